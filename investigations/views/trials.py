"""Trials of a prototype."""

from copy import copy
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from core import clock
from core.access import fetch_visible
from core.kept_text import keeps_posted_text
from investigations.forms.prototypes import TrialForm
from investigations.services.trials import add_trial, change_trial
from investigations.views.forms_of_rows import Done, Page, form_page
from investigations.views.prototypes import SECTION, list_url, own_prototype, prototype_url
from investigations.views.workspace import open_to_write


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def trial_new(request: HttpRequest, pk: UUID, prototype_pk: int) -> HttpResponse:
    """Its protocol starts from the last trial's: an iteration changes one thing."""
    workspace = open_to_write(request, pk)
    row = own_prototype(workspace, prototype_pk)
    last = row.trials.order_by("-number").first()
    initial = {"protocol": last.protocol} if last else None
    lead = f"Pour « {row.title} »."
    if last and last.next_step:
        lead += f" Vous aviez prévu de changer : {last.next_step}"
    page = Page(title="Nouvel essai", button="Enregistrer l’essai", section=(SECTION, list_url(pk)), lead=lead)

    def save(form: TrialForm) -> Done:
        trial = add_trial(prototype=row, values=form.values(), actor=request.user, at=clock.now())
        return Done(prototype_url(pk, row.pk), f"L’essai {trial.number} est enregistré.")

    return form_page(request, workspace, page, lambda data, files: TrialForm(data, initial=initial), save)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_posted_text
def trial(request: HttpRequest, pk: UUID, prototype_pk: int, trial_pk: int) -> HttpResponse:
    workspace = open_to_write(request, pk)
    prototype = own_prototype(workspace, prototype_pk)
    row = fetch_visible(prototype.trials.all(), pk=trial_pk)
    page = Page(
        title=f"Essai {row.number}",
        button="Enregistrer l’essai",
        section=(SECTION, list_url(pk)),
        lead=f"Pour « {prototype.title} ».",
    )

    def save(form: TrialForm) -> Done:
        base = form.cleaned_data["base"]
        change_trial(trial=row, values=form.values(), base=base, actor=request.user, at=clock.now())
        return Done(prototype_url(pk, prototype.pk), f"L’essai {row.number} est enregistré.")

    return form_page(request, workspace, page, lambda data, files: TrialForm(data, instance=copy(row)), save)
