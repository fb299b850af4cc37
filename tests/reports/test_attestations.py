"""Attestations: a tagged PDF that reads what was frozen, built once, with a code that a phone reads."""

import datetime as dt
import json

import pytest
import redis
from django.conf import settings
from pypdf import PdfReader

from evaluation.models import Attestation
from evaluation.services.certification_results import revoke_attestation
from reports.attestations import attestation_part
from reports.rendering import Limits
from reports.services import attestations
from reports.services.attestations import MAX_FAILURES, build_attestations
from tests.evaluation.certification_scene import record, registered
from tests.factories.accounts import UserFactory
from tests.factories.certification import HEARD_AT
from tests.reports.pdf_reading import words_of

pytestmark = pytest.mark.django_db
NO_TIME = Limits(cpu_seconds=1, wall_seconds=0, memory_mib=600)


@pytest.fixture
def paper() -> Attestation:
    record(registered())
    return Attestation.objects.get()


def test_an_attestation_is_built_once_and_says_what_was_frozen(paper):
    person = paper.person
    person.last_name = "Autrement"
    person.save()

    assert (build_attestations(at=HEARD_AT), build_attestations(at=HEARD_AT)) == (1, 0)

    paper.refresh_from_db()
    assert paper.document.name == f"attestation-{paper.printed_code}.pdf"
    text = words_of(paper.document)
    for said in (
        "Attestation Design Thinking niveau 1",
        "Samira Belkacem",
        "15 décembre 2026",
        paper.content["investigation"],
        paper.content["edition"],
        "Hélène Aubry, responsable de la formation",
        "Cadrer un problème.",
        "Présenter et faire décider.",
        f"Code : {paper.printed_code}",
        f"{settings.SITE_URL}/attestations/{paper.printed_code}/",
    ):
        assert said in text, said
    with paper.document.content.open("rb") as content:
        assert len(PdfReader(content).pages) == 1


def test_the_drawn_code_is_told_to_whoever_does_not_see_it(paper):
    html = attestation_part(paper, url="https://pni.test/attestations/x/").html

    assert "<title>Code à photographier" in html.replace("\u00a0", " ")


def test_a_revoked_one_is_not_built(paper):
    revoke_attestation(attestation=paper, reason="Erreur.", actor=UserFactory(), at=HEARD_AT)

    assert build_attestations(at=HEARD_AT) == 0


def test_one_that_never_works_is_not_tried_for_ever(paper, monkeypatch):
    monkeypatch.setattr(attestations, "SHEET_LIMITS", NO_TIME)
    for number in range(MAX_FAILURES + 2):
        assert build_attestations(at=HEARD_AT + number * dt.timedelta(minutes=5)) == 0

    paper.refresh_from_db()
    assert (paper.document_failures, paper.document) == (MAX_FAILURES, None)


def test_a_result_rings(django_capture_on_commit_callbacks):
    candidate = registered()
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as broker:
        broker.delete("pdf")
        with django_capture_on_commit_callbacks(execute=True):
            record(candidate)
        rung = [json.loads(message)["headers"]["task"] for message in broker.lrange("pdf", 0, -1)]
        broker.delete("pdf")

    assert rung == ["reports.tasks.build_attestations"]
