"""The demonstration's teams whose committee has decided: conditions, signatures, a sheet that says it is invented.

Called by `manage.py create_demo_call`, after the teams at work: the demonstration's accounts belong to those.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.uploads import CheckedPicture, check_picture
from investigations.committee_states import SigningParty
from investigations.demo import create_team
from investigations.demo_agenda import close_what_is_past
from investigations.models import CommitteeDecision, Investigation
from investigations.publication_states import ConsentScope, PublicationParty
from investigations.selectors.gate import gate_of
from investigations.services import gate
from investigations.services.committee import (
    Condition,
    propose_exits,
    record_decision,
    settle_condition,
    sign_minutes,
)
from investigations.services.sheet_pictures import add_picture
from programmes.models import Programme
from teams.models import Membership
from teams.services.launch import move_team
from teams.states import TeamRole

FOLDER = Path(__file__).parent / "data"
DATA, PICTURES = FOLDER / "demo_finished_teams.yaml", FOLDER / "demo_pictures"
SIGNED_AFTER_DAYS, PUBLISHED_AFTER_DAYS = 4, 60
STAFF_FUNCTION = "Responsable du programme d’investigations"
INVENTED = (
    "Fiche inventée pour la démonstration : le territoire est réel, l’équipe, les mots et les nombres ne le sont pas."
)


def create_finished_teams(*, programme: Programme, staff: User, at: dt.datetime) -> int:
    """Returns how many; none when there are some already. Side effects: child processes that check pictures."""
    if programme.teams.exists():
        return 0
    entries = yaml.safe_load(DATA.read_text(encoding="utf-8"))["teams"]
    checked = {
        one["file"]: check_picture(content=(PICTURES / one["file"]).read_bytes(), name=one["file"])
        for entry in entries
        for one in entry["pictures"]
    }
    return _create(entries, checked, programme=programme, staff=staff, at=at)


@transaction.atomic
def _create(
    entries: Sequence[dict[str, Any]],
    checked: Mapping[str, CheckedPicture],
    *,
    programme: Programme,
    staff: User,
    at: dt.datetime,
) -> int:
    made = [(entry, create_team(entry, programme=programme, staff=staff, at=at)) for entry in entries]
    # Before the decisions: the day of a condition that is late must stay open.
    close_what_is_past(programme, staff=staff, at=at)
    for entry, investigation in made:
        decision = _decide(entry["decision"], investigation, staff=staff)
        _publish(entry, investigation, decision, checked, staff=staff)
    return len(made)


def _decide(one: dict[str, Any], investigation: Investigation, *, staff: User) -> CommitteeDecision:
    team = investigation.team
    assert team is not None and team.launches_on is not None  # noqa: S101, PT018 -- the demonstration's own teams
    held_on = team.launches_on + dt.timedelta(days=one["day"])
    at = timezone.make_aware(dt.datetime.combine(held_on, dt.time(17)))
    agents = Membership.objects.filter(team=team, role=TeamRole.AGENT).select_related("user").order_by("pk")
    people = [each.user for each in agents]
    propose_exits(investigation=investigation, exits=one["exits"], actor=people[0], at=at - dt.timedelta(days=7))
    decision = record_decision(
        investigation=investigation,
        values={name: one[name] for name in ("scenario", "secondary_exits", "text", "dissent", "people")}
        | {"held_on": held_on},
        conditions=[
            Condition(
                kind=each["kind"],
                text=each["text"],
                owner_name=str(people[each["who"]]),
                due_on=held_on + dt.timedelta(days=each["due"]),
                owner=people[each["who"]],
            )
            for each in one["conditions"]
        ],
        seen=0,
        actor=staff,
        at=at,
    )
    signatures = ((SigningParty.COLLECTIVITE, *one["signed_by"]), (SigningParty.ANCT, str(staff), STAFF_FUNCTION))
    for number, (party, name, function) in enumerate(signatures):
        signed = at + dt.timedelta(days=SIGNED_AFTER_DAYS, hours=number)
        sign_minutes(decision=decision, party=party, name=name, function=function, actor=staff, at=signed)
    for condition, told in zip(decision.conditions.order_by("position"), one["conditions"], strict=True):
        if "met" in told:
            settled = at + dt.timedelta(days=told["met"])
            settle_condition(condition=condition, name="meet", actor=people[told["who"]], at=settled)
    return decision


def _publish(
    entry: dict[str, Any],
    investigation: Investigation,
    decision: CommitteeDecision,
    checked: Mapping[str, CheckedPicture],
    *,
    staff: User,
) -> None:
    """Written, illustrated, then signed by the three sides in turn, then published: as the product does it."""
    investigation.refresh_from_db()
    sheet, team = entry["public_sheet"], investigation.team
    assert team is not None  # noqa: S101 -- the demonstration's own teams
    for name, value in (sheet | {"source_note": INVENTED}).items():
        setattr(investigation, name, value)
    investigation.save(update_fields=[*sheet, "source_note"])
    at = decision.recorded_at + dt.timedelta(days=PUBLISHED_AFTER_DAYS)
    agent = Membership.objects.filter(team=team, role=TeamRole.AGENT).select_related("user").order_by("pk")[0].user
    for one in entry["pictures"]:
        words = {name: one[name] for name in ("alt_text", "caption", "credit")}
        drawn_at = at - dt.timedelta(days=SIGNED_AFTER_DAYS + 1)
        add_picture(investigation=investigation, picture=checked[one["file"]], values=words, actor=agent, at=drawn_at)
    investigation.refresh_from_db()
    seen = gate_of(investigation).content.fingerprint
    link = team.team_problematiques.select_related("problematique__candidature__collectivite").get()
    candidature = link.problematique.candidature
    name, function = entry["decision"]["signed_by"]
    signatures: tuple[tuple[PublicationParty, dict[str, Any]], ...] = (
        (PublicationParty.TEAM, {"name": str(agent), "function": agent.job_title, "actor": agent}),
        (
            PublicationParty.COLLECTIVITE,
            {
                "collectivite": candidature.collectivite,
                "name": name,
                "function": function,
                "scope": [ConsentScope.PICTURES],
                "actor": candidature.created_by,
            },
        ),
        (PublicationParty.ANCT, {"name": str(staff), "function": STAFF_FUNCTION, "actor": staff}),
    )
    for number, (party, who) in enumerate(signatures):
        signed = at - dt.timedelta(days=SIGNED_AFTER_DAYS - number)
        gate.sign(investigation=investigation, party=party, seen=seen, at=signed, **who)
    gate.publish(investigation=investigation, note="", seen=seen, actor=staff, at=at)
    move_team(team=team, name="finish", actor=staff, at=at)
