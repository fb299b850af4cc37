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


class CriterionOwner(TextChoices):
    """Who can judge it: the ANCT by reading, or the collectivité by ranking its own problems."""

    ANCT = "anct", "équipe ANCT"
    COLLECTIVITE = "collectivite", "collectivité"


class EligibilityCheck(TextChoices):
    KIND = "kind", "nature de la collectivité"
    POPULATION_AT_MOST = "population_at_most", "population, au plus"
    AGENTS_AT_LEAST = "agents_at_least", "agents proposés par problématique, au moins"
    PROBLEMATIQUES_AT_MOST = "problematiques_at_most", "problématiques, au plus"
    COMMITMENTS = "commitments", "engagements tous acceptés"
    HUMAN = "human", "lue par l'équipe ANCT"
