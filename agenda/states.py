"""Kinds and states of what is dated, who is reminded, and what becomes of a reminder."""

from django.db.models import TextChoices

from core.state_machine import Transition
from programmes.states import MilestoneKind


class AppointmentKind(TextChoices):
    """The first five are the milestones of an edition (`programmes.states.MilestoneKind`), value for value."""

    LAUNCH = MilestoneKind.LAUNCH.value, MilestoneKind.LAUNCH.label
    CHECKPOINT = MilestoneKind.CHECKPOINT.value, MilestoneKind.CHECKPOINT.label
    END_COMMITTEE = MilestoneKind.END_COMMITTEE.value, MilestoneKind.END_COMMITTEE.label
    CERTIFICATION = MilestoneKind.CERTIFICATION.value, MilestoneKind.CERTIFICATION.label
    PUBLICATION = MilestoneKind.PUBLICATION.value, MilestoneKind.PUBLICATION.label
    SESSION = "session", "séance avec le coach"
    ACTION = "action", "action à mener"
    OTHER = "other", "autre rendez-vous"


# People meet: they are invited by mail, and an attendance list can be held. An action or a publication is only due.
GATHERINGS = (
    AppointmentKind.LAUNCH,
    AppointmentKind.CHECKPOINT,
    AppointmentKind.END_COMMITTEE,
    AppointmentKind.CERTIFICATION,
    AppointmentKind.SESSION,
    AppointmentKind.OTHER,
)


class AppointmentState(TextChoices):
    PLANNED = "planned", "prévu"
    DONE = "done", "passé"
    CANCELLED = "cancelled", "annulé"


APPOINTMENT_TRANSITIONS = {
    "complete": Transition("Marquer comme fait", frozenset({AppointmentState.PLANNED}), AppointmentState.DONE),
    "cancel": Transition("Annuler", frozenset({AppointmentState.PLANNED}), AppointmentState.CANCELLED),
    "restore": Transition(
        "Rétablir", frozenset({AppointmentState.CANCELLED, AppointmentState.DONE}), AppointmentState.PLANNED
    ),
}

# What else the history keeps: the state stays the same.
APPOINTMENT_EVENTS = {"plan": "Fixer", "move": "Changer la date ou l’heure", "change": "Modifier"}


class Audience(TextChoices):
    """To whom a rule speaks. The owner: whoever must do an action; nobody when the appointment has no owner."""

    AGENTS = "agents", "les agents de l’équipe"
    EXPERTS = "experts", "le coach et le designer"
    REFERENTS = "referents", "les référents des collectivités"
    STAFF = "staff", "l’équipe ANCT"
    OWNER = "owner", "la personne chargée de l’action"


class ReminderState(TextChoices):
    """`due`: decided, its mail is still to be made. `told`: in the person's list, with a mail unless she wants none.
    `dropped`: checked again before leaving, and without purpose any more (`drop_reason`)."""

    DUE = "due", "à envoyer"
    TOLD = "told", "transmis"
    DROPPED = "dropped", "sans objet"


class DropReason(TextChoices):
    MOVED = "moved", "le rendez-vous a changé de date"
    CANCELLED = "cancelled", "le rendez-vous est annulé"
    DONE = "done", "c’est déjà fait"
    PAST = "past", "le rendez-vous est passé"
    PERSON_GONE = "person_gone", "la personne n’est plus concernée"
    RULE_OFF = "rule_off", "la règle n’est plus en vigueur"


class Presence(TextChoices):
    PRESENT = "present", "présent"
    EXCUSED = "excused", "excusé"
    ABSENT = "absent", "absent"
