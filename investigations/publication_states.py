"""States and closed vocabularies of a publication. Stored values are English, labels French."""

from django.db.models import TextChoices

from core.state_machine import Transition
from investigations.states import Section

# What a sheet says in words, in reading order: the fields that a team writes and that a revision corrects.
TITLE_TEXTS = ("title", "summary")
SECTION_FIELDS = {
    Section.PROBLEM: "problem",
    Section.CONTEXT: "context",
    Section.HYPOTHESES: "hypotheses_intro",
    Section.INQUIRY: "inquiry",
    Section.SOLUTIONS: "solutions",
    Section.AFTERMATH: "aftermath",
}
SHEET_TEXTS = (*TITLE_TEXTS, *SECTION_FIELDS.values())
# Those that a published sheet tells, or says honestly that it does not.
REQUIRED_SECTIONS = (Section.PROBLEM, Section.CONTEXT, Section.INQUIRY, Section.SOLUTIONS, Section.AFTERMATH)


class PublicationParty(TextChoices):
    """Who signs, in the order in which they do."""

    TEAM = "team", "l’équipe"
    COLLECTIVITE = "collectivite", "la collectivité"
    ANCT = "anct", "l’ANCT"


class ConsentScope(TextChoices):
    """What a collectivité allows beyond the text of the sheet."""

    PICTURES = "pictures", "les images"
    PRESENTATION = "presentation", "la présentation faite au comité"


class WithdrawalCause(TextChoices):
    """Why a sheet left, in the words that the public reads: never more than this."""

    COLLECTIVITE = "collectivite", "à la demande de la collectivité"
    PERSON = "person", "à la demande d’une personne concernée"
    ERROR = "error", "pour corriger une erreur"
    ANCT = "anct", "par décision de l’ANCT"


class PublicationStep(TextChoices):
    """Where a sheet is, in a list: whom it waits for, or that it is public, or no longer."""

    WRITING = "a-ecrire", "à écrire"
    TEAM = "equipe", "l’équipe signe"
    COLLECTIVITE = "collectivite", "la collectivité autorise"
    ANCT = "anct", "l’ANCT signe"
    READY = "a-publier", "à publier"
    SCHEDULED = "prevue", "publication prévue"
    PUBLISHED = "publiee", "publiée"
    REVISION = "nouvelle-version", "nouvelle version en préparation"
    WITHDRAWN = "retiree", "retirée"


class PassageState(TextChoices):
    """What stands of a passage that may point at somebody. Not stored: computed from the text each time."""

    OPEN = "open", "à régler"
    REFUSED = "refused", "sans l’accord de la personne"
    AGREED = "agreed", "la personne a donné son accord"
    JUSTIFIED = "justified", "justifié"


# Whoever holds one of these back holds the publication back.
HOLDING_STATES = (PassageState.OPEN, PassageState.REFUSED)


class CorrectionTopic(TextChoices):
    PERSON = "person", "Une personne peut être reconnue"
    FACT = "fact", "Une erreur de fait"
    LINK = "link", "Un lien ou un outil qui n’existe plus"
    WORDING = "wording", "Une faute, un mot peu clair"
    OTHER = "other", "Autre chose"


class CorrectionState(TextChoices):
    RECEIVED = "received", "à examiner"
    ACCEPTED = "accepted", "retenue"
    DECLINED = "declined", "non retenue"


CORRECTION_TRANSITIONS = {
    "accept": Transition("Retenir", frozenset({CorrectionState.RECEIVED}), CorrectionState.ACCEPTED),
    "decline": Transition("Ne pas retenir", frozenset({CorrectionState.RECEIVED}), CorrectionState.DECLINED),
    "reopen": Transition(
        "Examiner de nouveau",
        frozenset({CorrectionState.ACCEPTED, CorrectionState.DECLINED}),
        CorrectionState.RECEIVED,
    ),
}
