"""« Rattachement »: a person says which collectivité she represents."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import selectors
from accounts.forms import MandateRequestForm
from accounts.permissions import own_requests, represented_collectivites
from accounts.services import mandates
from accounts.states import MandateRequestState
from collectivites.permissions import visible_collectivites
from collectivites.presentation import suggestion
from collectivites.search_text import MAX_QUERY_CHARACTERS
from collectivites.selectors import search_collectivites
from core import clock
from core.access import fetch_visible

RESULTS_ON_PAGE = 30


@require_safe
def attachment(request: HttpRequest) -> HttpResponse:
    """Choose in the national referential. `q`: what was typed, when the field did not complete itself."""
    if not request.user.get_full_name():
        return _name_first(request)
    typed = request.GET.get("q", "")
    found = search_collectivites(typed, limit=RESULTS_ON_PAGE, within=visible_collectivites(request.user).current())
    context = {
        "typed": typed[:MAX_QUERY_CHARACTERS],
        "was_asked": bool(typed.strip()),
        "results": [suggestion(line) for line in found],
        "is_cut": len(found) == RESULTS_ON_PAGE,
        "requests": selectors.requests_of(request.user),
        "mandates": selectors.open_mandates(request.user, today=clock.today()),
    }
    return render(request, "accounts/attachment.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def attachment_collectivite(request: HttpRequest, slug: str) -> HttpResponse:
    """What is known of the collectivité, told once by the referential; what is not, asked once."""
    collectivite = fetch_visible(
        visible_collectivites(request.user).current().with_territory().select_related("epci"), slug=slug
    )
    if not request.user.get_full_name():
        return _name_first(request)
    if represented_collectivites(request.user, on=clock.today()).filter(pk=collectivite.pk).exists():
        messages.info(request, f"Vous représentez déjà {collectivite.name}.")
        return redirect("accounts:collectivite", slug=slug)
    posted = request.POST if request.method == "POST" else None
    form = MandateRequestForm(posted, initial={"job_title": request.user.job_title})
    if request.method == "POST" and form.is_valid():
        try:
            asked = mandates.request_mandate(
                collectivite=collectivite, **form.cleaned_data, actor=request.user, at=clock.now()
            )
        except mandates.OnboardingError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _answer(request, asked)
    waiting = own_requests(request.user).filter(collectivite=collectivite, state=MandateRequestState.PENDING).first()
    context = {"collectivite": collectivite, "form": form, "waiting": waiting}
    return render(request, "accounts/attachment_collectivite.html", context, status=422 if form.is_bound else 200)


@require_POST
def request_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    asked = fetch_visible(own_requests(request.user), pk=pk)
    try:
        mandates.cancel_request(request=asked, actor=request.user, at=clock.now())
    except mandates.OnboardingError as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "Votre demande est annulée.")
    return redirect("accounts:attachment")


def _answer(request: HttpRequest, asked: mandates.MandateRequest) -> HttpResponse:
    if asked.state == MandateRequestState.CONFIRMED:
        messages.success(
            request, f"Votre adresse professionnelle suffit : vous représentez maintenant {asked.collectivite.name}."
        )
        return redirect("accounts:collectivite", slug=asked.collectivite.slug)
    messages.success(request, "Votre demande est partie. Un courriel vous dira la réponse de l’équipe du programme.")
    return redirect("accounts:attachment")


def _name_first(request: HttpRequest) -> HttpResponse:
    """Whoever has just signed up has no name yet: the people who answer must know with whom they speak."""
    messages.info(request, "Dites d’abord qui vous êtes : votre nom sera lu par les personnes qui vous répondent.")
    return redirect(f"{reverse('accounts:account')}?{urlencode({'next': request.get_full_path()})}")
