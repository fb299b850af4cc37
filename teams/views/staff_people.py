"""The staff bring people into a team, and note who leaves it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from candidatures.models import ProposedAgent
from core import clock
from core.access import fetch_visible
from core.views.errors import conflict
from teams.forms.people import ExpertForm, LeaveForm, TeamInvitationForm
from teams.models import Team
from teams.permissions import staff_invitations, staff_memberships
from teams.selectors.experts import experts
from teams.selectors.roster import roster
from teams.services import invitations
from teams.services.members import assign_expert, end_membership
from teams.states import LIVE_TEAM_STATES, TeamRole
from teams.views.answers import answer_button, answer_form
from teams.views.staff_team import fetch_staff_team


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """`?agent=`: an agent whom the candidature proposes, the form is filled. `?role=`: a role already chosen."""
    team = fetch_staff_team(request, pk)
    if (over := _over(request, team)) is not None:
        return over
    present = roster(team, at=clock.now())
    agent = _proposed_agent(request, [each.pk for each in present.problematiques])
    initial: dict[str, Any] = {"role": request.GET.get("role", TeamRole.AGENT)}
    if agent is not None:
        initial |= {"first_name": agent.first_name, "last_name": agent.last_name, "email": agent.email}
    form = TeamInvitationForm(request.POST if request.method == "POST" else None, initial=initial)
    return answer_form(
        request,
        form=form,
        act=lambda: invitations.invite(
            team=team, **form.cleaned_data, proposed_agent=agent, actor=request.user, at=clock.now()
        ),
        template="teams/invite.html",
        context={"team": team, "heading": "Inviter dans l’équipe", "roster": present, "agent": agent},
        done="L’invitation est partie.",
        to=lambda invitation: _team_url(invitation.team_id),
    )


@require_POST
def invitation_resend(request: HttpRequest, pk: int, invitation_pk: int) -> HttpResponse:
    invitation = fetch_visible(staff_invitations(request.user, pk), pk=invitation_pk)
    return answer_button(
        request,
        act=lambda: invitations.resend(invitation=invitation, actor=request.user, at=clock.now()),
        to=_team_url(pk),
        done="Un nouveau lien est parti : le précédent ne sert plus.",
    )


@require_POST
def invitation_revoke(request: HttpRequest, pk: int, invitation_pk: int) -> HttpResponse:
    invitation = fetch_visible(staff_invitations(request.user, pk), pk=invitation_pk)
    return answer_button(
        request,
        act=lambda: invitations.revoke(invitation=invitation, actor=request.user, at=clock.now()),
        to=_team_url(pk),
        done="L’invitation est retirée.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def expert(request: HttpRequest, pk: int, role: str) -> HttpResponse:
    """The coach or the designer, chosen among those already known, with what each carries."""
    team = fetch_staff_team(request, pk)
    if (over := _over(request, team)) is not None:
        return over
    at = clock.now()
    present = roster(team, at=at)
    holder = next((each for each in present.of_role(role) if each.ends_on is None), None)
    inside = {member.user_id for member in present.members}
    known = [each for each in experts(role, on=timezone.localdate(at)) if each.user.pk not in inside]
    form = ExpertForm(request.POST if request.method == "POST" else None, known=known, role=role, holder=holder)
    return answer_form(
        request,
        form=form,
        act=lambda: assign_expert(
            team=team,
            role=role,
            user=form.known[form.cleaned_data["user"]].user,
            reason=form.cleaned_data.get("reason", ""),
            seen=form.cleaned_data["seen"] or 0,
            actor=request.user,
            at=at,
        ),
        template="teams/expert.html",
        context={
            "team": team,
            "heading": f"{'Remplacer' if holder else 'Affecter'} {'le' if holder else 'un'} {TeamRole(role).label}",
            "holder": holder,
            "known": known,
            "invite_url": f"{reverse('teams:invite', args=[pk])}?role={role}",
        },
        done="C’est fait : la personne est prévenue par courriel.",
        to=lambda membership: _team_url(membership.team_id),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, pk: int, membership_pk: int) -> HttpResponse:
    """Somebody leaves: the day, and why."""
    membership = fetch_visible(staff_memberships(request.user, pk), pk=membership_pk)
    if (over := _over(request, membership.team)) is not None:
        return over
    initial = {"ends_on": membership.ends_on or clock.today(), "reason": membership.leaving_reason}
    form = LeaveForm(request.POST if request.method == "POST" else None, initial=initial)
    return answer_form(
        request,
        form=form,
        act=lambda: end_membership(membership=membership, **form.cleaned_data, actor=request.user, at=clock.now()),
        template="teams/leave.html",
        context={"team": membership.team, "heading": f"Départ de {membership.user}", "membership": membership},
        done="Le départ est noté.",
        to=lambda left: _team_url(left.team_id),
    )


def _proposed_agent(request: HttpRequest, problematique_pks: list[int]) -> ProposedAgent | None:
    asked = request.GET.get("agent", "")
    if not asked.isdecimal() or len(asked) > 18:
        return None
    return ProposedAgent.objects.filter(pk=int(asked), problematique_id__in=problematique_pks).first()


def _over(request: HttpRequest, team: Team) -> HttpResponse | None:
    if team.state in LIVE_TEAM_STATES:
        return None
    return conflict(request, f"Cette équipe est {team.get_state_display()} : elle ne change plus.")


def _team_url(pk: int) -> str:
    return reverse("teams:staff_team", args=[pk])
