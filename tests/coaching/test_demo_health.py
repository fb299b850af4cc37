"""The demonstration: the team that fell behind raises believable signals, and one is put aside. Once."""

from coaching.demo_health import SIGNAL, create_acknowledgement
from coaching.models import SignalAcknowledgement
from coaching.selectors.health import signals_of
from core import clock
from tests.investigations.test_demo_teams import made, pytestmark  # noqa: F401 -- the demonstration's teams


def test_the_team_that_fell_behind(made):  # noqa: F811
    (programme, _candidatures, _teams), _again = made
    at = clock.now()

    assert [create_acknowledgement(programme=programme, at=at) for _ in range(2)] == [1, 0]

    row = SignalAcknowledgement.objects.get()
    late = next(health for health in signals_of(programme.teams.all(), clock.today()) if health.team == row.team)
    assert row.team.name == "Decazeville, logements vides"
    assert (row.signal, row.acknowledged_by.first_name) == (SIGNAL, "Thomas")
    assert [each.signal.code for each in late.acknowledged] == [SIGNAL]
    assert {"aucune-seance", "peu-d-entretiens"} <= {each.signal.code for each in late.open}
    assert [delay.what for delay in late.other_delays] == ["Aucune hypothèse n’est tranchée."]
