"""The dossier that a committee reads, as a document: what is printed, frozen, then HTML. No query here."""

import dataclasses
import datetime as dt
import hashlib
import json
from collections import Counter
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import slugify

from agenda.wording import day_in_words
from core.context import SERVICE_NAME
from investigations.fiche_html import canonical
from investigations.selectors.committee import CommitteeFile
from investigations.selectors.dossier import Dossier, HypothesisTold, IndicatorTold, PrototypeTold
from reports.glyphs import MISSING, is_whole, printable
from reports.receipts import DocumentMetadata
from reports.rendering import Part
from reports.template_version import template_version
from reports.typography import typeset_html

SHORT_TITLE = "Dossier du comité de fin"


def dossier_data(file: CommitteeFile) -> dict[str, Any]:
    """What is printed of the file, as JSON. Nothing else is kept of it: no title of a source, no words said there.

    The day of the reading is not in it: a file that did not change gives the same document tomorrow.
    """
    dossier, appointment = file.dossier, file.appointment
    return {
        "title": dossier.title,
        "team": dossier.team,
        "programme": dossier.programme,
        "places": dossier.places,
        "when": file.when,
        "place": canonical(appointment.place) if appointment else "",
        "pitch": canonical(file.committee.pitch),
        "asks": canonical(file.committee.asks),
        "first": file.first.statement if file.first else "",
        "last": file.last.statement if file.last else "",
        "triggers": [[version.number, version.day.isoformat(), version.trigger] for version in dossier.versions[1:]],
        "sources": _sources(dossier),
        "unheard": list(dossier.unheard),
        "hypotheses": [_hypothesis(row) for row in dossier.hypotheses],
        "solutions": [[row.name, row.decision, row.reason] for row in dossier.solutions],
        "prototypes": [_prototype(row) for row in dossier.prototypes],
        "indicators": [_indicator(row) for row in dossier.indicators],
        "exits": [[exit_.get_scenario_display(), canonical(exit_.reason)] for exit_ in file.exits],
    }


def dossier_key(data: dict[str, Any]) -> str:
    """The same content under the same layout is the same document."""
    written = json.dumps(data, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{template_version()}\n{written}".encode()).hexdigest()


def dossier_name(data: dict[str, Any]) -> str:
    return f"dossier-du-comite-{team_slug(data['team'])}.pdf"


def team_slug(team: str) -> str:
    """What a file is called after the team; a name without any letter gives « equipe »."""
    return slugify(team)[:60].strip("-") or "equipe"


def dossier_part(data: dict[str, Any], *, as_of: dt.date) -> Part:
    """The whole document. `as_of`: the day on which this was asked."""
    told = printable(data)
    context = {
        "dossier": told,
        "is_reworded": data["first"] != data["last"],
        "triggers": [
            (number, day_in_words(dt.date.fromisoformat(day), with_year=True), words)
            for number, day, words in told["triggers"]
            if words
        ],
        "sources": ", ".join(_counted(kind, count) for kind, count in data["sources"]),
        "source_count": sum(count for _, count in data["sources"]),
        "is_whole": is_whole(data),
        "missing": MISSING,
        "service_name": SERVICE_NAME,
        "document": DocumentMetadata(
            title=printable(f"{SHORT_TITLE} : {data['title']}"),
            short_title=SHORT_TITLE,
            author=SERVICE_NAME,
            description=printable(f"Ce que l’équipe {data['team']} présente au comité, {data['programme']}"),
            keywords="",
            as_of=as_of,
        ),
        "is_chapter": False,
    }
    with translation.override("fr"):
        return Part(dossier_name(data), typeset_html(render_to_string("pdf/committee_dossier.html", context)))


def _sources(dossier: Dossier) -> list[list[Any]]:
    """How many of each kind, in the order of the dossier: sources are counted, not named."""
    return [[kind, count] for kind, count in Counter(source.kind for source in dossier.sources).items()]


def _counted(kind: str, count: int) -> str:
    """« 12 entretiens », « 2 études de l’existant »: every kind of source takes an s at its first word."""
    word, space, rest = kind.partition(" ")
    return f"{count} {word}{'s' if count > 1 else ''}{space}{rest}"


def _hypothesis(row: HypothesisTold) -> dict[str, Any]:
    kept = ("code", "text", "kind", "verdict", "reason", "supports", "contradicts", "nuances")
    return {**{name: getattr(row, name) for name in kept}, "remarks": list(row.remarks)}


def _prototype(row: PrototypeTold) -> dict[str, Any]:
    return {
        "title": row.title,
        "kind": row.kind,
        "state": row.state,
        "description": row.description,
        "trials": [dataclasses.asdict(trial) for trial in row.trials],
    }


def _indicator(row: IndicatorTold) -> dict[str, Any]:
    return {
        "name": row.name,
        "method": row.method,
        "baseline": row.baseline,
        "target": row.target,
        "progress": row.progress,
        "measures": [[f"{day:%d/%m/%Y}", value, note] for day, value, note in row.measures],
    }
