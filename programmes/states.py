"""Words of a programme: its states, the kinds of milestones, the units of printed figures."""

from django.db.models import TextChoices

from core.state_machine import Transition


class ProgrammeState(TextChoices):
    DRAFT = "draft", "en préparation"
    PUBLISHED = "published", "publié"


PROGRAMME_TRANSITIONS = {
    "publish": Transition("Publier", frozenset({ProgrammeState.DRAFT}), ProgrammeState.PUBLISHED),
    "withdraw": Transition("Retirer de la publication", frozenset({ProgrammeState.PUBLISHED}), ProgrammeState.DRAFT),
}


class MilestoneKind(TextChoices):
    LAUNCH = "launch", "journée de lancement"
    CHECKPOINT = "checkpoint", "point d'étape"
    END_COMMITTEE = "end_committee", "comité de fin"
    CERTIFICATION = "certification", "certification"
    PUBLICATION = "publication", "publication"


class PhaseCode(TextChoices):
    RESEARCH = "research", "recherche utilisateur"
    BENCHMARK = "benchmark", "étude des solutions existantes"
    PROTOTYPING = "prototyping", "prototypage"
    TESTING = "testing", "test"
    END_COMMITTEE = "end_committee", "comité de fin"
    EXIT = "exit", "pistes de sortie"
    CERTIFICATION = "certification", "certification"


class EngagementRole(TextChoices):
    """What a collectivité is to a programme: it signed, or came as the partner of one that did."""

    SIGNATORY = "signatory", "signataire"
    PARTNER = "partner", "partenaire"


class FigureUnit(TextChoices):
    NONE = "", "nombre"
    PERCENT = "percent", "%"
    WEEKS = "weeks", "semaines"
    DAYS = "days", "jours"
    PEOPLE = "people", "personnes"
