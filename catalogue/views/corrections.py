"""« Proposer une correction »: anybody tells an error of a public sheet, without an account."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from catalogue.selectors.sheet import published_sheet
from core import clock
from core.open_forms import Limit, new_stamp, receive
from investigations.forms.corrections import CorrectionForm
from investigations.models import Investigation
from investigations.services.corrections import NotPublicError, propose_correction
from investigations.views.gone import gone_or_404

# A whole town hall may stand behind one address; a whole town does not correct one sheet in an hour.
LIMIT = Limit(
    app="catalogue",
    action="correction",
    rates="20/h/ip,60/h/key",
    too_many=(
        "Trop de propositions arrivent en même temps sur cette fiche. Rien n’est perdu : gardez la page ouverte, et"
        " envoyez de nouveau dans une heure."
    ),
)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, slug: str) -> HttpResponse:
    """The form. What a machine fills is answered as the others, and not kept."""
    sheet = published_sheet(slug)
    if sheet is None:
        return _unlisted(gone_or_404(request, slug, typed=request.POST.get("text", "")))
    if request.method == "POST":
        return _unlisted(_receive(request, sheet))
    return _unlisted(_page(request, sheet, CorrectionForm(initial={"stamp": new_stamp(_purpose(sheet))})))


@login_not_required
@require_safe
def correct_sent(request: HttpRequest, slug: str) -> HttpResponse:
    sheet = published_sheet(slug)
    if sheet is None:
        return _unlisted(gone_or_404(request, slug))
    return _unlisted(render(request, "catalogue/correct_sent.html", {"sheet": sheet}))


def _receive(request: HttpRequest, sheet: Investigation) -> HttpResponse:
    form = CorrectionForm(request.POST)
    sending = receive(request, form, purpose=_purpose(sheet), limit=LIMIT, key=sheet.slug)
    if sending.refusal:
        return _page(request, sheet, form, status=sending.refusal)
    if sending.is_to_be_kept:
        try:
            propose_correction(investigation=sheet, values=form.cleaned_data, at=clock.now())
        except NotPublicError:
            return gone_or_404(request, sheet.slug, typed=form.cleaned_data["text"])
    return redirect("catalogue:correct_sent", slug=sheet.slug)


def _page(
    request: HttpRequest, sheet: Investigation, form: CorrectionForm, *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    return render(request, "catalogue/correct.html", {"sheet": sheet, "form": form}, status=status)


def _purpose(sheet: Investigation) -> str:
    return f"correction:{sheet.slug}"


def _unlisted(response: HttpResponse) -> HttpResponse:
    """In no cache and no index: the page holds a form, and what was typed in it."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
