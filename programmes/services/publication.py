"""Making an edition public."""

import datetime as dt

from django.db import transaction

from core.state_machine import apply_transition
from programmes.models import Programme, ProgrammeTransition
from programmes.states import PROGRAMME_TRANSITIONS


@transaction.atomic
def publish_programme(*, programme: Programme, actor: object, at: dt.datetime) -> Programme:
    """Make the programme's page public; its published sheets become visible with it.

    Raises IllegalTransitionError when it is public already.
    """
    locked = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    apply_transition(locked, "publish", table=PROGRAMME_TRANSITIONS, log=ProgrammeTransition, actor=actor, at=at)
    return locked
