"""Reading a file of past work before anything is created: what would be made of it, and what is doubtful."""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import transaction

from collectivites.models import Region
from core.files import clean_name
from core.text import fold
from investigations.models import ImportBatch, ImportedSheet, ImportFlag, Investigation
from investigations.past_work.outline import Leftover, ReadSheet, SynthesisDocument
from investigations.past_work.section_words import region_key
from investigations.past_work.synthesis_markdown import SynthesisFileError, read_synthesis
from investigations.past_work.table_columns import read_sheets
from investigations.past_work.table_reading import TableFileError, read_table
from investigations.past_work.text_decoding import EncodingError, decode
from investigations.past_work_states import FlagSource, ImportKind, ImportState, PlaceMatch
from investigations.privacy import find_flags, is_small
from investigations.selectors.past_work_places import Place, PlaceFinder, place_by_code
from investigations.states import CollectiviteRole
from programmes.models import Programme, Theme

DOCUMENT_EXTENSIONS = (".md", ".markdown", ".txt")
TABLE_EXTENSIONS = (".xlsx", ".ods", ".csv")
MAX_DOCUMENT_BYTES, MAX_TABLE_BYTES = 2_000_000, 5_000_000
_NEAR = 0.2  # share of common words under which two problems are not the same one
_EXCERPT_SIGNS, _TEXT_SIGNS = 200, 400


class PastWorkFileError(Exception):
    """The file is not read: nothing of it is kept. French, for the person who sent it."""


@dataclasses.dataclass(frozen=True)
class Read:
    kind: ImportKind
    sheets: list[ReadSheet]
    report: dict[str, Any]
    listed_places: list[str]


def record_import(
    *, programme: Programme, content: bytes, file_name: str, actor: Any, at: dt.datetime
) -> tuple[ImportBatch, bool]:
    """What a file would create, kept for the page where a human checks it. Returns (import, is new).

    The same file sent for the same edition while the first one waits is the first one. Creates no sheet, keeps no
    bytes. Raises PastWorkFileError.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    waiting = ImportBatch.objects.filter(file_sha256=sha256, programme=programme, state=ImportState.CHECKED)
    already = waiting.order_by("-created_at", "pk").first()
    if already:
        return already, False
    read = read_file(content=content, file_name=file_name)
    return _keep(read, programme, content=content, file_name=file_name, sha256=sha256, actor=actor, at=at), True


def read_file(*, content: bytes, file_name: str) -> Read:
    """By the end of its name, once its content agrees. Raises PastWorkFileError."""
    extension = Path(file_name.lower()).suffix
    is_table = extension in TABLE_EXTENSIONS
    if not is_table and extension not in DOCUMENT_EXTENSIONS:
        raise PastWorkFileError(
            "Ce fichier n’est pas accepté : envoyez un document .md ou .txt, un tableau .xlsx, .ods ou .csv."
        )
    limit = MAX_TABLE_BYTES if is_table else MAX_DOCUMENT_BYTES
    if not content.strip():
        raise PastWorkFileError("Ce fichier est vide.")
    if len(content) > limit:
        raise PastWorkFileError(f"Ce fichier est trop lourd : {limit // 1_000_000} Mo au plus.")
    if not is_table and content.startswith((b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0")):
        raise PastWorkFileError(
            "Ce fichier n’est pas un texte, malgré son nom : c’est un document de traitement de texte, un tableau ou un"
            " PDF. Enregistrez-le en Markdown ou en texte."
        )
    try:
        return _table(content, file_name) if is_table else _document(content)
    except (SynthesisFileError, TableFileError, EncodingError) as refusal:
        raise PastWorkFileError(str(refusal)) from refusal


def _document(content: bytes) -> Read:
    regions = {region_key(region.name): region.code for region in Region.objects.order_by("code")}
    document = read_synthesis(decode(content), regions=regions)
    if not document.sheets:
        raise PastWorkFileError(
            "Aucune fiche n’a été trouvée : le site cherche des titres comme « Problématique », « Contexte »,"
            " « Investigation ». Vérifiez que les titres du document ont gardé leur forme."
        )
    return Read(ImportKind.DOCUMENT, document.sheets, _report(document), document.listed_places)


def _report(document: SynthesisDocument) -> dict[str, Any]:
    def rows(leftovers: Iterable[Leftover]) -> list[dict[str, Any]]:
        return [dataclasses.asdict(each) for each in leftovers]

    return {
        "parts": [{**row, "excerpt": ""} for row in rows(document.parts)],  # named and where: it is in their document
        "doubtful": rows(document.doubtful),
        "noise": rows(document.noise),
        "notes": [],
    }


def _table(content: bytes, file_name: str) -> Read:
    themes = {fold(theme.label): theme.slug for theme in Theme.objects.order_by("slug")}
    reading = read_sheets(read_table(content, name=file_name), themes=themes, editions=_editions())
    return Read(
        ImportKind.TABLE, reading.sheets, {"notes": reading.notes, "parts": [], "doubtful": [], "noise": []}, []
    )


def _editions() -> dict[str, str]:
    """By slug, name, name with year; by year alone where one edition has it."""
    found: dict[str, str] = {}
    years: dict[str, list[str]] = {}
    for programme in Programme.objects.order_by("pk"):
        for text in (programme.slug, str(programme), programme.name, f"{programme.acronym} {programme.edition}"):
            found.setdefault(fold(text), programme.slug)
        years.setdefault(str(programme.edition), []).append(programme.slug)
    found.update({year: slugs[0] for year, slugs in years.items() if len(slugs) == 1})
    return found


# --- What is kept of it -----------------------------------------------------------------------------------------------


@transaction.atomic
def _keep(
    read: Read, programme: Programme, *, content: bytes, file_name: str, sha256: str, actor: Any, at: dt.datetime
) -> ImportBatch:
    batch = ImportBatch.objects.create(
        programme=programme,
        kind=read.kind,
        file_name=clean_name(file_name),
        file_sha256=sha256,
        size_bytes=len(content),
        report=read.report,
        created_by=actor,
        created_at=at,
    )
    finder = PlaceFinder(programme, read.listed_places)
    editions = {each.slug: each for each in Programme.objects.order_by("pk")}
    present = _Present()
    rows, flags = [], []
    for position, sheet in enumerate(read.sheets, start=1):
        place = _place(sheet, read, finder)
        edition = editions.get(sheet.edition, programme)
        same = present.like(sheet, edition, place)
        row = ImportedSheet(
            batch=batch,
            position=position,
            line=sheet.first,
            last_line=sheet.last,
            title=sheet.title[:160],
            programme=edition,
            content=_content(sheet, place),
            faults=sheet.faults,
            place_read=(sheet.place or sheet.code)[:200],
            place_match=place.match,
            collectivite=place.collectivite,
            candidates=[each.pk for each in place.candidates],
            duplicate_of=same,
            is_wanted=not sheet.faults and same is None,
        )
        rows.append(row)
        flags.append(_flags(sheet, place))
    for row, own in zip(ImportedSheet.objects.bulk_create(rows), flags, strict=True):
        for number, flag in enumerate(own, start=1):
            flag.sheet, flag.position = row, number
    ImportFlag.objects.bulk_create([flag for own in flags for flag in own])
    return batch


def _place(sheet: ReadSheet, read: Read, finder: PlaceFinder) -> Place:
    if sheet.code:
        place = place_by_code(sheet.code)
        if place.match == PlaceMatch.NONE:
            sheet.faults.append(f"Ligne {sheet.first}, colonne « Code INSEE ou SIREN » : {place.why}")
        return place
    if sheet.place:
        place = finder.by_name(sheet.place, departement=sheet.departement, region=sheet.region)
        if read.kind == ImportKind.TABLE and place.match == PlaceMatch.NONE:
            sheet.faults.append(f"Ligne {sheet.first}, colonne « Collectivité » : {place.why}")
        return place
    if read.kind == ImportKind.TABLE:
        return Place(PlaceMatch.NONE)
    together = [text for other in read.sheets if other.group == sheet.group for text in other.sections.values()]
    return finder.from_words(together, presentation=sheet.evidence, region=sheet.region)


def _content(sheet: ReadSheet, place: Place) -> dict[str, Any]:
    return {
        "summary": sheet.summary,
        "number": sheet.number,
        "sections": {str(section): text for section, text in sheet.sections.items()},
        "hypotheses": sheet.hypotheses,
        "themes": sheet.themes,
        "exit_scenario": sheet.exit_scenario,
        "dated_on": sheet.dated_on.isoformat() if sheet.dated_on else "",
        "asides": [dataclasses.asdict(aside) for aside in sheet.asides],
        "found_sections": list(sheet.found_sections),
        "place_why": place.why,
    }


def _flags(sheet: ReadSheet, place: Place) -> list[ImportFlag]:
    """Doubts of reading, then passages that may point at someone, in the order of the sheet."""
    flags = [
        ImportFlag(
            source=FlagSource.DOUBT,
            kind=doubt.kind,
            section=doubt.section,
            line=doubt.line,
            text=doubt.text[:_TEXT_SIGNS],
        )
        for doubt in sheet.doubts
    ]
    small = is_small(place.collectivite)
    texts = {"title": sheet.title, "summary": sheet.summary, **sheet.sections}
    spoken = "\n\n".join(entry["text"] for entry in sheet.hypotheses)
    texts["hypotheses"] = "\n\n".join(filter(None, (texts.get("hypotheses", ""), spoken)))
    for section, text in texts.items():
        flags += privacy_flags(text, section=str(section), place_is_small=small)
    for aside in sheet.asides:
        flags += privacy_flags(aside.text, section="", place_is_small=small, line=aside.line, is_in_draft=False)
    return flags


def privacy_flags(
    text: str, *, section: str, place_is_small: bool, line: int = 0, is_in_draft: bool = True
) -> list[ImportFlag]:
    """Of one text, each thing once: unsaved rows."""
    found: dict[tuple[str, str], ImportFlag] = {}
    for flag in find_flags(text, place_is_small=place_is_small):
        found.setdefault(
            (flag.kind, flag.value),
            ImportFlag(
                source=FlagSource.PRIVACY,
                kind=flag.kind,
                section=section,
                line=line,
                excerpt=flag.excerpt[:_EXCERPT_SIGNS],
                text=flag.why,
                is_in_draft=is_in_draft,
            ),
        )
    return list(found.values())


class _Present:
    """Sheets that the editions already hold, by lead collectivité: an imported one may be one of them."""

    def __init__(self) -> None:
        self._of: dict[int, dict[int, list[Investigation]]] = {}

    def like(self, sheet: ReadSheet, programme: Programme, place: Place) -> Investigation | None:
        """The same title anywhere in the edition; else the same collectivité, with the same number or words."""
        by_lead = self._sheets(programme)
        for rows in by_lead.values():
            for row in rows:
                if fold(row.title) == fold(sheet.title):
                    return row
        likely = [place.collectivite] if place.collectivite else list(place.candidates)
        rows = [row for each in likely for row in by_lead.get(each.pk, [])]
        same_number = [row for row in rows if sheet.number and row.number_in_collectivite == sheet.number]
        if len(same_number) == 1:
            return same_number[0]
        nearest = max(rows, key=lambda row: (_common(sheet, row), -row.position), default=None)
        if nearest is not None and (len(rows) == 1 or _common(sheet, nearest) >= _NEAR):
            return nearest
        return None

    def _sheets(self, programme: Programme) -> dict[int, list[Investigation]]:
        if programme.pk not in self._of:
            by_lead: dict[int, list[Investigation]] = {}
            rows = Investigation.objects.filter(programme=programme).order_by("position")
            leads = {part.investigation_id: part.collectivite_id for part in programme_leads(programme)}
            for row in rows:
                by_lead.setdefault(leads.get(row.pk, 0), []).append(row)
            self._of[programme.pk] = by_lead
        return self._of[programme.pk]


def programme_leads(programme: Programme) -> Any:
    through = Investigation.collectivites.through
    return through.objects.filter(investigation__programme=programme, role=CollectiviteRole.LEAD).order_by("pk")


def _common(sheet: ReadSheet, row: Investigation) -> float:
    """Share of the words of a problem that both say, short words apart."""
    ours = _words(f"{sheet.title} {sheet.sections.get('problem', '')}")
    theirs = _words(f"{row.title} {row.problem} {row.summary}")
    return len(ours & theirs) / max(1, min(len(ours), len(theirs)))


def _words(text: str) -> set[str]:
    return {word[:7] for word in fold(text).split() if len(word) > 3}
