"""What the edition asks of the collectivité, accepted one by one."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from candidatures.forms.writing import AcceptanceForm
from candidatures.selectors.writing import AskedCharter, asked_charter
from candidatures.services.writing_commitments import CommitmentError, accept_commitment, take_back_acceptance
from candidatures.views.writing_scope import REFUSALS, Draft, changing, own_draft
from core.access import fetch_visible
from programmes.models import Commitment

TAKE_BACK = "reprendre"


@require_http_methods(["GET", "HEAD", "POST"])
def commitments(request: HttpRequest, pk: int) -> HttpResponse:
    draft = own_draft(request, pk)
    if request.method == "POST" and "commitment" in request.POST:
        return _answer(request, draft)
    return _page(request, draft)


def _answer(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Accept one commitment, or take back an acceptance: the button says which."""
    own = Commitment.objects.filter(charter__programme=draft.candidature.programme)
    commitment = fetch_visible(own, pk=_key(request))
    about = {"candidature": draft.candidature, "commitment": commitment, "actor": request.user, "at": draft.at}
    form = AcceptanceForm(request.POST, commitment_pk=commitment.pk)
    try:
        if request.POST.get("act") == TAKE_BACK:
            with changing(draft, request.user):
                take_back_acceptance(**about)
            said = "L’acceptation est annulée."
        elif form.is_valid():
            with changing(draft, request.user):
                accept_commitment(**about, **form.cleaned_data)
            said = f"Engagement accepté : {commitment.title}."
        else:
            return _page(request, draft, form=form, commitment=commitment)
    except (*REFUSALS, CommitmentError) as refusal:
        form.is_valid()
        form.add_error(None, str(refusal))
        return _page(request, draft, form=form, commitment=commitment)
    messages.success(request, said)
    here = reverse("candidatures:commitments", kwargs={"pk": draft.candidature.pk})
    return redirect(f"{here}#engagement-{commitment.pk}")


def _key(request: HttpRequest) -> int:
    try:
        return int(request.POST["commitment"])
    except ValueError as wrong:
        raise Http404 from wrong


def _page(
    request: HttpRequest, draft: Draft, form: AcceptanceForm | None = None, commitment: Commitment | None = None
) -> HttpResponse:
    charter = asked_charter(draft.candidature, at=draft.at)
    forms = _forms(charter, form, commitment)
    context = {
        **draft.context(),
        "charter": charter,
        "rows": [(asked, forms[asked.commitment.pk]) for asked in charter.commitments] if charter else [],
        "refused": form,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "candidatures/writing/commitments.html", context, status=status)


def _forms(
    charter: AskedCharter | None, refused: AcceptanceForm | None, commitment: Commitment | None
) -> dict[int, AcceptanceForm]:
    """One form per commitment in force. The last name given is proposed again: it is often the same."""
    if charter is None:
        return {}
    given = [asked.acceptance or asked.former for asked in charter.commitments]
    last = max((one for one in given if one is not None), key=lambda one: one.at, default=None)
    initial = {"name": last.name, "job_title": last.job_title} if last else {}
    forms = {
        asked.commitment.pk: AcceptanceForm(commitment_pk=asked.commitment.pk, initial=initial)
        for asked in charter.commitments
    }
    if refused is not None and commitment is not None and commitment.pk in forms:
        forms[commitment.pk] = refused
    return forms
