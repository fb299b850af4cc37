"""The demonstration's next edition, whose call is open whenever the demonstration is first started."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from collectivites.states import CollectiviteKind
from programmes.models import Programme
from programmes.services import calendar, call, charter, criteria, editions, publication
from programmes.states import CriterionOwner, EligibilityCheck, MilestoneKind

NAME = "Programme national d’investigations"
AT_WORK_NAME = "Programme d’investigations des petites villes"
FINISHED_NAME = "Programme d’investigations, édition d’essai"
OPENED_DAYS_AGO, CLOSES_IN_DAYS, STARTS_IN_DAYS, LASTS_DAYS = 20, 15, 75, 230
FINISHED_SINCE_DAYS = 300  # its teams have decided more than six months ago
AT_WORK_SINCE_DAYS = 70  # ten weeks: the first teams are about to end
TEAMS = 6
PREPARATION_DAYS, COMMON_DAYS = Decimal(2), Decimal(3)

CRITERIA = [
    ("Priorité de la collectivité", "Rang que la collectivité donne à ce problème.", CriterionOwner.COLLECTIVITE, 2),
    (
        "Problème réel, important et à portée",
        "0 : supposé, ou hors de portée. 4 : montré par des faits, lourd de conséquences, et l’équipe peut agir.",
        CriterionOwner.ANCT,
        4,
    ),
    (
        "Présent dans d’autres collectivités",
        "0 : propre à ce lieu. 4 : d’autres le décrivent, la réponse leur servira.",
        CriterionOwner.ANCT,
        3,
    ),
    (
        "Équipe motivée et disponible",
        "0 : noms sans temps. 4 : agents volontaires, temps libéré.",
        CriterionOwner.ANCT,
        3,
    ),
    (
        "Territoire visé",
        "Rural, outre-mer, montagne, quartiers prioritaires, Petites Villes de Demain, Action Cœur de Ville.",
        CriterionOwner.ANCT,
        0,
    ),
]
RULES = [
    (
        "Les communes, intercommunalités, départements, régions et leurs centres d’action sociale peuvent candidater.",
        EligibilityCheck.KIND,
        {
            "kinds": [
                kind.value
                for kind in CollectiviteKind
                if kind not in (CollectiviteKind.ASSOCIATION, CollectiviteKind.OTHER_BODY)
            ]
        },
    ),
    ("Chaque problématique propose au moins deux agents.", EligibilityCheck.AGENTS_AT_LEAST, {"threshold": 2}),
    (
        "Une collectivité présente trois problématiques au plus.",
        EligibilityCheck.PROBLEMATIQUES_AT_MOST,
        {"threshold": 3},
    ),
    ("Tous les engagements sont acceptés.", EligibilityCheck.COMMITMENTS, {}),
    ("Le problème relève de ce que la collectivité peut changer elle-même.", EligibilityCheck.HUMAN, {}),
]
COMMITMENTS = [
    ("Un référent nommé", "Une personne suit le projet dans la collectivité et répond aux questions de l’équipe ANCT."),
    ("Deux jours par semaine", "Chaque agent de l’équipe dispose de deux jours par semaine pendant trois mois."),
    (
        "La liberté de reformuler",
        "L’équipe peut changer la question si le terrain montre que le problème est ailleurs.",
    ),
    ("Le droit d’essayer", "L’équipe peut montrer un prototype à des usagers et mesurer ce qu’il change."),
    ("Les déplacements", "La collectivité prend en charge le déplacement des agents à un regroupement au moins."),
    ("Le comité de fin", "La direction générale reçoit l’équipe deux heures et décide de la suite."),
    ("La publication", "Ce que l’équipe apprend est publié, pour servir à d’autres collectivités."),
]
MILESTONES = [
    (MilestoneKind.LAUNCH, "Journée de lancement", 0),
    (MilestoneKind.CHECKPOINT, "Premier point d’étape", 28),
    (MilestoneKind.CHECKPOINT, "Deuxième point d’étape", 56),
    (MilestoneKind.CERTIFICATION, "Certification", 112),
    (MilestoneKind.PUBLICATION, "Publication des fiches", 196),
]


@transaction.atomic
def create_edition_at_work(*, source: Programme | None, actor: Any, at: dt.datetime) -> tuple[Programme, dt.datetime]:
    """The edition whose teams are at work at `at`, and the moment when its own call was open."""
    then = at - dt.timedelta(days=STARTS_IN_DAYS + AT_WORK_SINCE_DAYS)
    programme, _ = _create_edition(name=AT_WORK_NAME, source=source, actor=actor, at=then)
    if not programme.milestones.filter(kind=MilestoneKind.END_COMMITTEE).exists():
        values = {
            "kind": MilestoneKind.END_COMMITTEE,
            "title": "Comités de fin",
            "starts_on": _weekday(programme.starts_on + dt.timedelta(days=88)),
            "note": "",
        }
        calendar.add_milestone(programme=programme, values=values, actor=actor, at=then)
    return programme, then


@transaction.atomic
def create_finished_edition(*, source: Programme | None, actor: Any, at: dt.datetime) -> tuple[Programme, dt.datetime]:
    """An edition whose committees have decided since long, and the moment when its call was open."""
    then = at - dt.timedelta(days=STARTS_IN_DAYS + FINISHED_SINCE_DAYS)
    return _create_edition(name=FINISHED_NAME, source=source, actor=actor, at=then)[0], then


@transaction.atomic
def create_open_edition(*, source: Programme | None, actor: Any, at: dt.datetime) -> tuple[Programme, bool]:
    """The edition prepared from `source` and published, its call confirmed and open at `at`; (programme, is new).

    A second start finds the one of the first, open or not: the demonstration keeps its data.
    """
    return _create_edition(name=NAME, source=source, actor=actor, at=at)


def _create_edition(*, name: str, source: Programme | None, actor: Any, at: dt.datetime) -> tuple[Programme, bool]:
    existing = Programme.objects.filter(name=name, call__isnull=False).order_by("-starts_on", "pk").first()
    if existing:
        return existing, False
    today, prepared = timezone.localtime(at).date(), at - dt.timedelta(days=OPENED_DAYS_AGO + 15)
    starts_on = _weekday(today + dt.timedelta(days=STARTS_IN_DAYS))
    who = {"actor": actor, "at": prepared}
    programme = editions.create_edition(
        name=name,
        edition=starts_on.year,
        starts_on=starts_on,
        ends_on=starts_on + dt.timedelta(days=LASTS_DAYS),
        source=source,
        **who,
    )
    programme.presentation = (
        "Des équipes de deux à quatre agents enquêtent trois mois sur un problème de leur collectivité, avec un coach"
        " et un designer. Elles écoutent ceux que le problème touche, regardent ce qui existe ailleurs, essaient une"
        " réponse et la présentent à leur direction."
    )
    programme.preparation_days, programme.common_days = PREPARATION_DAYS, COMMON_DAYS
    programme.save(update_fields=["presentation", "preparation_days", "common_days"])
    for copied in programme.milestones.order_by("position"):
        calendar.remove_milestone(milestone=copied, **who)
    for kind, title, days in MILESTONES:
        values = {
            "kind": kind,
            "title": title,
            "starts_on": _weekday(starts_on + dt.timedelta(days=days)),
            "note": "",
        }
        calendar.add_milestone(programme=programme, values=values, **who)
    for label, guidance, owner, weight in CRITERIA:
        values = {
            "label": label,
            "guidance": guidance,
            "owner": owner,
            "weight": weight,
            "is_independent": weight == 0,
        }
        criteria.add_criterion(programme=programme, values=values, is_confirmed=True, **who)
    for text, check_kind, more in RULES:
        values = {"text": text, "check_kind": check_kind, "kinds": [], "threshold": None, **more}
        criteria.add_rule(programme=programme, values=values, **who)
    draft = charter.draft_charter(programme=programme, **who)
    for title, text in COMMITMENTS:
        charter.add_commitment(charter=draft, values={"title": title, "text": text}, **who)
    charter.publish_charter(charter=draft, **who)
    _open_call(programme, today=today, at=at, actor=actor, prepared=prepared)
    return programme, True


def _open_call(programme: Programme, *, today: dt.date, at: dt.datetime, actor: Any, prepared: dt.datetime) -> None:
    call.set_call(
        programme=programme,
        opens_at=at - dt.timedelta(days=OPENED_DAYS_AGO),
        closes_at=_noon(today + dt.timedelta(days=CLOSES_IN_DAYS)),
        decision_expected_on=_weekday(today + dt.timedelta(days=CLOSES_IN_DAYS + 21)),
        introduction=(
            "Vos agents vivent un problème que personne n’a le temps de comprendre ? Proposez-le. Les collectivités"
            " d’outre-mer, de montagne et les petites villes sont attendues."
        ),
        contact_email="investigations@demo.pni.localhost",
        team_capacity=TEAMS,
        coach_days_budget=(programme.coach_days_per_week * programme.weeks_max * TEAMS).quantize(Decimal("0.1")),
        seen="",
        actor=actor,
        at=prepared,
    )
    publication.publish_programme(programme=programme, actor=actor, at=prepared)
    call.confirm_call(programme=programme, actor=actor, at=prepared)


def _weekday(day: dt.date) -> dt.date:
    """The same day, or the Monday that follows a week-end."""
    return day + dt.timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)


def _noon(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
