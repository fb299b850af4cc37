"""A note for the ANCT goes in through the page, and comes out for its author and the ANCT alone: no page, export or
feed of anybody else, whatever the role; no mail, log, history of the team, nor other table."""

import logging
import sys
import uuid
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.signals import got_request_exception
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.views.debug import ExceptionReporter

from coaching.models import CoachingSession, DayAccount
from coaching.services.sessions import SessionValues, correct_session, mark_of_session
from core.models import OutboxMail
from tests.coaching.scenes import AT, FIELDS, build_scene, posted
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.factories.candidatures import CandidatureFactory, ProblematiqueFactory
from tests.personas import PERSONAS, sign_in, staff

pytestmark = pytest.mark.django_db
CANARY = "Zwisselbrunn"
NOTE = f"La directrice {CANARY} retire un agent."
READERS = {"coach", "staff", "admin"}
APPS = ("accounts", "agenda", "coaching", "core", "investigations", "reports", "teams")


@pytest.fixture
def scene(caplog):
    cache.clear()
    caplog.set_level(logging.DEBUG)
    with time_machine.travel(AT, tick=False):
        yield build_scene()


@pytest.fixture
def session(scene):
    """Kept as a draft, refused once, logged, corrected, then another draft is begun: each step with the note."""
    coach = scene.client(scene.coach)
    data = posted(
        scene, private_note=NOTE, lines=[{"text": "Appeler", "owner": str(scene.samira.pk), "due_on": "2026-11-02"}]
    )
    assert coach.post(scene.url("session_autosave"), data).status_code == 200
    assert (
        coach.post(scene.url("session_draft"), data | {"half_days": "10", "held_on": "2027-01-01"}).status_code == 422
    )
    assert coach.post(scene.url("session_draft"), data | {"base": "2"}).status_code == 302
    session = CoachingSession.objects.get()
    correct_session(
        session=session,
        values=SessionValues(fields={**FIELDS, "done": "Corrigé."}, private_note=NOTE),
        base=mark_of_session(session),
        actor=scene.coach,
        at=AT,
    )
    assert coach.post(scene.url("session_autosave"), posted(scene, private_note=NOTE)).status_code == 200
    return session


def paths_of(scene: Any, session: CoachingSession) -> list[str]:
    """Every route of the site that takes nothing, or our objects under whatever name it knows them."""
    known = {
        "pk": (scene.workspace.pk, scene.team.pk, session.pk),
        "session_pk": (session.pk,),
        "action_pk": (session.next_actions.order_by("pk").values_list("pk", flat=True).first() or 0,),
        "person_pk": (scene.coach.pk,),
        "format_name": ("odt", "docx", "markdown"),
    }
    paths = []
    for app in APPS:
        names = {name for name in get_resolver().namespace_dict[app][1].reverse_dict if isinstance(name, str)}
        for name in sorted(names):
            for wanted in ((), ("pk",), ("person_pk",), ("pk", "session_pk"), ("pk", "action_pk")):
                paths += _reversed(f"{app}:{name}", {key: known[key] for key in wanted})
    for name in ("odt", "docx", "md"):
        paths += _reversed("investigations:export", {"pk": (scene.workspace.pk,), "suffix": (name,)})
    return sorted(set(paths))


def _reversed(route: str, known: dict[str, tuple]) -> list[str]:
    found = []
    for pk in known.get("pk", (None,)):
        kwargs = {key: values[0] for key, values in known.items()} | ({"pk": pk} if pk is not None else {})
        try:
            found.append(reverse(route, kwargs=kwargs))
        except NoReverseMatch:
            continue
    return found


def referent_of(scene: Any) -> Any:
    """Follows the team: her collectivité's letter was sent."""
    row = ProblematiqueFactory(
        candidature=CandidatureFactory(), outcome="retained", outcome_reason="Oui.", announced_outcome="retained"
    )
    scene.team.team_problematiques.create(problematique=row, position=1)
    person = UserFactory()
    ReferentMandateFactory(user=person, collectivite=row.candidature.collectivite, starts_on=AT.date())
    return person


def test_nobody_else_reads_it(scene, session):
    people = {name: build() for name, build in PERSONAS.items()}
    people |= {
        "own agent": scene.samira.user,
        "own designer": scene.designer,
        "own référent": referent_of(scene),
        "coach": scene.coach,
    }
    paths = paths_of(scene, session)
    page, draft = scene.url("session", session_pk=session.pk), scene.url("session_draft")
    assert {page, draft, scene.url("sessions"), reverse("coaching:portfolio")} <= set(paths)
    assert len(paths) >= 60
    leaks: dict[str, set[str]] = {}
    opened: dict[str, set[int]] = {}
    for name, person in people.items():
        client = Client(raise_request_exception=False)
        sign_in(client, person)
        for path in paths:
            response = client.get(path)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            if CANARY.casefold() in (body.decode(errors="replace") + str(response.headers)).casefold():
                leaks.setdefault(name, set()).add(path)
            if path == page:
                opened.setdefault(name, set()).add(response.status_code)

    edit = scene.url("session_edit", session_pk=session.pk)
    assert leaks == {"coach": {page, edit, draft}, "staff": {page}, "admin": {page}}
    # The same page opens for the others: it is the note that is not there.
    assert {name for name, codes in opened.items() if codes == {200}} == READERS | {"own agent", "own designer"}


def test_once_she_left_its_author_does_not_read_it_either(scene, session):
    scene.team.memberships.filter(user=scene.coach).update(ends_on=AT.date())

    assert scene.client(scene.coach).get(scene.url("session", session_pk=session.pk)).status_code == 404
    assert CANARY in scene.client(staff()).get(scene.url("session", session_pk=session.pk)).content.decode()


def test_it_rests_in_two_tables_only(scene, session):
    with connection.cursor() as cursor:
        holding = set()
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"select t::text from {connection.ops.quote_name(table)} as t")  # noqa: S608 -- our own tables
            if any(CANARY in row[0] for row in cursor.fetchall()):
                holding.add(table)

    assert holding == {"coaching_privatenote", "coaching_sessiondraft"}


def test_neither_logs_nor_mails_hold_it(scene, session, caplog):
    assert CANARY not in "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert [
        row.key for row in OutboxMail.objects.order_by("pk") if CANARY in f"{row.subject}{row.text}{row.html}"
    ] == []


def test_a_report_of_a_failure_hides_it(scene):
    """What an operator's error reporter would collect: every frame of the failure with its variables."""
    DayAccount.objects.all().delete()
    reports = []

    def report(sender, request, **kwargs):
        reports.append(ExceptionReporter(request, *sys.exc_info()).get_traceback_html())

    got_request_exception.connect(report)
    try:
        client = Client(raise_request_exception=False)
        sign_in(client, scene.coach)
        with connection.execute_wrapper(fail_on_notes):
            response = client.post(
                scene.url("session_draft"), posted(scene, private_note=NOTE, client_key=str(uuid.uuid4()))
            )
    finally:
        got_request_exception.disconnect(report)

    assert (response.status_code, len(reports)) == (500, 1)
    assert "log_session" in reports[0]
    assert CANARY not in reports[0]


def fail_on_notes(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if "coaching_privatenote" in sql and sql.startswith("INSERT"):
        raise RuntimeError("the disk is full")
    return execute(sql, params, many, context)
