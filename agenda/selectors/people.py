"""Who is concerned by a gathering: whom it invites, and whose presence is noted. Two queries, whatever the number."""

import dataclasses
import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from accounts.models import ReferentMandate, User
from agenda.models import Appointment
from agenda.states import GATHERINGS, AppointmentKind
from candidatures.states import Outcome
from teams.models import Membership, Team, TeamProblematique
from teams.states import TeamState

# Référents follow every gathering in their agenda; they are invited to those where their collectivité is awaited.
INVITES_REFERENTS = (AppointmentKind.LAUNCH, AppointmentKind.END_COMMITTEE)


@dataclasses.dataclass(frozen=True)
class Concerned:
    """A person, with the team for which she comes. `capacity`: in words, « coach », « référent, Redon »."""

    person: User
    team: Team
    capacity: str


def concerned_by(appointments: Iterable[Appointment], *, on: dt.date) -> dict[int, list[Concerned]]:
    """Appointment -> people in it on this day, by team then in the order of arrival; référents last.

    A common gathering concerns every team of its edition but the dissolved ones: those that have finished come to the
    certification. Whoever is in two of these teams stands in each.
    """
    gatherings = [each for each in appointments if each.kind in GATHERINGS]
    team_ids = {each.team_id for each in gatherings if each.team_id}
    programme_ids = {each.programme_id for each in gatherings if not each.team_id}
    teams = ~Q(team__state=TeamState.DISBANDED) & (Q(team__in=team_ids) | Q(team__programme__in=programme_ids))
    members: dict[int, list[Concerned]] = {}
    present = Membership.objects.in_force(on).filter(teams, user__is_active=True).select_related("user", "team")
    for each in present.order_by("team__name", "team_id", "starts_on", "pk"):
        members.setdefault(each.team_id, []).append(Concerned(each.user, each.team, each.get_role_display()))
    referents = _referents(teams, on=on) if any(each.kind in INVITES_REFERENTS for each in gatherings) else {}
    names = {team_id: people[0].team for group in (members, referents) for team_id, people in group.items()}
    ordered = sorted(names, key=lambda team_id: (names[team_id].name, team_id))
    found = {}
    for each in gatherings:
        here = [team_id for team_id in ordered if each.team_id in (team_id, None) and _is_of(names[team_id], each)]
        found[each.pk] = [
            one
            for team_id in here
            for one in _once(
                members.get(team_id, []) + (referents.get(team_id, []) if each.kind in INVITES_REFERENTS else [])
            )
        ]
    return found


def _is_of(team: Team, appointment: Appointment) -> bool:
    return team.programme_id == appointment.programme_id


def _referents(teams: Q, *, on: dt.date) -> dict[int, list[Concerned]]:
    """Of the collectivités that were told that they are retained: nobody learns it from an invitation."""
    told = TeamProblematique.objects.filter(teams, problematique__announced_outcome=Outcome.RETAINED)
    rows = told.select_related("team", "problematique__candidature").order_by("team_id", "position")
    pairs = [(each.team, each.problematique.candidature.collectivite_id) for each in rows]
    mandates: dict[int, list[ReferentMandate]] = {}
    wanted = ReferentMandate.objects.filter(collectivite__in={pk for _, pk in pairs}, user__is_active=True)
    for mandate in wanted.in_force(on).select_related("user", "collectivite").order_by("starts_on", "pk"):
        mandates.setdefault(mandate.collectivite_id, []).append(mandate)
    found: dict[int, list[Concerned]] = {}
    for team, collectivite_id in pairs:
        for mandate in mandates.get(collectivite_id, []):
            one = Concerned(mandate.user, team, f"référent, {mandate.collectivite.name}")
            found.setdefault(team.pk, []).append(one)
    return found


def _once(people: list[Concerned]) -> list[Concerned]:
    """A member who is also a référent comes as a member."""
    return list({one.person.pk: one for one in reversed(people)}.values())[::-1]


def collectivites_of(team_ids: Iterable[int]) -> dict[int, str]:
    """Team -> « Redon », « Carhaix-Plouguer et Ploërmel »: what may leave the service, where its name may not."""
    rows = (
        TeamProblematique.objects.filter(team__in=set(team_ids))
        .order_by("team_id", "position")
        .values_list("team_id", "problematique__candidature__collectivite__name")
    )
    names: dict[int, list[str]] = {}
    for team_id, name in rows:
        if name not in names.setdefault(team_id, []):
            names[team_id].append(name)
    return {team_id: " et ".join(group) for team_id, group in names.items()}
