"""What the pages of a committee say of its documents: to read, being prepared, or to ask for. Two queries."""

from django.urls import reverse

from core.text import weight_in_words
from investigations.committee_documents import Documents, Offer
from investigations.models import Investigation
from investigations.selectors.committee import CommitteeFile, DecisionTold
from reports.committee_dossiers import dossier_data, dossier_key
from reports.models import CommitteeDossier, CommitteeMinutes

PREPARING = "se prépare"


def documents_of(investigation: Investigation, file: CommitteeFile, token: str) -> Documents:
    """`token`: the secret of a guest's link, whose documents have addresses of their own."""
    printed = dict(
        CommitteeMinutes.objects.filter(decision__committee__investigation=investigation)
        .order_by("pk")
        .values_list("decision_id", "printed_signatures")
    )
    return Documents(
        dossier=_dossier(investigation, file, token),
        minutes=tuple(
            (told.decision.number, _minutes(investigation, told, printed.get(told.decision.pk, 0), token))
            for told in file.decisions
        ),
    )


def dossier_url(investigation: Investigation, token: str = "") -> str:
    if token:
        return reverse("reports:committee_guest_dossier", kwargs={"token": token})
    return reverse("reports:committee_dossier", kwargs={"pk": investigation.pk})


def present_dossier(investigation: Investigation, file: CommitteeFile) -> CommitteeDossier | None:
    """The row that says what the file says at this very moment: None when another content, or none, was asked for."""
    key = dossier_key(dossier_data(file))
    return CommitteeDossier.objects.filter(investigation=investigation, key=key).select_related("file").first()


def _dossier(investigation: Investigation, file: CommitteeFile, token: str) -> Offer:
    url = dossier_url(investigation, token)
    row = present_dossier(investigation, file)
    if row is None:
        return Offer(url, "")
    if row.file is not None:
        return Offer(url, f"PDF, {weight_in_words(row.file.size_bytes)}", is_ready=True)
    return Offer(url, "n’a pas pu être préparé" if row.error else PREPARING, is_asked=True)


def _minutes(investigation: Investigation, told: DecisionTold, printed: int, token: str) -> Offer:
    stored, number = told.decision.minutes, told.decision.number
    if stored is None:
        return Offer("", PREPARING, is_asked=True)
    where = {"token": token} if token else {"pk": investigation.pk}
    route = "reports:committee_guest_minutes" if token else "reports:committee_minutes"
    weight = f"PDF, {weight_in_words(stored.size_bytes)}"
    late = "" if printed >= len(told.signatures) else " ; la version avec la dernière signature se prépare"
    return Offer(reverse(route, kwargs={**where, "number": number}), f"{weight}{late}", is_ready=True)
