"""The page behind the link of an internal call: an agent, without an account, tells a problem."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from candidatures.forms.internal_call import IdeaForm
from candidatures.models import InternalCall
from candidatures.selectors.internal_call import life_of
from candidatures.services import internal_call as services
from core import clock
from core.open_forms import Limit, new_stamp, receive
from core.secret_links import keep_secret

# A whole town hall may stand behind one address; a whole town does not write in an hour.
LIMIT = Limit(
    app="candidatures",
    action="idea",
    rates="60/h/ip,400/h/key",
    too_many=(
        "Trop d’idées arrivent en même temps par cette page. Rien n’est perdu : gardez-la ouverte, et envoyez de"
        " nouveau dans une heure."
    ),
)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def internal_call_public(request: HttpRequest, token: str) -> HttpResponse:
    """The form. What a machine fills is answered as the others, and not kept."""
    internal_call = _fetch(token)
    if token != internal_call.token:
        return keep_secret(redirect("candidatures:internal_call_public", token=internal_call.token))
    life = life_of(internal_call, at=clock.now())
    if not life["is_open"]:
        return keep_secret(_closed(request, internal_call))
    if request.method == "POST":
        return keep_secret(_receive(request, internal_call, life))
    form = IdeaForm(initial={"stamp": new_stamp(token)})
    return keep_secret(_page(request, internal_call, form, life))


@login_not_required
@require_safe
def internal_call_sent(request: HttpRequest, token: str) -> HttpResponse:
    internal_call = _fetch(token)
    life = life_of(internal_call, at=clock.now())
    context = {"internal_call": internal_call, **life}
    return keep_secret(render(request, "candidatures/internal_call/sent.html", context))


def _receive(request: HttpRequest, internal_call: InternalCall, life: dict[str, object]) -> HttpResponse:
    form = IdeaForm(request.POST)
    token = internal_call.token
    sending = receive(request, form, purpose=token, limit=LIMIT, key=token)
    if sending.refusal:
        return _page(request, internal_call, form, life, status=sending.refusal)
    if sending.is_to_be_kept:
        try:
            services.submit_idea(internal_call=internal_call, values=form.cleaned_data, at=clock.now())
        except services.InternalCallClosedError:
            return _closed(request, internal_call, form=form)
    return redirect("candidatures:internal_call_sent", token=token)


def _page(
    request: HttpRequest,
    internal_call: InternalCall,
    form: IdeaForm,
    life: dict[str, object],
    *,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    context = {"internal_call": internal_call, "form": form, **life}
    return render(request, "candidatures/internal_call/public.html", context, status=status)


def _closed(request: HttpRequest, internal_call: InternalCall, *, form: IdeaForm | None = None) -> HttpResponse:
    """410, with what was being typed, if anything: it can be copied and said to the référent."""
    typed = form.data.get("problem", "") if form is not None else request.POST.get("problem", "")
    context = {"internal_call": internal_call, "typed": typed}
    return render(request, "candidatures/internal_call/closed.html", context, status=HTTPStatus.GONE)


def _fetch(token: str) -> InternalCall:
    """As read on a poster: capitals do not matter."""
    found = InternalCall.objects.filter(token=token.lower()).select_related("collectivite", "programme__call").first()
    if found is None:
        raise Http404
    return found
