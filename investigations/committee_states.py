"""Words of the end committee: who sits, what is decided, on which conditions."""

from django.db.models import TextChoices

from core.state_machine import Transition


class CommitteeState(TextChoices):
    """A committee is prepared, then decides, then its minutes are signed by both sides."""

    PREPARING = "preparing", "en préparation"
    DECIDED = "decided", "décision prise"
    SIGNED = "signed", "compte rendu signé"


COMMITTEE_TRANSITIONS = {
    "decide": Transition("Enregistrer la décision", frozenset({CommitteeState.PREPARING}), CommitteeState.DECIDED),
    "sign": Transition("Clore le compte rendu", frozenset({CommitteeState.DECIDED}), CommitteeState.SIGNED),
    "reopen": Transition(
        "Rouvrir la décision",
        frozenset({CommitteeState.DECIDED, CommitteeState.SIGNED}),
        CommitteeState.PREPARING,
    ),
}


class GuestCapacity(TextChoices):
    """In which capacity somebody sits: the compte rendu names them by it."""

    DGS = "dgs", "direction générale"
    DIRECTOR = "director", "direction ou service"
    ELECTED = "elected", "élu"
    PARTNER = "partner", "partenaire"
    ANCT = "anct", "ANCT"
    OTHER = "other", "autre"


class ConditionKind(TextChoices):
    """domain.md: a decision comes with human, material and financial conditions."""

    HUMAN = "human", "moyens humains"
    MATERIAL = "material", "moyens matériels"
    FINANCIAL = "financial", "moyens financiers"


class ConditionState(TextChoices):
    OPEN = "open", "à tenir"
    MET = "met", "tenue"
    GIVEN_UP = "given_up", "abandonnée"


CONDITION_TRANSITIONS = {
    "meet": Transition("C’est fait", frozenset({ConditionState.OPEN}), ConditionState.MET),
    "give_up": Transition("Abandonner", frozenset({ConditionState.OPEN}), ConditionState.GIVEN_UP),
    "reopen": Transition("Reprendre", frozenset({ConditionState.MET, ConditionState.GIVEN_UP}), ConditionState.OPEN),
}


class SigningParty(TextChoices):
    COLLECTIVITE = "collectivite", "la collectivité"
    ANCT = "anct", "l’ANCT"
