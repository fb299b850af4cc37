"""A rule as people say it: « 7 jours avant un point d’étape : les agents de l’équipe ». Pure."""

from typing import Protocol

from agenda.states import AppointmentKind, Audience

# With its article, as it stands after « avant » and « après »; and after « le jour ».
_KINDS = {
    AppointmentKind.LAUNCH: ("la journée de lancement", "de la journée de lancement"),
    AppointmentKind.CHECKPOINT: ("un point d’étape", "d’un point d’étape"),
    AppointmentKind.END_COMMITTEE: ("le comité de fin", "du comité de fin"),
    AppointmentKind.CERTIFICATION: ("la certification", "de la certification"),
    AppointmentKind.PUBLICATION: ("la publication", "de la publication"),
    AppointmentKind.SESSION: ("une séance avec le coach", "d’une séance avec le coach"),
    AppointmentKind.ACTION: ("l’échéance d’une action", "de l’échéance d’une action"),
    AppointmentKind.OTHER: ("un autre rendez-vous", "d’un autre rendez-vous"),
}
_HEADINGS = {
    AppointmentKind.LAUNCH: "Journée de lancement",
    AppointmentKind.CHECKPOINT: "Points d’étape",
    AppointmentKind.END_COMMITTEE: "Comité de fin",
    AppointmentKind.CERTIFICATION: "Certification",
    AppointmentKind.PUBLICATION: "Publication",
    AppointmentKind.SESSION: "Séances avec le coach",
    AppointmentKind.ACTION: "Actions à mener",
    AppointmentKind.OTHER: "Autres rendez-vous",
}


class Rule(Protocol):
    kind: str
    offset_days: int
    audience: str


def kind_heading(kind: str) -> str:
    """« Points d’étape », over the rules of a kind."""
    return _HEADINGS[AppointmentKind(kind)]


def moment_of_rule(kind: str, offset_days: int) -> str:
    """« 7 jours avant un point d’étape », « Le jour d’un point d’étape »."""
    after_word, of_day = _KINDS[AppointmentKind(kind)]
    if offset_days == 0:
        return f"Le jour {of_day}"
    number = abs(offset_days)
    side = "avant" if offset_days < 0 else "après"
    return f"{number} jour{'s' if number > 1 else ''} {side} {after_word}"


def rule_in_words(rule: Rule) -> str:
    """The whole sentence: when, and to whom."""
    return f"{moment_of_rule(rule.kind, rule.offset_days)} : {Audience(rule.audience).label}"
