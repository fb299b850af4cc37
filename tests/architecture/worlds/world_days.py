"""Days: an edition whose first month is closed; its team is the one of the personas `coach` and `designer`."""

import datetime as dt
from typing import Any

from django.utils import timezone

from coaching.services.closing import close_month
from coaching.services.ledger import open_accounts
from coaching.services.own_days import note_days
from coaching.services.session_days import take_days
from coaching.states import DayPurpose
from core.files import store_file
from teams.states import TeamRole
from tests.factories.coaching import CoachingSessionFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.teams import MembershipFactory, TeamFactory

UNKNOWN = 10**9


def objects(world: Any) -> dict[str, dict[str, object]]:
    """Launched two months ago: the first month is closed, the second may be."""
    at = timezone.now()
    today = timezone.localdate(at)
    closed = _month_before(_month_before(today))
    team = TeamFactory(
        launched=True, programme=ProgrammeFactory(edition=2026, preparation_days=3, common_days=1), launches_on=closed
    )
    coach = world.people["coach"]
    for name, role in (("coach", TeamRole.COACH), ("designer", TeamRole.DESIGNER)):
        MembershipFactory(team=team, user=world.people[name], role=role, starts_on=closed)
    open_accounts(team=team, actor=None, at=at)
    values = {"team": team, "role": "coach", "purpose": DayPurpose.PREPARATION, "actor": coach, "at": at}
    note_days(day=closed, half_days=1, label="L’atelier", **values)
    closing = close_month(programme=team.programme, month=closed, seen=None, actor=world.people["staff"], at=at)
    closing.statement = store_file(content=b"%PDF-1.7", name="releve.pdf", content_type="application/pdf")
    closing.save(update_fields=["statement"])
    noted = note_days(day=_month_before(today), half_days=2, label="Les entretiens", **values)
    session = CoachingSessionFactory(team=team, author=coach, held_on=_month_before(today))
    CoachingSessionFactory(team=team, author=coach, held_on=_month_before(today), draft=True)
    taken = take_days(session=session, actor=coach, at=at)
    return {
        "édition dont un mois est clos": {"slug": team.programme.slug},
        "mois clos": _month(team, closed),
        "mois à clore": _month(team, _month_before(today)),
        "mois d’avant l’édition": _month(team, _month_before(closed)),
        "compte de jours": {"pk": noted.account_id},
        "compte de jours inconnu": {"pk": UNKNOWN},
        "relevé d’un mois": {"pk": closing.pk},
        "relevé inconnu": {"pk": UNKNOWN},
        "jours notés par le coach": {"pk": noted.pk},
        "jours d’une séance du coach": {"pk": taken.pk},
        "jours inconnus": {"pk": UNKNOWN},
    }


def _month_before(day: dt.date) -> dt.date:
    return (day.replace(day=1) - dt.timedelta(days=1)).replace(day=1)


def _month(team: Any, month: dt.date) -> dict[str, object]:
    return {"slug": team.programme.slug, "year": month.year, "number": month.month}
