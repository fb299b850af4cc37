"""Route × persona × method, discovered from the resolver, against `docs/droits.csv`.

The table is written for the ANCT to read, in French, and by hand: it is the second source. A route it does not name
fails; a line that names no route fails; codes are exact (a 500 is never a refusal). Each cell runs in a transaction
that is undone, and a refusal must leave every table as it was.
"""

import copy
import csv
import dataclasses
import os
import zlib
from collections.abc import Iterator
from http.cookies import SimpleCookie

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from tests.architecture.matrix_world import World, build_world
from tests.factories.core import OutboxMailFactory
from tests.personas import PERSONAS, sign_in

pytestmark = pytest.mark.django_db
TABLE = settings.BASE_DIR / "docs" / "droits.csv"
METHODS = {
    "lire": ["GET", "HEAD"],
    "agir": ["POST"],
    "autres": ["PUT", "PATCH", "DELETE"],  # OPTIONS changes nothing: Django answers it for class-based views
}
# `make rights` tries every method for everybody: 40 000 visits. The suite of each change tries the first method for
# everybody, and gives each line's other methods to its personas in turn; always the same ones for a line.
EVERY_METHOD = bool(os.environ.get("EVERY_METHOD"))
FIXED = ("route", "objet", "acte")
# Open only after a fresh confirmation of identity, which these sessions do not hold (tests/accounts opens them).
ASKS_AGAIN = {
    "account_reauthenticate",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_view_recovery_codes",
}
COLUMNS = {
    "visiteur": "anonymous",
    "agent": "agent",
    "agent d’une autre équipe": "other_agent",
    "référent": "referent",
    "coach": "coach",
    "designer": "designer",
    "décideur": "decideur",
    "équipe ANCT": "staff",
    "équipe ANCT sans second facteur": "staff_without_second_factor",
    "administration": "admin",
}
ADMIN_WILDCARD = "admin:*"
ADMIN_OLD_LINK = "admin:None"  # Django's redirect from its addresses of before 1.9, one for each model


def routes(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[tuple[str, str]]:
    """(name, pattern) of every route of the site, third-party ones included."""
    resolver = resolver or get_resolver()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", str(entry.pattern)
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry, inner)


def table() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file, delimiter=";") if not row["route"].startswith("#")]


ROWS = table()


def test_every_route_is_named():
    unnamed = [pattern for name, pattern in routes() if name.endswith("None") and name != ADMIN_OLD_LINK]

    assert unnamed == []


def test_table_and_site_name_the_same_routes():
    site = {ADMIN_WILDCARD if name.startswith("admin:") else name for name, _ in routes()}
    declared = {row["route"] for row in ROWS}

    assert site - declared == set(), "routes without a line in docs/droits.csv"
    assert declared - site == set(), "lines of docs/droits.csv without a route"


def test_every_route_declares_every_act():
    acts: dict[tuple[str, str], set[str]] = {}
    for row in ROWS:
        acts.setdefault((row["route"], row["objet"]), set()).add(row["acte"])

    assert {key: got for key, got in acts.items() if got != set(METHODS)} == {}


def test_every_persona_has_a_column():
    assert [column for column in ROWS[0] if column not in FIXED] == list(COLUMNS)
    assert list(COLUMNS.values()) == list(PERSONAS)


def test_every_route_opens_for_someone():
    """A matrix of refusals would prove nothing: each route is really reached by at least one persona.

    422 counts: an empty form is refused only to somebody who may send a full one.
    """
    opened = ("200", "302", "303", "204", "422")
    reached = {row["route"] for row in ROWS for column in COLUMNS if row[column].split("/")[0] in opened}

    assert {row["route"] for row in ROWS} - reached == ASKS_AGAIN


@dataclasses.dataclass
class Visits:
    """The world, and one open session per persona: signing in at each cell would be most of the time."""

    world: World
    cookies: dict[str, SimpleCookie]

    def client(self, persona: str) -> Client:
        client = Client(raise_request_exception=False)  # a 500 is an answer to compare, and never an expected one
        client.cookies = copy.deepcopy(self.cookies[persona])
        return client


@pytest.fixture(scope="module")
def visits(django_db_setup, django_db_blocker) -> Iterator[Visits]:
    """Real objects in every state, built once, undone at the end of the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_world()
        yield Visits(world, {persona: open_session(world, persona) for persona in PERSONAS})
        transaction.set_rollback(True)


def open_session(world: World, persona: str) -> SimpleCookie:
    client = Client()
    sign_in(client, world.people[persona], second_factor=world.has_second_factor(persona))
    return client.cookies


def rows_written() -> int:
    """Rows that this transaction has inserted, changed or deleted so far, sessions apart, as PostgreSQL counts them.

    Even what is written then deleted counts: a refusal must not move anything.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) from pg_stat_xact_user_tables"
            " where relname not in ('django_session', 'usersessions_usersession')"
        )
        return cursor.fetchone()[0]


def answer(client, method: str, path: str) -> str:
    """The exact code; a redirect to a door says which: `302>connexion`, `302>second-facteur`."""
    cache.clear()  # the limits on attempts count visits: each one here is the first
    response = getattr(client, method.lower())(path)
    if response.streaming:
        b"".join(response.streaming_content)  # a file is closed by whoever reads it to its end
    code = str(response.status_code)
    if code not in ("301", "302", "303"):
        return code
    target = response["Location"]
    if target.startswith(reverse("account_login")):
        return f"{code}>connexion"
    if target.startswith((reverse("mfa_activate_totp"), reverse("mfa_reauthenticate"))):
        return f"{code}>second-facteur"
    if target.startswith(reverse("account_reauthenticate")):
        return f"{code}>confirmation"
    return code


def methods_of(row: dict[str, str], column: str) -> list[str]:
    """The methods that this cell tries. Where the table expects them to differ, all."""
    methods = METHODS[row["acte"]]
    if EVERY_METHOD or len(methods) == 1 or "/" in row[column]:
        return methods
    turn = zlib.crc32(f"{row['route']} {row['objet']}".encode()) + list(COLUMNS).index(column)
    if row["acte"] == "autres":
        return [methods[turn % len(methods)]]
    return methods if turn % len(COLUMNS) == 0 else methods[:1]


def observe(visits: Visits, *, row: dict[str, str], column: str) -> dict[str, str]:
    """What the site answers to each method of the act; each visit is undone afterwards."""
    persona = COLUMNS[column]
    path = visits.world.path("admin:index" if row["route"] == ADMIN_WILDCARD else row["route"], row["objet"])
    answers = {}
    for method in methods_of(row, column):
        with transaction.atomic():
            before = rows_written()
            answers[method] = answer(visits.client(persona), method, path)
            refused = answers[method][:1] == "4" or ">" in answers[method]
            if refused:
                assert rows_written() == before, f"{method} {path}: a refusal wrote something"
            transaction.set_rollback(True)
    return answers


def in_words(answers: dict[str, str]) -> str:
    """As the table writes it: one code, or one for each method of the act when they differ (`200/405/405`)."""
    codes = list(answers.values())
    return codes[0] if len(set(codes)) == 1 else "/".join(codes)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['route']}-{row['objet']}-{row['acte']}")
def test_row(row, visits, settings):
    """Every persona of a line in one test: ten times fewer tests, and a difference shows beside its neighbours."""
    settings.DEMO = True  # the demo's own routes exist; tests/accounts checks that they do not otherwise
    answers = {column: in_words(observe(visits, row=row, column=column)) for column in COLUMNS}

    assert answers == {column: row[column] for column in COLUMNS}


def test_each_line_tries_every_method_on_somebody():
    tried = [{method for column in COLUMNS for method in methods_of(row, column)} for row in ROWS]

    assert [row for row, methods in zip(ROWS, tried, strict=True) if methods != set(METHODS[row["acte"]])] == []


def test_writing_is_seen(visits):
    """The measure itself can fail: a row written, then deleted, is counted."""
    with transaction.atomic():
        before = rows_written()
        OutboxMailFactory().delete()
        assert rows_written() == before + 2
        transaction.set_rollback(True)


ADMIN_ROUTES = sorted({name for name, _ in routes() if name.startswith("admin:") and name != ADMIN_OLD_LINK})


@pytest.mark.parametrize("column", [column for column in COLUMNS if column != "administration"])
def test_no_route_of_the_administration_opens_to_others(column, visits):
    """The table says it once for `admin:*`; here every route of the administration is tried: a refusal, or a door."""
    with transaction.atomic():
        client = visits.client(COLUMNS[column])
        answers = {name: answer(client, "GET", any_path(name)) for name in ADMIN_ROUTES}
        transaction.set_rollback(True)

    assert {name: code for name, code in answers.items() if code.split(">")[0] not in ("302", "403")} == {}
    assert len(answers) > 40


def any_path(name: str) -> str:
    """A path for a route of the administration, its arguments made up: the gate stands before the object."""
    for arguments in ([], ["1"], ["1", "1"], ["accounts"], ["core/"]):
        try:
            return reverse(name, args=arguments)
        except NoReverseMatch:
            continue
    raise AssertionError(f"no path found for {name}")
