"""The receipt of a deposit: from its frozen values to HTML. No query: the same submission gives the same document."""

import dataclasses
import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from candidatures.models import Submission
from candidatures.moments import local_moment
from reports.rendering import Part
from reports.typography import typeset_html

# The gauge refuses longer words: no real one is, and a page is 100 signs wide.
_ENDLESS_WORD = re.compile(r"((?:\S|[\u00a0\u202f]){80})(?=\S|[\u00a0\u202f])")


@dataclasses.dataclass(frozen=True)
class DocumentMetadata:
    title: str
    short_title: str
    author: str
    description: str
    keywords: str
    as_of: dt.date


def receipt_part(submission: Submission, *, url: str) -> Part:
    """The whole document. `submission` comes with its candidature, its collectivité and its author; `url` is shown."""
    candidature = submission.candidature
    content = submission.content
    title = f"Récépissé de dépôt {candidature.reference}"
    context = {
        "candidature": candidature,
        "submission": submission,
        "content": breakable(content),
        "moment": local_moment(submission.at, candidature.collectivite),
        "author": submission.actor.get_full_name() if submission.actor else "",
        "url": url,
        "document": DocumentMetadata(
            title=title,
            short_title=f"{title} · dépôt n° {submission.number}",
            author=content["collectivite"]["name"],
            description=f"Candidature à {content['programme']['name']} {content['programme']['edition']}",
            keywords="",
            as_of=submission.at.astimezone(ZoneInfo(settings.TIME_ZONE)).date(),
        ),
        "is_chapter": False,
    }
    with translation.override("fr"):
        return Part(f"recepisse-{candidature.reference}", typeset_html(render_to_string("pdf/receipt.html", context)))


def breakable(value: Any) -> Any:
    """The same values, where a run of signs without any space can be cut at the end of a line."""
    if isinstance(value, str):
        return _ENDLESS_WORD.sub(r"\1 ", value)
    if isinstance(value, list):
        return [breakable(item) for item in value]
    if isinstance(value, dict):
        return {key: breakable(item) for key, item in value.items()}
    return value
