"""The statement of a month's days: from its frozen lines to HTML. No query: the same closing, the same document."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from coaching.french import month_in_words
from coaching.models import MonthClosing
from coaching.month_rows import ExpertRows, by_expert, from_json
from coaching.statements import statement_name
from core.context import SERVICE_NAME
from reports.receipts import DocumentMetadata, breakable
from reports.rendering import Part
from reports.typography import typeset_html


def statement_part(closing: MonthClosing) -> Part:
    """The whole document. `closing` comes with its edition and who closed it."""
    programme = closing.programme
    rows = from_json(breakable(closing.rows))
    title = f"Relevé de jours, {month_in_words(closing.month)}"
    closed_on = closing.closed_at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    context = {
        "closing": closing,
        "closed_on": closed_on,
        "closed_by": str(closing.closed_by) if closing.closed_by else "",
        "programme_name": breakable(str(programme)),
        "month": closing.month,
        "experts": by_expert(rows),
        "sums": ExpertRows(0, "", rows),
        "document": DocumentMetadata(
            title=f"{title}, {programme}",
            short_title=title,
            author=programme.operator or SERVICE_NAME,
            description=f"Jours d’accompagnement de {programme}",
            keywords="",
            as_of=closed_on,
        ),
        "is_chapter": False,
    }
    with translation.override("fr"):
        html = typeset_html(render_to_string("pdf/statement.html", context))
    return Part(statement_name(programme, closing.month), html)
