"""The data of the journeys: the real 2021 cohort, in a database of its own, kept for the whole run.

The other tests undo what they write; a browser talks to other processes, which see only what is committed. So these
tests have their own database, and those that write do it on rows of their own.
"""

import dataclasses
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from psycopg import sql

from collectivites.referential_file.loading import load_referential
from collectivites.referential_file.reading import ReferentialFile, read_referential
from investigations.models import Investigation
from investigations.services.publication import publish_sheet, withdraw_sheet
from tests.factories.investigations import InvestigationCollectiviteFactory, InvestigationFactory
from tests.investigations.conftest import COHORT, cohort_referential

WITHDRAWN = "fiche-retiree"
# Two communes of the same name, an ocean apart: the search must tell them apart.
HOMONYMS = {"97129": "Guadeloupe", "97419": "La Réunion"}


@contextmanager
def fresh_database(name: str) -> Iterator[None]:
    """Creates the database, removes it at the end, whoever still reads it."""
    _on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    _on_server("CREATE DATABASE {}", name)
    try:
        yield
    finally:
        _on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@contextmanager
def speaking_to(name: str) -> Iterator[None]:
    """Points this process's own connection at another database for a while, and lets it be used.

    Playwright keeps an event loop in this thread, which Django takes for asynchronous code: it is told otherwise here,
    and nowhere else.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def fill_with(env: dict[str, str]) -> None:
    """Fills the database that `env` names, in a process of its own. Raises AssertionError with what it said."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", "from tests.e2e.world import fill; fill()"],
        env=env,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]


def fill() -> None:
    """Tables, territories, the whole cohort published, and one sheet that was withdrawn."""
    call_command("migrate", verbosity=0, interactive=False)
    load_referential(file=territories(), at=timezone.now(), on_progress=lambda done: None)
    call_command("load_cohort", str(COHORT), verbosity=0)
    withdrawn_sheet()


@cache
def territories() -> ReferentialFile:
    file, whole = cohort_referential(), read_referential()
    missing = set(HOMONYMS) - {row.code for row in file.communes}
    communes = [*file.communes, *(row for row in whole.communes if row.code in missing)]
    held = {row.siren for row in file.intercommunal}
    around = [row for row in whole.intercommunal if row.siren in {commune.epci for commune in communes} - held]
    return dataclasses.replace(file, communes=communes, intercommunal=[*file.intercommunal, *around])


def withdrawn_sheet() -> Investigation:
    """Published, then withdrawn: its address was printed somewhere."""
    lead = Investigation.objects.get(slug="grand-autunois-suivi-social").participations.get(role="lead").collectivite
    programme = Investigation.objects.order_by("id").first().programme
    sheet = InvestigationFactory(programme=programme, position=999, slug=WITHDRAWN, title="Une fiche retirée")
    InvestigationCollectiviteFactory(investigation=sheet, collectivite=lead)
    at = timezone.now()
    publish_sheet(investigation=sheet, actor=None, at=at)
    withdraw_sheet(investigation=sheet, actor=None, at=at, comment="à la demande de la collectivité")
    return sheet


def _on_server(statement: str, name: str) -> None:
    """Outside Django, whose connections pytest-django guards."""
    server = settings.DATABASES["default"]
    with psycopg.connect(
        host=server["HOST"],
        port=server["PORT"] or None,
        user=server["USER"] or None,
        password=server["PASSWORD"] or None,
        dbname="postgres",
        autocommit=True,
    ) as link:
        link.execute(sql.SQL(statement).format(sql.Identifier(name)))
