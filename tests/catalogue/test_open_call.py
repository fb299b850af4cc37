"""The public pages announce the call that is open, and only that one."""

import pytest
from django.utils import timezone

from catalogue.selectors.home import home_page
from tests.core.html import parse
from tests.factories.calls import CallFactory
from tests.factories.investigations import InvestigationFactory
from tests.factories.programmes import ProgrammeFactory

pytestmark = pytest.mark.django_db
SENTENCE = "Préparer la candidature de ma collectivité"


def links(client, path):
    return [link.text for link in parse(client.get(path)).one("main").all("a") if link.text == SENTENCE]


@pytest.mark.parametrize(
    "traits, announced", [({}, 1), ({"over": True}, 0), ({"future": True}, 0), ({"unconfirmed": True}, 0)]
)
def test_the_call_is_announced_while_it_is_open(client, traits, announced):
    call = CallFactory(**traits)

    found = [
        len(links(client, path)) for path in ("/", "/proposer-un-probleme/", f"/programmes/{call.programme.slug}/")
    ]

    assert found == [announced] * 3


def test_another_edition_does_not_announce_it(client):
    CallFactory()
    other = ProgrammeFactory()

    assert links(client, f"/programmes/{other.slug}/") == []


def test_the_front_page_tells_of_the_latest_edition_that_has_sheets():
    past = ProgrammeFactory(edition=2021, name="Programme passé")
    InvestigationFactory(programme=past, published=True)
    CallFactory(programme=ProgrammeFactory(edition=timezone.now().year + 1, name="Programme à venir"))

    assert home_page().programme == past
