"""The demonstration's certifications: told, judged, heard, through the services; created once."""

import pytest

from accounts.demo import ACCOUNTS, create_account
from agenda.models import Appointment
from candidatures.demo import create_past_candidatures
from coaching.demo import create_sessions
from collectivites.states import CollectiviteKind
from core import clock
from evaluation.demo_certification import create_certifications
from evaluation.models import Attestation, CertificationCandidate
from evaluation.selectors.certification import agents_of, files_of
from investigations.demo import create_live_teams
from programmes.demo import create_edition_at_work
from teams.models import Team
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.investigations import ExistingSolutionFactory

pytestmark = pytest.mark.django_db
COMMUNES = ("35236", "12089", "29024", "56165", "97424", "86137")


@pytest.fixture
def made(settings):
    settings.DEMO = True
    for code in COMMUNES:
        CollectiviteFactory(kind=CollectiviteKind.COMMUNE, insee_code=code)
    ExistingSolutionFactory(slug="publik")
    staff = {account.role: create_account(account) for account in ACCOUNTS}["Équipe ANCT"]
    at = clock.now()
    programme, then = create_edition_at_work(source=None, actor=staff, at=at)
    create_past_candidatures(programme=programme, staff=staff, at=then)
    create_live_teams(programme=programme, staff=staff, at=at)
    create_sessions(programme=programme, at=at)
    return [create_certifications(programme=programme, staff=staff, at=at) for _ in range(2)]


def test_files_in_every_situation(made):
    assert made == [14, 0]
    rows = CertificationCandidate.objects.order_by("pk").values_list("person__first_name", "state")
    assert list(rows) == [("Odile", "passed"), ("Samira", "registered")]
    assert Attestation.objects.get().name == "Odile Baron"
    states = Appointment.objects.filter(kind="certification", team__isnull=False).order_by("day")
    assert list(states.values_list("state", flat=True)) == ["done", "planned"]

    files = {str(each.membership.user): each for each in files_of(agents_of(Team.objects.all()))}
    names = ("Samira Belkacem", "Maëlle Guérin", "Odile Baron", "Katell Cloarec")
    assert [files[name].complete_count for name in names] == [1, 2, 5, 0]
    assert (files["Maëlle Guérin"].codes, files["Karine Thibault"].codes) == (("E-03", "E-04", "E-06"), ())
