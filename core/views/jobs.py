"""The page that follows a long piece of work."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core import clock, job_files, jobs
from core.access import fetch_visible, require
from core.files import file_response
from core.models import Job
from core.permissions import can_retry_job, visible_jobs
from core.views.errors import conflict

REFRESH_S = 3  # without scripts; with htmx the page asks every second


@require_safe
def job(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The whole page, or the moving part alone for htmx. Stops asking once the job is over."""
    watched: Job = fetch_visible(visible_jobs(request.user).select_related("file"), pk=pk)
    template = "core/_job_progress.html" if request.htmx else "core/job.html"
    return render(request, template, {"job": watched, "refresh_s": REFRESH_S})


@require_safe
def job_file(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The file that the job made. 404 as long as there is none; 403 when what it shows was taken back since."""
    done: Job = fetch_visible(visible_jobs(request.user).filter(file__isnull=False).select_related("file"), pk=pk)
    refusal = job_files.refusal_of(done)
    require(not refusal, refusal)
    return file_response(done.file)


@require_POST
def job_retry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask again for a job that failed. 409 for any other: there is nothing to do again."""
    failed: Job = fetch_visible(visible_jobs(request.user), pk=pk)
    require(can_retry_job(request.user, failed))
    try:
        again, created = jobs.retry(job=failed, actor=request.user, at=clock.now())
    except jobs.JobError as refusal:
        return conflict(request, str(refusal))
    if created:
        jobs.ring(again)
    else:
        messages.info(request, "Ce travail a déjà été relancé : voici où il en est.")
    return redirect("core:job", pk=again.pk)
