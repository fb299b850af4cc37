"""After a publication: one ring a transaction, and each sheet laid out by one worker only."""

import json
import threading

import pytest
import redis
from django.conf import settings
from django.db import connection, transaction

from investigations.models import Investigation
from investigations.services.publication import publish_sheet, withdraw_sheet
from reports import rendering, tasks
from reports.models import SheetDocument
from reports.services.claims import claimed_sheets
from tests.factories.core import AT
from tests.factories.investigations import InvestigationFactory, published_sheet
from tests.factories.programmes import ProgrammeFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def programme():
    return ProgrammeFactory(name="Programme d'essai", slug="essai")


def drafts(programme, number):
    return [
        InvestigationFactory(programme=programme, slug=f"fiche-{rank}", position=rank + 1) for rank in range(number)
    ]


def publish_and_undo(sheet):
    with transaction.atomic():
        publish_sheet(investigation=sheet, actor=None, at=AT)
        transaction.set_rollback(True)


def rings():
    """Tasks that wait in the worker's queue, in the real broker; they are taken out."""
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as broker:
        messages = broker.lrange("pdf", 0, -1)
        broker.delete("pdf")
    return [json.loads(message)["headers"]["task"] for message in messages]


RING = "reports.tasks.build_missing_sheet_documents"


def test_a_cohort_published_at_once_rings_once(programme):
    with transaction.atomic():
        for sheet in drafts(programme, 5):
            publish_sheet(investigation=sheet, actor=None, at=AT)

        assert rings() == []
    assert rings() == [RING]


def test_two_transactions_ring_twice(programme):
    for sheet in drafts(programme, 2):
        publish_sheet(investigation=sheet, actor=None, at=AT)

    assert rings() == [RING, RING]


def test_a_publication_that_is_undone_does_not_ring_and_does_not_silence_the_next(programme):
    first, second, third = drafts(programme, 3)
    publish_and_undo(first)
    assert rings() == []

    with transaction.atomic():
        publish_and_undo(second)
        publish_sheet(investigation=third, actor=None, at=AT)
    assert rings() == [RING]


def test_a_withdrawal_does_not_ring(programme):
    sheet = published_sheet(programme=programme)
    assert rings() == [RING]
    withdraw_sheet(investigation=sheet, actor=None, at=AT, comment="Retirée.")

    assert rings() == []


def in_another_connection(call):
    """Result of the call in a thread, which has a connection of its own."""
    found = []

    def work():
        try:
            found.append(call())
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(timeout=60)
    return found[0]


def held_elsewhere(ids):
    def claim():
        with claimed_sheets(ids) as claimed:
            return claimed

    return in_another_connection(claim)


def test_a_claimed_sheet_is_left_to_its_worker_until_the_end(programme):
    first, second = (sheet.pk for sheet in drafts(programme, 2))

    with claimed_sheets([first]) as claimed:
        assert claimed == {first}
        assert held_elsewhere([first, second]) == {second}
    assert held_elsewhere([first, second]) == {first, second}


def test_a_claim_ends_with_its_error_and_with_its_connection(programme):
    [sheet] = drafts(programme, 1)
    with pytest.raises(RuntimeError), claimed_sheets([sheet.pk]):
        raise RuntimeError
    assert held_elsewhere([sheet.pk]) == {sheet.pk}

    def die_while_holding():
        claims = claimed_sheets([sheet.pk])
        claims.__enter__()
        connection.close()

    in_another_connection(die_while_holding)
    assert held_elsewhere([sheet.pk]) == {sheet.pk}


def test_two_workers_at_once_lay_out_each_sheet_once(programme, monkeypatch):
    for rank in range(3):
        published_sheet(programme=programme, slug=f"fiche-{rank}", position=rank + 1)
    laid_out, both = [], threading.Barrier(2)
    render = rendering.render_pdf

    def counted(parts, **limits):
        laid_out.extend(part.name for part in parts)
        return render(parts, **limits)

    monkeypatch.setattr(rendering, "render_pdf", counted)

    def work():
        both.wait(timeout=20)
        return tasks.build_missing_sheet_documents()

    counts = []
    workers = [
        threading.Thread(target=lambda: counts.append(in_another_connection(work)), daemon=True) for _ in range(2)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=120)

    assert sum(counts) == 3
    assert sorted(laid_out) == ["fiche-0", "fiche-1", "fiche-2"]
    assert SheetDocument.objects.filter(error="").count() == 3


def test_a_sheet_revised_during_its_layout_is_built_again(programme, monkeypatch):
    sheet = published_sheet(programme=programme)
    render, titles = rendering.render_pdf, []

    def revised_meanwhile(parts, **limits):
        titles.append(Investigation.objects.get().title)
        if len(titles) == 1:
            Investigation.objects.update(title="Un titre neuf", updated_at=AT)
        return render(parts, **limits)

    monkeypatch.setattr(rendering, "render_pdf", revised_meanwhile)

    assert tasks.build_missing_sheet_documents() == 2
    assert titles == [sheet.title, "Un titre neuf"]
    assert SheetDocument.objects.get().sheet_updated_at == AT
