"""Whether the file of a job may still be given. Upper floors register a function in their `AppConfig.ready()`:

    job_files.register("synthesis:", refusal_of)      # refusal_of(job) -> a French sentence, empty when it may

for the jobs whose key starts so: what a file shows may have been taken back since it was made.
"""

from collections.abc import Callable

from core.models import Job

_refusals: dict[str, Callable[[Job], str]] = {}


def register(prefix: str, refusal: Callable[[Job], str]) -> None:
    _refusals[prefix] = refusal


def refusal_of(job: Job) -> str:
    """Why it may not be given; empty when it may."""
    return next((told for prefix, ask in _refusals.items() if job.key.startswith(prefix) and (told := ask(job))), "")
