"""The workspace of a team opens with its launch, already filled with what the collectivités wrote."""

import datetime as dt
import itertools
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from candidatures.models import Problematique
from investigations.models import (
    Investigation,
    InvestigationCollectivite,
    PhaseStep,
    ProblemSheet,
    ProblemVersion,
)
from investigations.states import CollectiviteRole, JointKind
from investigations.workspace_states import ProblemQuestion, ReformulationTrigger
from programmes.models import Programme
from programmes.states import PhaseCode
from teams.models import Team

_TITLE_LENGTH, _SLUG_LENGTH = 160, 80
# What the candidature already answers of the fiche problème: nobody writes it twice.
_FROM_CANDIDATURE = {
    "problem": ("problem",),
    "concerned": ("who_suffers",),
    "harm": ("how_often",),
    "actionable": ("why_now", "already_tried"),
}


@transaction.atomic
def start_investigation(*, team: Team, actor: Any, at: dt.datetime) -> Investigation:
    """Create the investigation of a launched team; the same team twice gives the same one.

    Side effects: fiche problème filled from the candidature, first version of the problem, first phase of the
    programme entered on the day of the launch.
    """
    existing = Investigation.objects.filter(team=team).first()
    if existing is not None:
        return existing
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=team.programme_id)
    problematiques = _problematiques(team)
    title = (problematiques[0].title if problematiques else team.name)[:_TITLE_LENGTH]
    collectivites = list(dict.fromkeys(each.candidature.collectivite for each in problematiques))
    is_joint = len(collectivites) > 1
    investigation = Investigation.objects.create(
        programme=programme,
        team=team,
        title=title,
        slug=_free_slug(title, edition=programme.edition),
        position=_next_position(programme),
        updated_at=at,
        is_joint=is_joint,
        joint_kind=JointKind.JOINT_TEAM if is_joint else JointKind.NONE,
    )
    InvestigationCollectivite.objects.bulk_create(
        InvestigationCollectivite(
            investigation=investigation,
            collectivite=collectivite,
            role=CollectiviteRole.PARTNER if number else CollectiviteRole.LEAD,
            position=number + 1,
            name_then=collectivite.name,
        )
        for number, collectivite in enumerate(collectivites)
    )
    investigation.themes.set({theme for each in problematiques for theme in each.themes.all()})
    sheet = ProblemSheet.objects.create(investigation=investigation, saved_at=at, **_answers(problematiques))
    ProblemVersion.objects.create(
        investigation=investigation,
        number=1,
        statement=title,
        content={question: getattr(sheet, question) for question in ProblemQuestion.values},
        trigger=ReformulationTrigger.START,
        author=actor,
        at=at,
    )
    phases = programme.phases.order_by("position").values_list("code", flat=True)
    PhaseStep.objects.create(
        investigation=investigation,
        number=1,
        phase=phases.first() or PhaseCode.RESEARCH,
        entered_on=team.launches_on,
        recorded_by=actor,
        recorded_at=at,
    )
    return investigation


def _problematiques(team: Team) -> list[Problematique]:
    links = team.team_problematiques.order_by("position").select_related("problematique__candidature__collectivite")
    return [link.problematique for link in links.prefetch_related("problematique__themes")]


def _answers(problematiques: list[Problematique]) -> dict[str, str]:
    """Each question gets what every collectivité of the team wrote, in their order, under its name when several."""
    several = len(problematiques) > 1
    answers = {}
    for question, fields in _FROM_CANDIDATURE.items():
        parts = []
        for each in problematiques:
            text = "\n\n".join(filter(None, (getattr(each, field) for field in fields)))
            if text:
                parts.append(f"{each.candidature.collectivite.name} :\n{text}" if several else text)
        answers[question] = "\n\n".join(parts)
    return answers


def _next_position(programme: Programme) -> int:
    return (programme.investigations.aggregate(last=Max("position"))["last"] or 0) + 1


def _free_slug(title: str, *, edition: int) -> str:
    """The title, the edition when the title is taken, then a number. The programme's row is locked meanwhile."""
    base = slugify(title)[: _SLUG_LENGTH - 12].strip("-") or "investigation"
    numbered = (f"{base}-{edition}-{number}" for number in itertools.count(2))
    candidates = itertools.chain([base, f"{base}-{edition}"], numbered)
    taken = set(Investigation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in candidates if slug not in taken)
