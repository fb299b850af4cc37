"""A signal put aside in the demonstration. Called by `manage.py create_demo_call`, once teams, sessions and days exist.

The signals themselves need no data of their own: the team that fell behind raises them.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from coaching.models import SignalAcknowledgement
from coaching.selectors.health import signals_of
from coaching.services.health import acknowledge_signal
from programmes.models import Programme
from teams.models import Membership
from teams.states import TeamRole

SIGNAL = "silence"
NOTE = (
    "Le chef de service a repris les agents pour le recensement. Vu avec le référent : deux jours par semaine libérés à"
    " partir de la semaine prochaine."
)
SAID_DAYS_AGO, WAITS_DAYS = 2, 12


@transaction.atomic
def create_acknowledgement(*, programme: Programme, at: dt.datetime) -> int:
    """The coach of the first silent team says why it may wait. Returns how many rows; none at a second start."""
    if SignalAcknowledgement.objects.filter(team__programme=programme).exists():
        return 0
    said = at - dt.timedelta(days=SAID_DAYS_AGO)
    day = timezone.localdate(said)
    for health in signals_of(programme.teams.all(), day):
        coach = Membership.objects.in_force(day).filter(team=health.team, role=TeamRole.COACH).order_by("pk").first()
        if coach is not None and SIGNAL in {each.signal.code for each in health.open}:
            until = timezone.localdate(at) + dt.timedelta(days=WAITS_DAYS)
            acknowledge_signal(team=health.team, signal=SIGNAL, note=NOTE, until=until, actor=coach.user, at=said)
            return 1
    return 0
