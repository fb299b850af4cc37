"""The document of a synthesis is also the file of the job that made it: the same question is asked there."""

from core.models import Job
from reports.models import Synthesis
from reports.services.requests import why_not_given

PREFIX = "synthesis:"


def synthesis_refusal(job: Job) -> str:
    """Why the document may no longer be given; empty when it may. Two queries."""
    synthesis = Synthesis.objects.filter(file=job.file_id).first()
    return "" if synthesis is None else why_not_given(synthesis)
