"""Who would work on a problématique: names, without an account."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from candidatures.models import Problematique, ProposedAgent
from candidatures.services.errors import TooManyError
from candidatures.services.writing import lock_writable, mark_saved

AGENT_FIELDS = ("first_name", "last_name", "service", "job_title", "email")


@transaction.atomic
def propose_agent(
    *, problematique: Problematique, values: Mapping[str, str], actor: Any, at: dt.datetime
) -> ProposedAgent:
    """One more name, after the others; `values` has the keys of AGENT_FIELDS.

    Raises TooManyError past the size of a team of this edition, CallClosedError, NotWritableError, and DoesNotExist
    when the problématique was removed meanwhile.
    """
    locked = lock_writable(problematique.candidature, at=at)
    problematique = locked.problematiques.get(pk=problematique.pk)
    most = locked.programme.team_size_max
    if problematique.proposed_agents.count() >= most:
        raise TooManyError(
            f"Une équipe de cette édition compte {most} personnes au plus. Pour en proposer une autre, retirez un nom."
        )
    last = problematique.proposed_agents.aggregate(last=Max("position"))["last"] or 0
    agent = problematique.proposed_agents.create(position=last + 1, **_known(values))
    mark_saved(locked, at=at)
    return agent


@transaction.atomic
def correct_agent(*, agent: ProposedAgent, values: Mapping[str, str], actor: Any, at: dt.datetime) -> None:
    """Raises CallClosedError, NotWritableError. An agent removed meanwhile stays removed."""
    locked = lock_writable(agent.problematique.candidature, at=at)
    ProposedAgent.objects.filter(pk=agent.pk).update(**_known(values))
    mark_saved(locked, at=at)


@transaction.atomic
def remove_agent(*, agent: ProposedAgent, actor: Any, at: dt.datetime) -> None:
    """Erase a name; the next ones move up. Removing twice does nothing. Raises CallClosedError, NotWritableError."""
    locked = lock_writable(agent.problematique.candidature, at=at)
    gone = ProposedAgent.objects.filter(pk=agent.pk).first()
    if gone is None:
        return
    position = gone.position
    gone.delete()
    ProposedAgent.objects.filter(problematique_id=agent.problematique_id, position__gt=position).update(
        position=F("position") - 1
    )
    mark_saved(locked, at=at)


def _known(values: Mapping[str, str]) -> dict[str, str]:
    return {field: values[field] for field in AGENT_FIELDS}
