"""« Rattachements »: the staff confirm who represents a collectivité, and which mail domains can be trusted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import selectors
from accounts.forms import CONFIRM, MandateDecisionForm
from accounts.models import MandateRequest, ProfessionalDomain
from accounts.permissions import decidable_requests, staff_required, visible_domains
from accounts.public_mail import is_public
from accounts.services import mandates
from accounts.states import MandateRequestState
from core import clock
from core.access import fetch_visible

ALL = "toutes"


@require_safe
@staff_required
def queue(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("etat", MandateRequestState.PENDING)
    state = asked if asked in MandateRequestState.values else ""
    typed = request.GET.get("q", "").strip()[:100]
    page = selectors.request_queue(
        decidable_requests(request.user),
        state=state,
        typed=typed,
        today=clock.today(),
        page=request.GET.get("page", "1"),
    )
    context = {
        "page_obj": page,
        "states": [(ALL, "toutes"), *MandateRequestState.choices],
        "chosen": state or ALL,
        "typed": typed,
        "domains": visible_domains(request.user)
        .select_related("collectivite", "confirmed_by")
        .order_by("domain", "collectivite__sort_key", "id"),
    }
    return render(request, "accounts/mandate_requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One request, with what helps to judge it. Decided meanwhile by a colleague: 409, and who."""
    asked = fetch_visible(
        decidable_requests(request.user).select_related(
            "user", "collectivite__departement", "collectivite__region", "decided_by"
        ),
        pk=pk,
    )
    domain = mandates.verified_domain(asked.user)
    offered = "" if not domain or is_public(domain) else domain
    form = MandateDecisionForm(request.POST if request.method == "POST" else None, domain=offered)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            _decide(asked, form, request)
        except mandates.AlreadyDecidedError as refusal:
            messages.warning(request, str(refusal))
            asked = decidable_requests(request.user).select_related("user", "collectivite", "decided_by").get(pk=pk)
            status = 409
        except mandates.OnboardingError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("accounts:mandate_requests")
    context = {
        "asked": asked,
        "form": form,
        "domain": domain,
        "is_public_mail": is_public(domain),
        "people": selectors.people_of(asked.collectivite, user=request.user, today=clock.today()),
        "rivals": selectors.rivals_of(asked),
    }
    return render(request, "accounts/mandate_request.html", context, status=status)


@require_POST
@staff_required
def domain_forget(request: HttpRequest, pk: int) -> HttpResponse:
    domain: ProfessionalDomain = fetch_visible(visible_domains(request.user), pk=pk)
    mandates.forget_domain(domain=domain, actor=request.user, at=clock.now())
    messages.success(request, f"« {domain.domain} » n’est plus reconnu. Les mandats déjà donnés restent.")
    return redirect("accounts:mandate_requests")


def _decide(asked: MandateRequest, form: MandateDecisionForm, request: HttpRequest) -> None:
    if form.cleaned_data["decision"] == CONFIRM:
        mandates.confirm_request(
            request=asked,
            trusted_domain=form.trusted_domain,
            actor=request.user,
            at=clock.now(),
        )
        messages.success(request, f"{asked.user} représente maintenant {asked.collectivite.name} : un courriel le dit.")
    else:
        mandates.refuse_request(request=asked, reason=form.cleaned_data["reason"], actor=request.user, at=clock.now())
        messages.success(request, f"La demande de {asked.user} est refusée : un courriel donne le motif.")
