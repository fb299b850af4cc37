"""The attestation of a certification: from its frozen content to HTML. No query: the same row, the same document."""

import dataclasses
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from candidatures.qr_code import qr_svg
from core.context import SERVICE_NAME
from evaluation.models import Attestation
from reports.receipts import DocumentMetadata, breakable
from reports.rendering import Part
from reports.typography import typeset_html


@dataclasses.dataclass(frozen=True)
class JuryMember:
    name: str
    function: str


def attestation_part(attestation: Attestation, *, url: str) -> Part:
    """The whole document. `url`: where its code is checked, printed and drawn."""
    content = breakable(attestation.content)
    issued_on = attestation.issued_at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    title = f"Attestation, {content['title']}"
    context = {
        "attestation": attestation,
        "name": breakable(attestation.name),
        "content": content,
        "jury": [JuryMember(*_split(line)) for line in content["jury"]],
        "issued_on": issued_on,
        "url": url,
        "qr": qr_svg(url, title="Code à photographier : il ouvre la page qui vérifie cette attestation."),
        "document": DocumentMetadata(
            title=title,
            short_title=f"{title} · {attestation.printed_code}",
            author=SERVICE_NAME,
            description=f"Délivrée le {issued_on:%d/%m/%Y}",
            keywords="",
            as_of=issued_on,
        ),
        "is_chapter": False,
    }
    with translation.override("fr"):
        html = typeset_html(render_to_string("pdf/attestation.html", context))
    return Part(f"attestation-{attestation.code}", html)


def _split(line: str) -> tuple[str, str]:
    """« nom, fonction », as the session was filled in."""
    name, _, function = line.partition(",")
    return name.strip(), function.strip()
