"""Surveys that are open, closed with enough answers, closed with too few; and the four kinds of links."""

import datetime as dt
from typing import Any

from django.utils import timezone

from core.secret_links import fingerprint
from evaluation.models import SatisfactionInvitation, SatisfactionSurvey
from evaluation.services import satisfaction
from tests.factories.accounts import UserFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.satisfaction import choices_for, team_with_people

OPEN, CLOSED, SILENT = "enquête en cours", "enquête close", "enquête close, trop peu de réponses"
LINES = ("Commencer les entretiens plus tôt.", "Demandez à Mme Le Goff, 02 98 00 00 00.", "")


def objects(world: Any) -> dict[str, dict[str, object]]:
    """The agents of the closed one answered without a hitch, and one of them named somebody."""
    at = timezone.now()
    opened, closed, silent = (_asked(agents, at) for agents in (4, 8, 2))
    team_with_people(opened.programme)  # not asked yet
    live, used, expired, late = opened.invitations.filter(role="agent").order_by("pk")[:4]
    for row, token in ((live, "lien-d-enquete"), (used, "lien-d-enquete-servi"), (expired, "lien-d-enquete-expire")):
        SatisfactionInvitation.objects.filter(pk=row.pk).update(token_hash=fingerprint(token))
    satisfaction.answer(token="lien-d-enquete-servi", choices=choices_for("agent"), line="", at=at)
    past = {"sent_at": at - dt.timedelta(days=40), "expires_at": at - dt.timedelta(days=12)}
    SatisfactionInvitation.objects.filter(pk__in=(expired.pk, late.pk)).update(**past)
    _answer(closed, 6, at)
    _answer(silent, 1, at)
    for survey in (closed, silent):
        satisfaction.close(survey=survey, actor=world.people["staff"], at=at)
    return {
        OPEN: {"slug": opened.programme.slug},
        CLOSED: {"slug": closed.programme.slug},
        SILENT: {"slug": silent.programme.slug},
        "lien d’enquête": {"token": "lien-d-enquete"},
        "lien d’enquête qui a servi": {"token": "lien-d-enquete-servi"},
        "lien d’enquête expiré": {"token": "lien-d-enquete-expire"},
        "lien d’enquête inventé": {"token": "lien-d-enquete-invente"},
    }


def _asked(agents: int, at: dt.datetime) -> SatisfactionSurvey:
    team = team_with_people(ProgrammeFactory(), agents=agents, coach=UserFactory())
    satisfaction.send_now(teams=[team], actor=None, at=at)
    return team.programme.satisfaction


def _answer(survey: SatisfactionSurvey, count: int, at: dt.datetime) -> None:
    for number, row in enumerate(survey.invitations.filter(role="agent").order_by("pk")[:count]):
        token = f"lien-{row.pk}"
        SatisfactionInvitation.objects.filter(pk=row.pk).update(token_hash=fingerprint(token))
        value = ("yes", "rather_yes", "rather_no")[number % 3]
        satisfaction.answer(token=token, choices=choices_for("agent", value), line=LINES[number % 3], at=at)
