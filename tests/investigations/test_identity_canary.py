"""One identity goes in through the page, and comes out nowhere else: neither another person's page, nor a dump of the
database, nor the logs, nor the mails, nor what the cache keeps."""

import logging
import sys
import zlib

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.core.signals import got_request_exception
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.views.debug import ExceptionReporter

from core.models import OutboxMail
from investigations.models import IdentityAccess, Interviewee
from teams.models import Membership
from tests.factories.accounts import UserFactory
from tests.factories.evidence import EvidenceFactory, VerbatimFactory
from tests.factories.teams import MembershipFactory
from tests.investigations.source_scene import asked, build_scene, interview_of, survey_of
from tests.personas import PERSONAS, sign_in

pytestmark = pytest.mark.django_db
NAME, CONTACT, NOTE = "Zébulon Quatrefages", "06 12 34 56 78", "frère de Barnabé Trompelune"
CANARIES = ("Zébulon", "Quatrefages", "06 12 34 56 78", "Trompelune", "Z\\u00e9bulon", "Z%C3%A9bulon", "Zebulon")


@pytest.fixture
def scene():
    cache.clear()
    return build_scene()


@pytest.fixture
def interview(scene):
    return interview_of(scene)


@pytest.fixture
def page(scene, interview):
    return scene.url("source_identity", source_pk=interview.source_id)


@pytest.fixture
def noted(scene, page, caplog):
    """The identity, stored as its interviewer stores it, everything being logged."""
    caplog.set_level(logging.DEBUG)
    client = scene.client(scene.samira)
    assert client.post(page, {"name": NAME, "contact": CONTACT, "note": NOTE}).status_code == 302
    return client


def found_in(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary.casefold() in text.casefold()]


def routes_of_the_workspace(**arguments: object) -> list[str]:
    """Every route of the site that takes the workspace, with whatever of our objects it asks for."""
    paths = []
    for prefix in ("investigations", "teams", "coaching", "reports"):
        try:
            names = {name for name in get_resolver().namespace_dict[prefix][1].reverse_dict if isinstance(name, str)}
        except KeyError:
            continue
        for name in sorted(names):
            for wanted in (("pk",), *((("pk", key)) for key in arguments if key != "pk"), tuple(arguments)):
                try:
                    kwargs = {key: arguments[key] for key in wanted}
                    paths.append(reverse(f"{prefix}:{name}", kwargs=kwargs))
                except NoReverseMatch:
                    continue
    return sorted(set(paths))


def test_its_interviewer_reads_it_again(noted, page):
    response = noted.get(page)

    assert found_in(response.content.decode()) == ["Zébulon", "Quatrefages", "06 12 34 56 78", "Trompelune"]
    assert "no-store" in response["Cache-Control"]
    assert list(IdentityAccess.objects.order_by("pk").values_list("act", flat=True)) == ["written", "read"]


def test_no_page_shows_it_to_anybody_else(scene, interview, noted, page):
    """Every route of the workspace, for every other persona, made a member of the team where the role allows."""
    verbatim = VerbatimFactory(source=interview.source)
    cell = EvidenceFactory(source=interview.source, verbatim=verbatim)
    survey = survey_of(scene)
    question = asked(survey, "Pourquoi ?", "free")
    guide = scene.workspace.guides.create(title="Guide", questions="Racontez.", changed_at=interview.source.changed_at)
    arguments = {
        "pk": scene.workspace.pk,
        "source_pk": interview.source_id,
        "guide_pk": guide.pk,
        "question_pk": question.pk,
        "hypothesis_pk": cell.hypothesis_id,
    }
    paths = routes_of_the_workspace(**arguments)
    assert len(paths) >= 15
    assert page in paths
    people = {name: build() for name, build in PERSONAS.items()}
    people |= {"team mate": scene.karim, "own coach": scene.coach}
    people["own designer"] = UserFactory()
    MembershipFactory(team=scene.workspace.team, user=people["own designer"], role="designer")
    leaks, codes = {}, {}
    for name, person in people.items():
        client = Client(raise_request_exception=False)
        sign_in(client, person)
        for path in paths:
            response = client.get(path)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            if seen := found_in(body.decode(errors="replace") + str(response.headers)):
                leaks[name, path] = seen
            if path == page:
                codes[name] = response.status_code

    assert leaks == {}
    assert {name for name, code in codes.items() if code != 404} == {"anonymous", "staff_without_second_factor"}
    assert IdentityAccess.objects.count() == 1  # and nobody else opened anything


def test_its_interviewer_finds_it_on_no_other_page(scene, interview, noted, page):
    paths = routes_of_the_workspace(pk=scene.workspace.pk, source_pk=interview.source_id)

    assert [path for path in paths if path != page and found_in(noted.get(path).content.decode(errors="replace"))] == []


def test_a_dump_of_every_table_does_not_hold_it(noted):
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        dump = {}
        for table in tables:
            cursor.execute(f"select t::text from {connection.ops.quote_name(table)} as t")  # noqa: S608 -- our own tables
            dump[table] = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("select encode(sealed, 'escape'), sealed from investigations_interviewee")
        escaped, sealed = cursor.fetchone()

    hexadecimal = [word.encode().hex() for word in (NAME, CONTACT, NOTE, "Quatrefages")]
    assert len(tables) > 50
    assert {table: found_in(text) for table, text in dump.items() if found_in(text)} == {}
    assert [table for table, text in dump.items() if any(word in text for word in hexadecimal)] == []
    assert found_in(escaped) == []
    assert len(zlib.compress(bytes(sealed))) > len(bytes(sealed))  # no structure is left in it


def test_neither_logs_nor_mails_nor_cache_hold_it(scene, noted, page, caplog):
    noted.get(page)
    noted.post(page, {"name": "", "contact": CONTACT})
    Client().post(page, {"name": NAME, "contact": CONTACT})  # the session had ended: a name waits nowhere
    Interviewee.objects.update(sealed=b"altered")
    assert "ne s’ouvre plus" in noted.get(page).content.decode()
    redis = cache._cache.get_client(None)
    kept = b"\n".join(redis.dump(key) or b"" for key in redis.keys("*")).decode(errors="replace")

    assert found_in("\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)) == []
    assert found_in("".join(f"{row.subject}{row.body_text}" for row in OutboxMail.objects.all())) == []
    assert found_in("".join(f"{sent.subject}{sent.body}" for sent in mail.outbox)) == []
    assert found_in(kept) == []


def test_leaving_the_team_closes_it(scene, noted, page):
    Membership.objects.filter(user=scene.samira).update(ends_on="2026-09-15")

    assert noted.get(page).status_code == 404
    assert noted.post(page, {"name": "Autre"}).status_code == 404
    assert Interviewee.objects.count() == 1  # it goes at its term


def test_a_team_mate_made_the_holder_does_not_open_it(scene, interview, noted, page):
    interview.source.held_by = scene.karim
    interview.source.save()

    assert scene.client(scene.karim).get(page).status_code == 404
    assert noted.get(page).status_code == 200


def test_a_report_of_a_failure_hides_it(scene, page, settings):
    """What an operator's error reporter would collect: every frame of the failure with its variables."""
    settings.IDENTITY_KEYS = ["broken"]
    reports = []

    def report(sender, request, **kwargs):
        reports.append(ExceptionReporter(request, *sys.exc_info()).get_traceback_html())

    got_request_exception.connect(report)
    try:
        client = scene.client(scene.samira, raise_request_exception=False)
        response = client.post(page, {"name": NAME, "contact": CONTACT, "note": NOTE})
    finally:
        got_request_exception.disconnect(report)

    assert (response.status_code, len(reports)) == (500, 1)
    assert "save_identity" in reports[0]
    assert found_in(reports[0]) == []


def test_no_identity_key_stands_in_the_database(noted):
    assert settings.IDENTITY_KEY_FILE.exists()
    secret = settings.IDENTITY_KEY_FILE.read_text().strip().partition(":")[2]
    with connection.cursor() as cursor:
        cursor.execute("select t::text from investigations_interviewee as t")
        assert secret not in cursor.fetchone()[0]
