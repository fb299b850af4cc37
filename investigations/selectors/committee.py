"""The file that a committee reads: what the workspace holds, without anything reserved, and what was decided."""

import dataclasses
import datetime as dt

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q

from accounts.models import ReferentMandate, User
from agenda.models import Appointment
from agenda.states import AppointmentKind, AppointmentState
from agenda.wording import span
from investigations.committee_states import CommitteeState, SigningParty
from investigations.models import (
    CommitteeDecision,
    CommitteeGuest,
    EndCommittee,
    ExitCondition,
    Investigation,
    MinutesSignature,
    ProposedExit,
)
from investigations.selectors.dossier import Dossier, Version, dossier_of
from teams.models import Membership
from teams.states import TeamRole


@dataclasses.dataclass(frozen=True)
class DecisionTold:
    """A decision with its conditions and its signatures."""

    decision: CommitteeDecision
    conditions: list[ExitCondition]
    signatures: dict[str, MinutesSignature]

    @property
    def missing_parties(self) -> list[SigningParty]:
        return [party for party in SigningParty if party.value not in self.signatures]


@dataclasses.dataclass(frozen=True)
class CommitteeFile:
    """Everything that is presented. `dossier` is what anybody outside may read: reserved words are not in it."""

    committee: EndCommittee
    dossier: Dossier
    appointment: Appointment | None
    exits: list[ProposedExit]
    decisions: list[DecisionTold]  # the last one first

    @property
    def in_force(self) -> DecisionTold | None:
        """None while nothing is decided, and while a decision is reopened."""
        if self.committee.state == CommitteeState.PREPARING or not self.decisions:
            return None
        return self.decisions[0]

    @property
    def when(self) -> str:
        """On the clock of the place: « mardi 13 octobre 2026 de 9 h 00 à 11 h 00, heure de La Réunion ».

        Empty while the day is not fixed.
        """
        if self.appointment is None:
            return ""
        return span(self.appointment, self.appointment.time_zone, with_year=True)

    @property
    def first(self) -> Version | None:
        return self.dossier.versions[0] if self.dossier.versions else None

    @property
    def last(self) -> Version | None:
        return self.dossier.versions[-1] if self.dossier.versions else None


def appointment_of(investigation: Investigation) -> Appointment | None:
    """When the committee sits: the team's own appointment, else the day common to its edition. None while unknown."""
    team = investigation.team
    if team is None:
        return None
    known = Appointment.objects.of_team(team).filter(kind=AppointmentKind.END_COMMITTEE)
    standing = known.exclude(state=AppointmentState.CANCELLED)
    return standing.order_by(F("team").asc(nulls_last=True), "-starts_at", "-pk").first()


def committee_file(investigation: Investigation, *, today: dt.date) -> CommitteeFile:
    """About twenty statements, whatever the workspace holds. The same for everybody: team, référent, guest, screen.

    Read as a stranger would (`AnonymousUser`): what is sensitive is not hidden by the page, it is not fetched.
    """
    committee = EndCommittee.objects.filter(investigation=investigation).first() or EndCommittee(
        investigation=investigation
    )
    decisions, exits = [], []
    if committee.pk:
        exits = list(committee.proposed_exits.order_by("position"))
        rows = committee.decisions.select_related("recorded_by", "minutes").prefetch_related("conditions", "signatures")
        decisions = [_told(row) for row in rows.order_by("-number")]
    return CommitteeFile(
        committee=committee,
        dossier=dossier_of(AnonymousUser(), investigation, today=today, with_journal=False),
        appointment=appointment_of(investigation),
        exits=exits,
        decisions=decisions,
    )


def told_of_minutes(investigation: Investigation, *, on: dt.date) -> list[User]:
    """Who receives the signed minutes: the agents of the team on this day, the référents of its collectivités."""
    team = investigation.team
    if team is None:
        return []
    agents = Membership.objects.in_force(on).of_team(team).filter(role=TeamRole.AGENT)
    places = team.team_problematiques.filter(is_live=True).values("problematique__candidature__collectivite")
    mandates = ReferentMandate.objects.in_force(on).filter(collectivite__in=places)
    concerned = Q(pk__in=agents.values("user")) | Q(pk__in=mandates.values("user"))
    return list(User.objects.filter(concerned, is_active=True).order_by("pk"))


def guests_of(investigation: Investigation) -> list[CommitteeGuest]:
    """Those whose link was not withdrawn, in the order of their invitations."""
    guests = CommitteeGuest.objects.filter(committee__investigation=investigation, revoked_at__isnull=True)
    return list(guests.order_by("sent_at", "pk"))


def _told(decision: CommitteeDecision) -> DecisionTold:
    return DecisionTold(
        decision=decision,
        conditions=sorted(decision.conditions.all(), key=lambda each: each.position),
        signatures={each.party: each for each in decision.signatures.all()},
    )
