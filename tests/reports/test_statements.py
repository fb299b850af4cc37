"""Statements of closed months: a PDF that reads what was frozen, built once, whatever fails on the way."""

import datetime as dt
import json

import pytest
import redis
from django.conf import settings

from coaching.models import MonthClosing
from coaching.services.closing import close_month
from coaching.services.session_days import take_days
from reports.rendering import Limits
from reports.services import statements
from reports.services.statements import MAX_FAILURES, build_statements
from reports.statements import statement_part
from tests.coaching.day_scenes import AT, SEPTEMBER, coached, note, session_of
from tests.factories.closings import closing_value
from tests.reports.pdf_reading import words_of

pytestmark = pytest.mark.django_db
NO_TIME = Limits(cpu_seconds=1, wall_seconds=0, memory_mib=600)


@pytest.fixture
def closing() -> MonthClosing:
    team, coach = coached()
    take_days(session=session_of(team, coach, half_days=3), actor=coach, at=AT)
    note(team, coach, label="L’atelier")
    return close_month(programme=team.programme, month=SEPTEMBER, seen=None, actor=None, at=AT)


def test_a_closed_month_gets_its_statement_once(closing):
    assert (build_statements(at=AT), build_statements(at=AT)) == (1, 0)

    stored = MonthClosing.objects.get().statement
    assert stored.name == f"releve-{closing.programme.slug}-2026-09.pdf"
    text = words_of(stored)
    for said in (
        "Relevé de jours, septembre 2026",
        str(closing.programme),
        "Mois clos le 20/10/2026",
        "Gaël Prigent",
        "1,5 0,5 0 2",
        "Service fait : 2 jours",
        "Date et signature",
    ):
        assert said in text, said


def test_corrections_are_told():
    html = statement_part(closing_value()).html.replace("\u202f", "\u00a0")

    assert "Séance du 14\u00a0janvier comptée deux fois" in html or "Séance du 14 janvier comptée deux fois" in html
    assert "−1\u00a0demi-journée" in html


def test_a_month_without_any_day_says_so():
    html = statement_part(closing_value(())).html

    assert "Aucun jour n’a été noté ce mois-là." in html
    assert "<tbody>" not in html


def test_a_statement_that_never_works_is_not_tried_for_ever(closing, monkeypatch):
    monkeypatch.setattr(statements, "BATCH_LIMITS", NO_TIME)
    for number in range(MAX_FAILURES + 2):
        assert build_statements(at=AT + number * dt.timedelta(minutes=5)) == 0

    closing.refresh_from_db()
    assert (closing.statement_failures, closing.statement) == (MAX_FAILURES, None)


def test_a_closing_rings(django_capture_on_commit_callbacks):
    team, _ = coached()
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as broker:
        broker.delete("pdf")
        with django_capture_on_commit_callbacks(execute=True):
            close_month(programme=team.programme, month=SEPTEMBER, seen=None, actor=None, at=AT)
        rung = [json.loads(message)["headers"]["task"] for message in broker.lrange("pdf", 0, -1)]
        broker.delete("pdf")

    assert rung == ["reports.tasks.build_statements"]
