"""The committee that a demonstration's team prepares: its words, and whom it invites."""

import datetime as dt
from typing import Any

from accounts.demo import DEMO_DOMAIN
from accounts.models import User
from investigations.models import Investigation
from investigations.services.committee import propose_exits, write_committee
from investigations.services.committee_guests import invite_guest


def prepare_committee(
    entry: dict[str, Any] | None, investigation: Investigation, *, people: list[User], at: dt.datetime
) -> None:
    """Nothing for the teams that are not there yet."""
    if entry is None:
        return
    who = {"investigation": investigation, "actor": people[0], "at": at}
    values = {"pitch": entry["pitch"], "asks": entry["asks"]}
    write_committee(values=values, base="", **who)
    propose_exits(exits=[(scenario, reason) for scenario, reason in entry["exits"]], **who)
    for name, capacity, function, address in entry["guests"]:
        invite_guest(name=name, capacity=capacity, function=function, email=f"{address}@{DEMO_DOMAIN}", **who)
