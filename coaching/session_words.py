"""A session as its readers see it: label -> text. What a correction replaces is kept in these words."""

import datetime as dt

from coaching.french import half_days_in_words
from coaching.models import CoachingSession, NextAction
from coaching.states import Topic

NOTHING = ""


def shown_values(session: CoachingSession) -> dict[str, str]:
    """Everything that the team reads of it, but what becomes of the actions. Two statements. Never the note for the
    ANCT."""
    present = session.present.select_related("user").order_by("user__last_name", "user__first_name", "pk")
    actions = session.next_actions.select_related("owner__user").order_by("position")
    return {
        "Date": _day(session.held_on),
        "Durée": half_days_in_words(session.half_days),
        "Forme": session.get_mode_display(),
        "Phase": session.get_phase_display(),
        "Présents": ", ".join(str(each.user) for each in present),
        "Ce qui a été fait": session.done,
        "Ce qui a été décidé": session.decisions,
        "Actions à mener": "\n".join(action_in_words(each) for each in actions),
        "Ce qui bloque": session.blockers,
        "Météo de l’équipe": session.get_weather_display() or NOTHING,
        "Sujets abordés": topics_in_words(session.topics),
    }


def action_in_words(action: NextAction) -> str:
    """`Appeler la mairie (Nadia Perrot, pour le 12/10/2026)`."""
    about = [str(action.owner.user)] if action.owner else []
    if action.due_on:
        about.append(f"pour le {_day(action.due_on)}")
    return f"{action.text} ({', '.join(about)})" if about else action.text


def topics_in_words(topics: list[str]) -> str:
    return ", ".join(Topic(each).label for each in Topic.values if each in topics)


def _day(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"
