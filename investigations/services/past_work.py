"""An import, once its file was read: confirmed, written as drafts, abandoned or undone as a whole."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils.text import slugify

from collectivites.models import Collectivite
from core import jobs
from core.models import Job
from core.state_machine import apply_transition
from investigations.models import (
    Hypothesis,
    ImportBatch,
    ImportBatchTransition,
    ImportedSheet,
    ImportFlag,
    Investigation,
    InvestigationCollectivite,
)
from investigations.past_work.outline import DoubtKind
from investigations.past_work_states import (
    IMPORT_TRANSITIONS,
    JOB_KEY_PREFIX,
    TEXT_SECTIONS,
    FlagSource,
    ImportState,
    PlaceMatch,
    SheetChoice,
)
from investigations.states import CollectiviteRole, ExitBasis, Section, SheetState, VerdictBasis
from programmes.models import Programme, Theme

WRITE_TASK = "investigations.tasks.write_import"
_MISSING = "Le document dont cette fiche est reprise n’a pas cette section."
_SOURCE_NOTE = "Fiche reprise d’un document antérieur au site."
_LAST_POSITION = 29_000  # above, a load of the cohort renumbers for a moment


class ImportRefusedError(Exception):
    """The act is not possible with this data. French."""


class UndoRefusedError(Exception):
    """Some drafts are no longer only an import. `blockers`: (title, why), in French."""

    def __init__(self, blockers: list[tuple[str, str]]) -> None:
        super().__init__("Cet import ne peut plus être annulé en entier.")
        self.blockers = blockers


@transaction.atomic
def confirm_import(*, batch: ImportBatch, choices: Mapping[int, str], actor: Any, at: dt.datetime) -> tuple[Job, bool]:
    """Take the choices of the dry run and ask for the drafts. Returns the job and whether it is new; the caller rings.

    `choices`: for each sheet, `skip`, `none` (no collectivité yet) or the key of a collectivité, among those that were
    proposed. Sheets that are not named keep what the reading proposed. Raises IllegalTransitionError when somebody
    confirmed or abandoned meanwhile, ImportRefusedError when nothing is to be created.
    """
    locked = _locked(batch)
    _move(locked, "confirm", actor=actor, at=at)
    wanted = 0
    for sheet in locked.sheets.select_for_update(of=("self",)).order_by("position"):
        _choose(sheet, choices.get(sheet.pk, ""))
        wanted += sheet.is_wanted
    if not wanted:
        raise ImportRefusedError("Aucune fiche n’est à créer : choisissez-en au moins une, ou abandonnez cet import.")
    return jobs.request_job(
        key=f"{JOB_KEY_PREFIX}{locked.pk}",
        title="Import de travaux passés",
        task=WRITE_TASK,
        total=wanted,
        requested_by=actor,
        at=at,
    )


def _choose(sheet: ImportedSheet, choice: str) -> None:
    if not choice or sheet.faults:
        return
    sheet.is_wanted = choice != SheetChoice.SKIP
    proposed = {str(pk) for pk in [*sheet.candidates, sheet.collectivite_id] if pk}
    if choice == SheetChoice.NO_PLACE:
        sheet.collectivite, sheet.place_match = None, PlaceMatch.NONE
    elif choice in proposed and choice != str(sheet.collectivite_id):
        sheet.collectivite = Collectivite.objects.get(pk=choice)
        sheet.place_match = PlaceMatch.CHOSEN
    elif choice in proposed and sheet.place_match == PlaceMatch.DOUBTFUL:
        sheet.place_match = PlaceMatch.CHOSEN
    sheet.save(update_fields=["is_wanted", "collectivite", "place_match"])


def write_import(
    *, batch: ImportBatch, actor: Any, at: dt.datetime, advance: Callable[[int, str], None] = lambda done, step: None
) -> int:
    """Create every draft of a confirmed import, or none. Returns how many; 0 when it is already done.

    Nothing is published. Raises ImportRefusedError, having reopened the import, when an edition is full.
    """
    try:
        return _write(batch, actor, at, advance)
    except ImportRefusedError:
        with transaction.atomic():
            _move(_locked(batch), "reopen", actor=actor, at=at)
        raise


@transaction.atomic
def _write(batch: ImportBatch, actor: Any, at: dt.datetime, advance: Callable[[int, str], None]) -> int:
    locked = _locked(batch)
    if locked.state != ImportState.CONFIRMED:
        return 0
    sheets = list(locked.sheets.filter(is_wanted=True).select_related("collectivite").order_by("position"))
    positions = _free_positions({sheet.programme_id for sheet in sheets})
    slugs = _Slugs()
    themes = {theme.slug: theme for theme in Theme.objects.order_by("slug")}
    for number, sheet in enumerate(sheets, start=1):
        positions[sheet.programme_id] += 1
        if positions[sheet.programme_id] > _LAST_POSITION:
            raise ImportRefusedError("Cette édition ne peut pas recevoir plus de fiches.")
        draft = _draft(sheet, position=positions[sheet.programme_id], slug=slugs.free(sheet), at=at)
        draft.themes.set([themes[slug] for slug in sheet.content["themes"] if slug in themes])
        sheet.investigation = draft
        sheet.written_hash = draft_hash(draft)
        sheet.save(update_fields=["investigation", "written_hash"])
        _flag_place(sheet)
        advance(number, "Écriture des brouillons")
    locked.written_at = at
    _move(locked, "write", actor=actor, at=at, written_at=at)
    return len(sheets)


def _draft(sheet: ImportedSheet, *, position: int, slug: str, at: dt.datetime) -> Investigation:
    content, sections = sheet.content, sheet.content["sections"]
    dated = f" Comité de fin : {dt.date.fromisoformat(content['dated_on']):%d/%m/%Y}." if content["dated_on"] else ""
    is_deduced = sheet.place_match == PlaceMatch.DEDUCED
    draft = Investigation.objects.create(
        programme_id=sheet.programme_id,
        slug=slug,
        position=position,
        number_in_collectivite=content["number"],
        title=sheet.title,
        updated_at=at,
        summary=content["summary"],
        hypotheses_intro=sections.get(Section.HYPOTHESES, ""),
        **{str(section): sections.get(section, "") for section in TEXT_SECTIONS},
        undocumented={str(section): _MISSING for section in TEXT_SECTIONS if not sections.get(section)},
        source_note=f"{_SOURCE_NOTE}{dated}",
        territory_inferred=is_deduced,
        territory_evidence=content["place_why"][:300] if is_deduced else "",
        exit_scenario=content["exit_scenario"],
        exit_basis=ExitBasis.EXPLICIT if content["exit_scenario"] else "",
    )
    if sheet.collectivite is not None:
        set_lead(draft, sheet.collectivite)
    Hypothesis.objects.bulk_create(
        Hypothesis(
            investigation=draft,
            position=rank,
            text=entry["text"],
            **({"verdict": entry["verdict"]} if entry.get("verdict") else {}),
            basis=VerdictBasis.EXPLICIT if entry.get("verdict") not in (None, "unsettled") else VerdictBasis.NONE,
        )
        for rank, entry in enumerate(content["hypotheses"], start=1)
    )
    return draft


def set_lead(draft: Investigation, collectivite: Collectivite) -> None:
    """The one that holds the sheet. Its name then is today's: a human corrects it when they know better."""
    InvestigationCollectivite.objects.filter(investigation=draft, role=CollectiviteRole.LEAD).delete()
    InvestigationCollectivite.objects.create(
        investigation=draft,
        collectivite=collectivite,
        role=CollectiviteRole.LEAD,
        position=1,
        name_then=collectivite.name,
    )


_PLACE_DOUBTS = {
    PlaceMatch.DEDUCED: (
        DoubtKind.PLACE_DEDUCED,
        "La collectivité n’est écrite nulle part : elle a été déduite du texte. ",
    ),
    PlaceMatch.FORMER: (DoubtKind.PLACE_FORMER, "La fiche porte le nom d’alors. "),
    PlaceMatch.CHOSEN: (DoubtKind.PLACE_CHOSEN, "La collectivité a été choisie parmi plusieurs à l’import. "),
    PlaceMatch.DOUBTFUL: (DoubtKind.PLACE_MISSING, "La collectivité n’est pas choisie. "),
    PlaceMatch.NONE: (DoubtKind.PLACE_MISSING, "La collectivité n’a pas été trouvée : choisissez-la. "),
}


def _flag_place(sheet: ImportedSheet) -> None:
    doubt = _PLACE_DOUBTS.get(PlaceMatch(sheet.place_match))
    doubts = [doubt] if doubt else []
    if sheet.duplicate_of_id:
        doubts.append((DoubtKind.DUPLICATE, "Une fiche de cette édition lui ressemble : est-ce la même ? "))
    last = sheet.flags.aggregate(last=Max("position"))["last"] or 0
    ImportFlag.objects.bulk_create(
        ImportFlag(
            sheet=sheet,
            position=last + rank,
            source=FlagSource.DOUBT,
            kind=kind,
            line=sheet.line,
            text=(text + (sheet.content["place_why"] if kind != DoubtKind.DUPLICATE else ""))[:400].strip(),
        )
        for rank, (kind, text) in enumerate(doubts, start=1)
    )


def _free_positions(programmes: set[int]) -> dict[int, int]:
    """The last position taken in each edition, nobody else taking one meanwhile."""
    list(Programme.objects.select_for_update(of=("self",)).filter(pk__in=programmes).order_by("pk").values_list("pk"))
    taken = Investigation.objects.filter(programme__in=programmes, position__lte=_LAST_POSITION)
    found = dict(taken.order_by().values_list("programme").annotate(last=Max("position")))
    return {pk: found.get(pk, 0) for pk in programmes}


class _Slugs:
    """Addresses that nobody has: the collectivité, then the first words of the title."""

    def __init__(self) -> None:
        self._taken = set(Investigation.objects.order_by("pk").values_list("slug", flat=True))

    def free(self, sheet: ImportedSheet) -> str:
        place = sheet.collectivite.slug if sheet.collectivite else ""
        base = slugify(f"{place} {sheet.title}")[:70].strip("-") or "fiche"
        slug, number = base, 2
        while slug in self._taken:
            slug, number = f"{base}-{number}", number + 1
        self._taken.add(slug)
        return slug


# --- Going back -------------------------------------------------------------------------------------------------------


@transaction.atomic
def discard_import(*, batch: ImportBatch, actor: Any, at: dt.datetime) -> ImportBatch:
    """Leave a dry run without creating anything: what was read is erased. Raises IllegalTransitionError."""
    locked = _locked(batch)
    _move(locked, "discard", actor=actor, at=at)
    _forget(locked)
    return locked


@transaction.atomic
def undo_import(*, batch: ImportBatch, actor: Any, at: dt.datetime) -> int:
    """Remove every draft of an import, and what was read. Returns how many drafts went.

    Raises UndoRefusedError, having removed nothing, when one was published, corrected, or is held by something else;
    IllegalTransitionError when the import was not written.
    """
    locked = _locked(batch)
    _move(locked, "undo", actor=actor, at=at)
    drafts = (
        Investigation.objects.select_for_update(of=("self",)).filter(imported_as__batch=locked).order_by("position")
    )
    written = dict(locked.sheets.values_list("investigation_id", "written_hash"))
    blockers = [(draft.title, why) for draft in drafts if (why := _why_kept(draft, written[draft.pk]))]
    if blockers:
        raise UndoRefusedError(blockers)
    removed = 0
    for draft in drafts:
        try:
            draft.delete()
        except ProtectedError as held:
            raise UndoRefusedError([(draft.title, "d’autres travaux s’appuient sur elle")]) from held
        removed += 1
    _forget(locked)
    return removed


def blockers_of(batch: ImportBatch) -> list[tuple[str, str]]:
    """What would stop an undo, for the page that offers it."""
    written = dict(batch.sheets.values_list("investigation_id", "written_hash"))
    drafts = Investigation.objects.filter(imported_as__batch=batch).order_by("position")
    return [(draft.title, why) for draft in drafts if (why := _why_kept(draft, written[draft.pk]))]


def _why_kept(draft: Investigation, written_hash: str) -> str:
    if draft.state != SheetState.DRAFT:
        return f"elle est {draft.get_state_display()}"
    return "elle a été corrigée depuis" if draft_hash(draft) != written_hash else ""


def draft_hash(draft: Investigation) -> str:
    """Fingerprint of all that a person can correct in a draft. Three queries."""
    fields = (
        "title",
        "summary",
        "hypotheses_intro",
        *map(str, TEXT_SECTIONS),
        "undocumented",
        "source_note",
        "exit_scenario",
    )
    fields += ("exit_details", "benchmark_note", "prototype_text", "interviews", "survey_responses", "is_joint")
    hypotheses = list(draft.hypotheses.order_by("position").values_list("text", "verdict", "note"))
    parts = list(draft.participations.order_by("position").values_list("collectivite_id", "role", "name_then"))
    themes = list(draft.themes.order_by("slug").values_list("slug", flat=True))
    said = [[getattr(draft, name) for name in fields], hypotheses, parts, themes]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _forget(batch: ImportBatch) -> None:
    """What was read leaves with the import; its history keeps dates and counts."""
    ImportFlag.objects.filter(sheet__batch=batch).delete()
    batch.sheets.update(content={}, title="", place_read="", candidates=[], faults=[])
    batch.report = {}
    batch.save(update_fields=["report"])


def _locked(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)


def _move(batch: ImportBatch, name: str, *, actor: Any, at: dt.datetime, **companions: Any) -> None:
    apply_transition(batch, name, table=IMPORT_TRANSITIONS, log=ImportBatchTransition, actor=actor, at=at, **companions)
