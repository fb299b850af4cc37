"""Who a weekly digest may be for, and in which capacities. The preference is asked here, once for everybody."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import ReferentMandate, User
from agenda.models import ReminderPreference
from candidatures.states import Outcome
from teams.models import Membership, TeamProblematique
from teams.states import EXPERT_ROLES, LIVE_TEAM_STATES


def expert_memberships(*, on: dt.date) -> QuerySet[Membership]:
    """Coaches and designers of teams that are being formed or at work."""
    return Membership.objects.in_force(on).filter(role__in=EXPERT_ROLES, team__state__in=LIVE_TEAM_STATES)


def followed_teams() -> QuerySet[TeamProblematique]:
    """Teams that the référents of a collectivité follow: its letter was sent."""
    return TeamProblematique.objects.filter(
        problematique__announced_outcome=Outcome.RETAINED, team__state__in=LIVE_TEAM_STATES
    )


def digest_people(*, on: dt.date) -> QuerySet[User]:
    """Active people who did not say no, and are of the staff, an expert of a team, or the référent of one."""
    said_no = ReminderPreference.objects.filter(person=OuterRef("pk"), digest_by_mail=False)
    expert = expert_memberships(on=on).filter(user=OuterRef("pk"))
    followed = followed_teams().filter(problematique__candidature__collectivite=OuterRef("collectivite"))
    mandate = ReferentMandate.objects.in_force(on).filter(Exists(followed), user=OuterRef("pk"))
    return User.objects.filter(
        ~Exists(said_no), Q(is_staff=True) | Exists(expert) | Exists(mandate), is_active=True
    ).order_by("pk")


def teams_of_referents(people: Iterable[User], *, on: dt.date) -> dict[int, set[int]]:
    """Keys of the teams that each follows. Two queries."""
    mandates = ReferentMandate.objects.in_force(on).filter(user__in=[person.pk for person in people])
    held = list(mandates.order_by("pk").values_list("user_id", "collectivite_id"))
    of_collectivite = defaultdict(set)
    pairs = (
        followed_teams()
        .filter(problematique__candidature__collectivite__in={collectivite for _, collectivite in held})
        .order_by("pk")
        .values_list("problematique__candidature__collectivite_id", "team_id")
    )
    for collectivite, team in pairs:
        of_collectivite[collectivite].add(team)
    followed = defaultdict(set)
    for person, collectivite in held:
        followed[person] |= of_collectivite[collectivite]
    return {person: teams for person, teams in followed.items() if teams}
