"""The demonstration's finished teams: decided, followed up, public, created once."""

import datetime as dt

import pytest
import time_machine

from accounts.demo import ACCOUNTS, create_account
from candidatures.demo import FINISHED_DATA, create_past_candidatures
from collectivites.states import CollectiviteKind
from core import clock
from evaluation.demo_follow_ups import create_follow_ups
from evaluation.models import FollowUp, FollowUpReply
from evaluation.selectors.public import public_questions
from investigations.committee_states import CommitteeState, ConditionState
from investigations.demo_finished import create_finished_teams
from investigations.models import EndCommittee, ExitCondition, Investigation
from investigations.selectors.public_parts import parts_of
from investigations.states import SheetState
from programmes.demo import create_finished_edition
from teams.states import TeamState
from tests.factories.collectivites import CollectiviteFactory

pytestmark = pytest.mark.django_db


def start(staff):
    at = clock.now()
    programme, then = create_finished_edition(source=None, actor=staff, at=at)
    create_past_candidatures(programme=programme, staff=staff, at=then, data=FINISHED_DATA)
    teams = create_finished_teams(programme=programme, staff=staff, at=at)
    return programme, teams, create_follow_ups(programme=programme, at=at)


# In the middle of the year, and at the minute when it is tomorrow in Paris but not at Greenwich.
@pytest.mark.parametrize("moment", [dt.datetime(2026, 11, 29, 8, tzinfo=dt.UTC), dt.datetime(2026, 7, 5, 22, 30)])
def test_finished_teams_and_what_became_of_them(settings, moment):
    settings.DEMO = True
    for code, name in {"23079": "Felletin", "26220": "Nyons"}.items():
        CollectiviteFactory(kind=CollectiviteKind.COMMUNE, insee_code=code, name=name)
    with time_machine.travel(moment.replace(tzinfo=dt.UTC), tick=True):
        users = {account.role: create_account(account) for account in ACCOUNTS}
        (programme, teams, asked), again = [start(users["Équipe ANCT"]) for _ in range(2)]

        assert (teams, asked) == (2, 4)
        assert again == (programme, 0, 0)
        assert set(programme.teams.values_list("state", flat=True)) == {TeamState.FINISHED}
        assert set(EndCommittee.objects.values_list("state", flat=True)) == {CommitteeState.SIGNED}
        assert set(Investigation.objects.values_list("state", flat=True)) == {SheetState.PUBLISHED}
        shown = [len(parts_of(sheet).pictures) for sheet in Investigation.objects.order_by("team__name")]
        assert shown == [2, 1]  # Felletin, Nyons
        conditions = ExitCondition.objects.order_by("due_on", "pk")
        assert [row.state for row in conditions].count(ConditionState.MET) == 2
        late = conditions.get(state=ConditionState.OPEN)
        assert late.due_on < clock.today()
        assert late.appointment.state == "planned"
        assert FollowUpReply.objects.count() == 4
        assert not FollowUp.objects.due(clock.today()).exists()
        told = [(row.place, row.follow_up.months, row.reply.answer if row.reply else "") for row in public_questions()]
        assert sorted(told) == [
            ("Felletin", 3, "goes_on"),
            ("Felletin", 6, "changed"),
            ("Nyons", 3, "goes_on"),
            ("Nyons", 6, ""),
        ]
