"""Tags of the public pages: French typography, partial dates, verdicts, colours of the ends."""

import datetime as dt
import re
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from django import template
from django.conf import settings
from django.template.defaultfilters import date as date_filter
from django.urls import reverse
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe

from investigations.states import ExitScenario, Verdict
from reports.typography import typeset_text

register = template.Library()

_PARAGRAPHS = re.compile(r"\n\s*\n")

# The design system's badges that carry both an icon and a colour; the word always stands beside.
_VERDICT_BADGES = {
    Verdict.CONFIRMED: "fr-badge--success",
    Verdict.REFUTED: "fr-badge--error",
    Verdict.NUANCED: "fr-badge--warning",
    Verdict.UNSETTLED: "fr-badge--info",
}
_EXIT_BADGES = {
    ExitScenario.INTERNALISATION: "fr-badge--green-menthe",
    ExitScenario.LOCAL_EXPERIMENT: "fr-badge--yellow-tournesol",
    ExitScenario.AUTONOMY: "fr-badge--purple-glycine",
    ExitScenario.DIGITAL_SERVICE: "fr-badge--blue-cumulus",
    ExitScenario.IN_DISCUSSION: "fr-badge--pink-macaron",
    ExitScenario.STOP: "fr-badge--brown-caramel",
}


@register.filter
def typo(text: str) -> SafeString:
    """Escaped text with French spaces and apostrophes."""
    return mark_safe(_typeset(conditional_escape(text)))  # noqa: S308 -- escaped just before


# The same sentences come back at each visit: remembering them halves the time of the long pages (measured).
_typeset = lru_cache(maxsize=4096)(typeset_text)


@register.filter
def paragraphs(text: str) -> SafeString:
    """Escaped text, a blank line between paragraphs."""
    pieces = [piece.strip() for piece in _PARAGRAPHS.split(text) if piece.strip()]
    return mark_safe("".join(format_html("<p>{}</p>", typo(piece)) for piece in pieces))  # noqa: S308 -- idem


@register.filter
def french_date(day: dt.date | dt.datetime) -> str:
    """3 mai 2022, 1er avril 2021."""
    return re.sub(r"^1 ", "1er ", date_filter(day, "j F Y"))


@register.filter
def partial_date(iso: str) -> str:
    """`2022` → 2022, `2022-05` → mai 2022, `2022-05-03` → 3 mai 2022."""
    year, month, day = ([int(part) for part in iso.split("-")] + [0, 0])[:3]
    if not month:
        return str(year)
    return french_date(dt.date(year, month, day)) if day else date_filter(dt.date(year, month, 1), "F Y")


@register.filter
def verdict_badge(verdict: str) -> str:
    return _VERDICT_BADGES[verdict]


@register.filter
def exit_badge(scenario: str) -> str:
    return _EXIT_BADGES.get(scenario, "")


@register.simple_tag
def facet_boxes(group: Any, number: int) -> SafeString:
    """The boxes to tick of a facet, in the design system's markup.

    Written here and not in the template: a hundred boxes of five values each took half of the page's time (measured).
    """
    boxes = []
    for rank, option in enumerate(group.options, start=1):
        checked = " checked" if option.is_chosen else ""
        count = "" if option.count is None else f" ({option.count})"
        boxes.append(
            '<div class="fr-checkbox-group fr-checkbox-group--sm">'
            f'<input type="checkbox" name="{group.key}" value="{escape(option.value)}" id="f{number}-{rank}"{checked}>'
            f'<label class="fr-label" for="f{number}-{rank}">{escape(option.label)}{count}</label></div>'
        )
    return mark_safe("".join(boxes))  # noqa: S308 -- every value is escaped above


@register.filter
def plural(count: int, words: str) -> str:
    """`{{ 3|plural:"fiche/fiches" }}`: the word that goes with a number. In French, zero is singular."""
    one, many = words.split("/")
    return many if count > 1 else one


@register.simple_tag(takes_context=True)
def canonical(context: template.Context, query: str = "") -> str:
    """Absolute address of the present page on the site's own host, never the one that a request pretends."""
    return f"{settings.SITE_URL}{context['request'].path}{query}"


@register.simple_tag
def sheet_address(slug: str) -> str:
    """Absolute address of a public sheet, from wherever it is told."""
    return settings.SITE_URL + reverse("catalogue:sheet", args=[slug])


@register.inclusion_tag("catalogue/_head.html", takes_context=True)
def page_head(
    context: template.Context, title: str, description: str = "", kind: str = "website", query: str = ""
) -> dict[str, str]:
    """Style sheet, canonical address, feed and the little that social networks read. `kind`: Open Graph's type."""
    return {"title": title, "description": description, "kind": kind, "url": canonical(context, query)}


@register.simple_tag
def mail_about(title: str, url: str) -> str:
    """A `mailto:` without recipient that tells of a page."""
    body = f"Bonjour,\n\nCette fiche peut vous intéresser :\n{title}\n{url}\n"
    return f"mailto:?{urlencode({'subject': title, 'body': body}, quote_via=quote)}"
