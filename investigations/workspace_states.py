"""Closed vocabularies of the workspace, where a team keeps its evidence. See `states.py` for those of the sheet.

Stored values are English, labels French; labels are never compared.
"""

from django.db.models import IntegerChoices, TextChoices


class ProblemQuestion(TextChoices):
    """The seven questions of the fiche problème, in order (public format of the State's incubators)."""

    PROBLEM = "problem", "Quel est le problème que vous avez identifié ?"
    CONCERNED = "concerned", "Qui est concerné par ce problème ?"
    HARM = "harm", "Quel est le préjudice du problème pour les usagers ?"
    CAUSES = "causes", "Quelles sont les principales causes du problème ?"
    ACTIONABLE = "actionable", "Pourquoi le problème vous semble-t-il actionnable ?"
    TESTING = "testing", "Comment allez-vous tester vos hypothèses ?"
    PURPOSE = "purpose", "Quelle serait la finalité de votre solution ?"

    @property
    def numbered(self) -> str:
        """`1. Quel est le problème…`, as the pages and the exports show it."""
        return f"{list(type(self)).index(self) + 1}. {self.label}"


class ReformulationTrigger(TextChoices):
    """What made a team write its problem again: the question that no file of 2021 answers."""

    START = "start", "le départ"
    SOURCE = "source", "un entretien ou une autre source"
    SESSION = "session", "une séance avec le coach"
    BENCHMARK = "benchmark", "une solution vue ailleurs"
    COMMITTEE = "committee", "un point d’étape ou un comité"
    OTHER = "other", "autre chose"


class HypothesisKind(TextChoices):
    PROBLEM = "problem", "sur le problème"
    SOLUTION = "solution", "sur la solution"


class SourceKind(TextChoices):
    """Where evidence comes from. The letter starts the code of a source: E-07 is the seventh interview."""

    INTERVIEW = "interview", "entretien"
    SURVEY = "survey", "questionnaire"
    OBSERVATION = "observation", "observation"
    WORKSHOP = "workshop", "atelier"
    BENCHMARK = "benchmark", "étude de l’existant"
    TRIAL = "trial", "essai"


SOURCE_LETTERS = {
    SourceKind.INTERVIEW: "E",
    SourceKind.SURVEY: "Q",
    SourceKind.OBSERVATION: "O",
    SourceKind.WORKSHOP: "A",
    SourceKind.BENCHMARK: "B",
    SourceKind.TRIAL: "T",
}


class Direction(TextChoices):
    """What a source says of a hypothesis. No row at all: the source says nothing of it."""

    SUPPORTS = "supports", "appuie"
    CONTRADICTS = "contradicts", "contredit"
    NUANCES = "nuances", "nuance"


class Strength(IntegerChoices):
    WEAK = 1, "faible"
    MEDIUM = 2, "nette"
    STRONG = 3, "forte"


class InterviewMode(TextChoices):
    FACE_TO_FACE = "face_to_face", "en face à face"
    PHONE = "phone", "au téléphone"
    VIDEO = "video", "en visioconférence"
    GROUP = "group", "en groupe"
    STREET = "street", "sur place, sans rendez-vous"


class ConsentState(TextChoices):
    """Of the person met. Without consent no identity and no verbatim is kept."""

    PENDING = "pending", "à recueillir"
    GIVEN = "given", "donné"
    REFUSED = "refused", "refusé"
    WITHDRAWN = "withdrawn", "retiré"


class ConsentMeans(TextChoices):
    WRITTEN = "written", "bandeau signé"
    ORAL = "oral", "accord oral, noté"
    ONLINE = "online", "réponse en ligne"


class IdentityAct(TextChoices):
    """What happened to an identity. The person is never named."""

    WRITTEN = "written", "notée"
    READ = "read", "lue"
    REMOVED = "removed", "effacée"
    WITHDRAWN = "withdrawn", "effacée avec le retrait de l’accord"
    PURGED = "purged", "effacée à son terme"


class SurveyChannel(TextChoices):
    ONLINE = "online", "en ligne"
    PAPER = "paper", "sur papier"
    PHONE = "phone", "au téléphone"
    ON_SITE = "on_site", "sur place"
    MIXED = "mixed", "plusieurs voies"


class QuestionKind(TextChoices):
    SINGLE = "single", "un seul choix"
    MULTIPLE = "multiple", "plusieurs choix"
    NUMBER = "number", "un nombre"
    FREE = "free", "réponse libre"


class SolutionDecision(TextChoices):
    """What a team does with an existing solution, in its own context."""

    ADOPT = "adopt", "adopter"
    ADAPT = "adapt", "adapter"
    SET_ASIDE = "set_aside", "écarter"


class Level(IntegerChoices):
    """A plain scale from 1 to 4, without a middle to hide in: fit, cost, impact, effort."""

    LOW = 1, "faible"
    MODERATE = 2, "modéré"
    HIGH = 3, "élevé"
    VERY_HIGH = 4, "très élevé"


class PrototypeState(TextChoices):
    MAKING = "making", "en fabrication"
    READY = "ready", "prêt à essayer"
    TESTED = "tested", "essayé"
    KEPT = "kept", "gardé"
    DROPPED = "dropped", "abandonné"


class IndicatorAim(TextChoices):
    INCREASE = "increase", "doit augmenter"
    DECREASE = "decrease", "doit baisser"


class JournalKind(TextChoices):
    NOTE = "note", "note"
    MEETING = "meeting", "réunion"
    FIELD = "field", "terrain"
    DECISION = "decision", "décision"
