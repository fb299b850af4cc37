"""Words of the accompaniment: sessions, days, weather, topics."""

from django.db.models import IntegerChoices, TextChoices

from core.state_machine import Transition
from teams.states import TeamRole


class SessionMode(TextChoices):
    ON_SITE = "on_site", "sur place"
    REMOTE = "remote", "à distance"


class SessionState(TextChoices):
    """A draft is its author's alone; a logged session is read by the team, and takes its days."""

    DRAFT = "draft", "brouillon"
    LOGGED = "logged", "enregistrée"


SESSION_TRANSITIONS = {
    "log": Transition("Enregistrer la séance", frozenset({SessionState.DRAFT}), SessionState.LOGGED),
}


class Weather(IntegerChoices):
    """How the team is, as its coach feels it. Ordered for a reader, never averaged."""

    STORM = 1, "orage"
    RAIN = 2, "pluie"
    CLOUDS = 3, "nuages"
    SUN = 4, "grand soleil"


class Topic(TextChoices):
    PROBLEM = "problem", "reformuler le problème"
    HYPOTHESES = "hypotheses", "hypothèses"
    INTERVIEWS = "interviews", "entretiens"
    SURVEY = "survey", "questionnaire"
    ANALYSIS = "analysis", "lire les preuves"
    SOLUTIONS = "solutions", "solutions existantes"
    IDEAS = "ideas", "idées"
    PROTOTYPE = "prototype", "prototype"
    TRIAL = "trial", "essai avec des usagers"
    INDICATORS = "indicators", "indicateurs"
    COMMITTEE = "committee", "comité de fin"
    TEAM = "team", "vie de l’équipe"
    COLLECTIVITE = "collectivite", "lien avec la collectivité"


class ActionState(TextChoices):
    OPEN = "open", "à faire"
    DONE = "done", "fait"
    GIVEN_UP = "given_up", "abandonné"


ACTION_TRANSITIONS = {
    "complete": Transition("C’est fait", frozenset({ActionState.OPEN}), ActionState.DONE),
    "give_up": Transition("Abandonner", frozenset({ActionState.OPEN}), ActionState.GIVEN_UP),
    "reopen": Transition("Reprendre", frozenset({ActionState.DONE, ActionState.GIVEN_UP}), ActionState.OPEN),
}


class ExpertRole(TextChoices):
    """Whose days are counted: the experts of a team (`teams.states.EXPERT_ROLES`)."""

    COACH = TeamRole.COACH.value, TeamRole.COACH.label
    DESIGNER = TeamRole.DESIGNER.value, TeamRole.DESIGNER.label


class DayPurpose(TextChoices):
    """Seed 000: half a day a team a week (six days for a designer), to which preparation and common days are added."""

    SUPPORT = "support", "accompagnement de l’équipe"
    PREPARATION = "preparation", "préparation"
    COMMON = "common", "journées communes"
