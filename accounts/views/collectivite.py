"""« Ma collectivité »: who represents it, who is invited to, handing over, leaving; and the door of an invitation."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import selectors
from accounts.forms import InvitationForm, LabelsForm, LeaveForm
from accounts.models import ReferentInvitation
from accounts.permissions import represented_collectivites, visible_invitations, visible_mandates
from accounts.services import invitations, mandates
from collectivites.selectors import labels_of
from collectivites.services import declare_labels
from core import clock
from core.access import fetch_visible, require
from core.secret_links import keep_secret


@require_safe
def collectivite(request: HttpRequest, slug: str) -> HttpResponse:
    own = _own(request, slug)
    people = selectors.people_of(own, user=request.user, today=clock.today())
    context = {"collectivite": own, "people": people, "now": clock.now(), "labels": labels_of(own)}
    return render(request, "accounts/collectivite.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def labels(request: HttpRequest, slug: str) -> HttpResponse:
    """Which national programmes name the collectivité: said once, corrected when it changes."""
    own = _own(request, slug)
    known = labels_of(own)
    form = LabelsForm(request.POST if request.method == "POST" else None, known=known)
    if request.method == "POST" and form.is_valid():
        declare_labels(collectivite=own, labels=form.cleaned_data["labels"], actor=request.user, at=clock.now())
        messages.success(request, "Les labels de votre collectivité sont enregistrés.")
        return redirect("accounts:collectivite", slug=slug)
    status = 422 if form.is_bound else 200
    context = {"collectivite": own, "form": form, "labels": known}
    return render(request, "accounts/labels.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    own = _own(request, slug)
    initial = {"hands_over": request.GET.get("passation") == "1"}
    form = InvitationForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            sent = invitations.invite(collectivite=own, **form.cleaned_data, actor=request.user, at=clock.now())
        except mandates.OnboardingError as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, f"L’invitation est partie à {sent.email}.")
            return redirect("accounts:collectivite", slug=slug)
    status = 422 if form.is_bound else 200
    return render(request, "accounts/invite.html", {"collectivite": own, "form": form}, status=status)


@require_POST
def invitation_resend(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return _on_invitation(
        request, slug, pk, invitations.resend, "Un nouveau lien est parti : le précédent ne sert plus."
    )


@require_POST
def invitation_revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return _on_invitation(request, slug, pk, invitations.revoke, "L’invitation est retirée.")


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """End one's own mandate. The last référent must say that she leaves nobody behind her."""
    own = _own(request, slug)
    mandate = fetch_visible(
        visible_mandates(request.user).in_force(clock.today()).filter(user=request.user), collectivite=own
    )
    people = selectors.people_of(own, user=request.user, today=clock.today())
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            mandates.end_mandate(mandate=mandate, **form.cleaned_data, actor=request.user, at=clock.now())
        except mandates.LastReferentError as refusal:
            form.add_error("leaves_nobody", str(refusal))
        except mandates.OnboardingError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Vous ne représentez plus {own.name}.")
            return redirect("accounts:home")
    context = {"collectivite": own, "form": form, "is_last": len(people.mandates) == 1}
    return render(request, "accounts/leave.html", context, status=422 if form.is_bound else 200)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the mailed link. It opens nothing by itself: accepting asks for the invited address."""
    invited = fetch_visible(
        ReferentInvitation.objects.select_related("collectivite", "invited_by"),
        token_hash=invitations.fingerprint(token),
    )
    if request.method == "POST":
        return keep_secret(_accept(request, invited))
    reason = _why_dead(invited)
    if reason:
        if invited.accepted_by_id == request.user.pk and request.user.is_authenticated:
            return keep_secret(redirect("accounts:collectivite", slug=invited.collectivite.slug))
        return keep_secret(_dead(request, reason))
    here = request.get_full_path()
    context = {
        "invitation": invited,
        "is_for_me": invitations.holds_address(request.user, invited.email),
        "next": here,
    }
    return keep_secret(render(request, "accounts/invitation.html", context))


def _accept(request: HttpRequest, invited: ReferentInvitation) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    require(
        invitations.holds_address(request.user, invited.email),
        "Cette invitation est pour une autre adresse que celle de votre compte.",
    )
    try:
        invitations.accept(invitation=invited, actor=request.user, at=clock.now())
    except invitations.DeadInvitationError as refusal:
        return _dead(request, str(refusal))
    messages.success(request, f"Vous représentez maintenant {invited.collectivite.name}.")
    if not request.user.get_full_name():
        here = reverse("accounts:collectivite", args=[invited.collectivite.slug])
        return redirect(f"{reverse('accounts:account')}?next={here}")
    return redirect("accounts:collectivite", slug=invited.collectivite.slug)


def _why_dead(invited: ReferentInvitation) -> str:
    if invited.accepted_at is not None:
        return "Cette invitation a déjà servi."
    if invited.revoked_at is not None:
        return "Cette invitation a été retirée."
    if invited.is_expired(clock.now()):
        return "Cette invitation a expiré."
    return ""


def _dead(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "accounts/invitation_dead.html", {"reason": reason}, status=410)


def _own(request: HttpRequest, slug: str) -> Any:
    return fetch_visible(
        represented_collectivites(request.user, on=clock.today()).with_territory().select_related("epci"), slug=slug
    )


def _on_invitation(request: HttpRequest, slug: str, pk: int, verb: Any, said: str) -> HttpResponse:
    sent = fetch_visible(visible_invitations(request.user, on=clock.today()), pk=pk, collectivite__slug=slug)
    try:
        verb(invitation=sent, actor=request.user, at=clock.now())
    except mandates.OnboardingError as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("accounts:collectivite", slug=slug)
