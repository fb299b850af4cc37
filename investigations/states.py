"""States and closed vocabularies of an investigation and of its public sheet.

Stored values are English, labels French; labels are never compared.
"""

from django.db.models import TextChoices

from core.state_machine import Transition


class SheetState(TextChoices):
    DRAFT = "draft", "brouillon"
    PUBLISHED = "published", "publiée"
    WITHDRAWN = "withdrawn", "retirée"


SHEET_TRANSITIONS = {
    "publish": Transition(
        "Publier la fiche", frozenset({SheetState.DRAFT, SheetState.WITHDRAWN}), SheetState.PUBLISHED
    ),
    "withdraw": Transition("Retirer la fiche", frozenset({SheetState.PUBLISHED}), SheetState.WITHDRAWN),
}


class Section(TextChoices):
    """The written sections of a sheet, in reading order. Territory, themes and hypotheses are data of their own."""

    PROBLEM = "problem", "La problématique"
    CONTEXT = "context", "Le contexte"
    HYPOTHESES = "hypotheses", "Les hypothèses de départ"
    INQUIRY = "inquiry", "L'investigation"
    SOLUTIONS = "solutions", "Quelles solutions ?"
    AFTERMATH = "aftermath", "Et maintenant ?"


class CollectiviteRole(TextChoices):
    LEAD = "lead", "porteuse"
    PARTNER = "partner", "partenaire"
    ASSOCIATED = "associated", "associée"  # named beside the sheet; its exact part is not told


class Verdict(TextChoices):
    CONFIRMED = "confirmed", "confirmée"
    REFUTED = "refuted", "infirmée"
    NUANCED = "nuanced", "nuancée"
    UNSETTLED = "unsettled", "non tranchée"


class VerdictBasis(TextChoices):
    """Where a verdict comes from: what the source says is not what a reader deduces."""

    EXPLICIT = "explicit", "dit de cette hypothèse"
    GLOBAL = "global", "dit de l'ensemble des hypothèses"
    INFERRED = "inferred", "déduit des constats"
    TEAM = "team", "prononcé par l'équipe"
    NONE = "", "sans objet"


class ExitScenario(TextChoices):
    INTERNALISATION = "internalisation", "Internalisation"
    LOCAL_EXPERIMENT = "local_experiment", "Expérimentation locale"
    AUTONOMY = "autonomy", "Poursuite en autonomie ou avec des partenaires"
    DIGITAL_SERVICE = "digital_service", "Service public numérique avec l'Incubateur"
    IN_DISCUSSION = "in_discussion", "En discussion"
    STOP = "stop", "Arrêt"
    OTHER = "other", "Autre ou non documentée"


class ExitBasis(TextChoices):
    EXPLICIT = "explicit", "écrite dans la source"
    IMPLICIT = "implicit", "déduite du texte"
    ABSENT = "absent", "non documentée dans la source"
    COMMITTEE = "committee", "décidée en comité de fin"


class SolutionKind(TextChoices):
    """Nature of an existing solution of the shared register."""

    DIGITAL = "digital", "outil numérique"
    SERVICE = "service", "service public"
    METHOD = "method", "méthode"
    GUIDE = "guide", "guide"
    NETWORK = "network", "réseau ou programme"
    OTHER = "other", "autre"


class ProposalKind(TextChoices):
    """Nature of a solution that a team proposes."""

    DIGITAL = "digital", "numérique"
    ORGANISATIONAL = "organisational", "organisation"
    COMMUNICATION = "communication", "communication"
    PHYSICAL = "physical", "aménagement ou objet"
    TRAINING = "training", "formation"
    OTHER = "other", "autre"


class PrototypeKind(TextChoices):
    NONE_DESCRIBED = "none_described", "aucun prototype décrit"
    PRINTED = "printed", "support imprimé"
    WEBSITE = "website", "site web"
    MARKET_TOOL = "market_tool", "outil du marché"
    APP = "app", "application"
    SOCIAL_PAGE = "social_page", "page de réseau social"
    MOCKUP = "mockup", "maquette"
    PROCEDURE = "procedure", "procédure"
    PILOT_EVENT = "pilot_event", "évènement pilote"
    STORYBOARD = "storyboard", "storyboard"
    EVALUATION_GRID = "evaluation_grid", "grille d'évaluation"
    PHYSICAL = "physical", "aménagement physique"
    QUESTIONNAIRE = "questionnaire", "questionnaire"
    PILOT_WORKSHOP = "pilot_workshop", "atelier pilote"
    KIT = "kit", "kit"
    TRACKING_BOARD = "tracking_board", "tableau de suivi"


class ResearchMethod(TextChoices):
    INTERVIEWS = "interviews", "entretiens"
    BENCHMARK = "benchmark", "étude de l'existant"
    ONLINE_SURVEY = "online_survey", "questionnaire en ligne"
    SURVEY = "survey", "questionnaire"
    PAPER_SURVEY = "paper_survey", "questionnaire papier"
    NATIONAL_SURVEY = "national_survey", "enquête nationale"
    FIELD_SURVEY = "field_survey", "enquête de terrain"
    FORUM_POLL = "forum_poll", "sondage sur un forum"
    STREET_INTERVIEWS = "street_interviews", "micro-trottoirs"
    WORKSHOPS = "workshops", "ateliers"
    SITE_VISIT = "site_visit", "visite de terrain"
    PEER_EXCHANGE = "peer_exchange", "échanges avec d'autres collectivités"
    ONLINE_MEETINGS = "online_meetings", "rencontres en ligne"
    IMMERSION = "immersion", "immersion"
    OBSERVATION = "observation", "observation"
    PHONE = "phone", "téléphone"


class JointKind(TextChoices):
    """How several collectivités worked together."""

    NONE = "", "une seule collectivité"
    CO_SIGNATURE = "co_signature", "cosignature"
    LISTED_PARTNERSHIP = "listed_partnership", "partenariat"
    JOINT_TEAM = "joint_team", "équipe commune"
    JOINT_WORKSHOP = "joint_workshop", "atelier commun"
