"""The page behind the mailed link. It opens nothing by itself: accepting asks for the invited address."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core import clock
from core.access import require
from core.secret_links import keep_secret
from teams.forms.people import PromiseForm
from teams.models import TeamInvitation
from teams.services import invitations
from teams.services.errors import DeadInvitationError, TeamError
from teams.states import TeamRole

_REPLACED = (
    "Ce lien n’est pas, ou n’est plus, celui d’une invitation. Si vous avez reçu plusieurs courriels, ouvrez le plus"
    " récent : il remplace les autres."
)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """410 for a link that served, was withdrawn or expired; 404 for one that was never sent, or was replaced."""
    found = TeamInvitation.objects.filter(token_hash=invitations.fingerprint(token))
    invited = found.select_related("team__programme", "invited_by", "membership").first()
    if invited is None:
        return keep_secret(render(request, "teams/invitation_dead.html", {"reason": _REPLACED}, status=404))
    if request.method == "POST":
        return keep_secret(_accept(request, invited))
    reason = invitations.why_dead(invited, team=invited.team, at=clock.now())
    if reason:
        accepted = invited.membership
        if accepted is not None and request.user.is_authenticated and accepted.user_id == request.user.pk:
            return keep_secret(redirect("teams:team", pk=invited.team_id))
        return keep_secret(_dead(request, reason))
    return keep_secret(_page(request, invited, PromiseForm(programme=invited.team.programme)))


def _accept(request: HttpRequest, invited: TeamInvitation) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    require(
        invitations.holds_address(request.user, invited.email),
        "Cette invitation est pour une autre adresse que celle de votre compte.",
    )
    reason = invitations.why_dead(invited, team=invited.team, at=clock.now())
    if reason:
        return _dead(request, reason)
    form = PromiseForm(request.POST, programme=invited.team.programme)
    is_agent = invited.role == TeamRole.AGENT
    if is_agent and not form.is_valid():
        return _page(request, invited, form, status=422)
    promise = form.cleaned_data if is_agent else {}
    try:
        membership = invitations.accept(invitation=invited, **promise, actor=request.user, at=clock.now())
    except DeadInvitationError as refusal:
        return _dead(request, str(refusal))
    except TeamError as refusal:
        messages.warning(request, str(refusal))
        return redirect("teams:team", pk=invited.team_id)
    messages.success(request, f"Bienvenue dans l’équipe « {invited.team.name} ».")
    here = reverse("teams:team", args=[membership.team_id])
    if not request.user.get_full_name():
        return redirect(f"{reverse('accounts:account')}?next={here}")
    return redirect(here)


def _page(request: HttpRequest, invited: TeamInvitation, form: PromiseForm, *, status: int = 200) -> HttpResponse:
    context = {
        "invitation": invited,
        "team": invited.team,
        "is_agent": invited.role == TeamRole.AGENT,
        "is_for_me": invitations.holds_address(request.user, invited.email),
        "form": form,
        "next": request.get_full_path(),
    }
    return render(request, "teams/invitation.html", context, status=status)


def _dead(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "teams/invitation_dead.html", {"reason": reason}, status=410)
