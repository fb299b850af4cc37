"""Every named constraint of a publication, violated once."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from investigations.models import PassageJustification, PublicationSignature, ScheduledPublication, SheetVersion
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.investigations import InvestigationFactory

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 12, 10, 9, 0, tzinfo=dt.UTC)


def signature(sheet, **values) -> PublicationSignature:
    kept = {"party": "team", "name": "Samira", "function": "Agente", "content_hash": "0" * 64, "signed_at": AT}
    return PublicationSignature.objects.create(investigation=sheet, **{**kept, **values})


def refused(name: str, act) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        act()


def test_one_live_signature_for_each_side():
    sheet = InvestigationFactory()
    signature(sheet)
    refused("publicationsignature_one_live", lambda: signature(sheet))

    PublicationSignature.objects.update(ended_at=AT)
    signature(sheet)
    signature(sheet, party="collectivite", collectivite=CollectiviteFactory())
    signature(sheet, party="collectivite", collectivite=CollectiviteFactory())
    assert PublicationSignature.objects.live().count() == 3


@pytest.mark.parametrize(
    "name, values",
    [
        ("publicationsignature_says_who", {"name": ""}),
        ("publicationsignature_says_who", {"function": ""}),
        ("publicationsignature_names_collectivite", {"party": "collectivite"}),
        ("publicationsignature_scope_is_a_collectivites", {"scope": ["pictures"]}),
        ("publicationsignature_ends_after_signing", {"ended_at": AT - dt.timedelta(seconds=1)}),
    ],
)
def test_a_signature_that_says_too_little_or_too_much(name, values):
    sheet = InvestigationFactory()
    refused(name, lambda: signature(sheet, **values))
    assert signature(sheet).pk


def test_the_team_signs_for_no_collectivite():
    sheet, place = InvestigationFactory(), CollectiviteFactory()
    refused("publicationsignature_names_collectivite", lambda: signature(sheet, collectivite=place))


def test_a_passage_is_justified_once_and_says_why():
    sheet = InvestigationFactory()
    kept = {"section": "context", "kind": "phone", "value": "0247000000", "excerpt": "02 47…", "at": AT}

    def justify(**values):
        PassageJustification.objects.create(investigation=sheet, **{**kept, "reason": "Le standard.", **values})

    refused("passagejustification_says_why", lambda: justify(reason=""))
    justify()
    refused("passagejustification_once", justify)


def test_a_publication_is_planned_for_later():
    sheet = InvestigationFactory()

    def plan(due_at):
        ScheduledPublication.objects.create(investigation=sheet, due_at=due_at, scheduled_at=AT, content_hash="0" * 64)

    refused("scheduledpublication_is_later", lambda: plan(AT))
    plan(AT + dt.timedelta(seconds=1))


def test_versions_have_a_number_each_a_note_and_forget_whole():
    sheet = InvestigationFactory()

    def version(number, **values):
        kept = {"note": "Un mot.", "content": {"texts": {}}, "content_hash": "0" * 64, "published_at": AT}
        return SheetVersion.objects.create(investigation=sheet, number=number, **{**kept, **values})

    version(1, note="")
    refused("sheetversion_one_per_number", lambda: version(1))
    refused("sheetversion_says_what_changed", lambda: version(2, note=""))
    refused("sheetversion_erased_says_nothing", lambda: version(2, erased_at=AT))
    version(2, erased_at=AT, content={})
