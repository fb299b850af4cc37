"""Asking to look at one chapter."""

import datetime as dt

from core import jobs
from core.models import Job
from programmes.models import Programme

PREFIX = "preview"
TASK = "reports.tasks.preview_chapter"
NO_CHAPTER = (
    "Ce chapitre n’existe pas, ou n’a plus rien à imprimer. Revenez à la composition et choisissez-en un autre."
)


def request_preview(
    *, programme: Programme, chapter: str, title: str, actor: object, at: dt.datetime
) -> tuple[Job, bool]:
    """The job that lays it out, the one at work when there is one. The door rings the worker."""
    return jobs.request_job(
        key=f"{PREFIX}:{programme.pk}:{chapter}"[:200],
        title=f"Aperçu · {title}"[:200],
        task=TASK,
        total=1,
        requested_by=actor,
        at=at,
    )
