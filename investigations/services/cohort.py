"""Loading a cohort read from data files: one transaction, two loads equal one."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q

from collectivites.models import Collectivite
from investigations.cohort_file.cohort import Cohort
from investigations.cohort_file.resolution import resolve_collectivites
from investigations.cohort_file.schema import SheetFile, SolutionEntry
from investigations.models import (
    ExistingSolution,
    Hypothesis,
    Investigation,
    InvestigationCollectivite,
    ProposedSolution,
    SheetRevision,
    SheetVersion,
    SolutionMention,
)
from investigations.services.publication import announce_revision, publish_sheet, record_version
from investigations.states import CollectiviteRole, SheetState
from programmes.models import Programme, Theme
from programmes.services import publish_programme, record_programme
from programmes.states import ProgrammeState

RELOADED = "Relecture de la fiche par l’équipe du programme."
Progress = Callable[[str], None]


@dataclasses.dataclass
class LoadReport:
    """What a load did, for the person who ran it."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    #: sheets of this programme that the files do not hold: left as they are
    absent: list[str] = dataclasses.field(default_factory=list)
    #: corrected, withdrawn or led by a team since: the gate of publication answers for their text, not a file
    kept: list[str] = dataclasses.field(default_factory=list)


@transaction.atomic
def load_cohort(
    *, cohort: Cohort, actor: object, at: dt.datetime, progress: Progress = lambda step: None
) -> LoadReport:
    """Write a cohort, publish what was never published, and leave what did not change untouched.

    A sheet that people corrected or withdrew since is theirs: only its rank follows its file. Side effects:
    `sheet_published` to upper floors for each new or changed public sheet, in this transaction. Raises DataFileError
    (file, line, field) when a collectivité is unknown to the referential; nothing is written then.
    """
    collectivites = resolve_collectivites(cohort, actor=actor, at=at)
    progress("collectivités")
    programme = record_programme(
        entry=cohort.programme,
        engagements=[(collectivites[entry.key], entry) for entry in cohort.collectivites],
        actor=actor,
        at=at,
    )
    progress("programme")
    themes = {theme.slug: theme for theme in Theme.objects.all()}
    solutions = {entry.slug: _record_solution(entry) for entry in cohort.solutions}
    progress("solutions")
    if programme.state == ProgrammeState.DRAFT:
        programme = publish_programme(programme=programme, actor=actor, at=at)

    report = LoadReport()
    _free_positions(programme, cohort)
    names = {entry.key: entry.name for entry in cohort.collectivites}
    theirs = _in_other_hands(cohort)
    for entry in cohort.sheets:
        if entry.slug in theirs:
            Investigation.objects.filter(slug=entry.slug).update(position=entry.order)
            report.kept.append(entry.slug)
            progress(entry.slug)
            continue
        sheet, is_new, changed = _record_sheet(entry, programme=programme, at=at)
        changed |= _record_children(
            sheet, entry, collectivites=collectivites, names=names, themes=themes, solutions=solutions
        )
        if is_new:
            publish_sheet(investigation=sheet, actor=actor, at=at)
            report.created += 1
        elif changed:
            Investigation.objects.filter(pk=sheet.pk).update(updated_at=at)
            if sheet.state == SheetState.PUBLISHED:
                record_version(investigation=sheet, note=RELOADED, actor=actor, at=at)
                announce_revision(investigation=sheet)
            report.changed += 1
        else:
            report.unchanged += 1
        progress(entry.slug)
    _record_births(cohort, solutions)
    known = {entry.slug for entry in cohort.sheets}
    report.absent = sorted(set(programme.investigations.values_list("slug", flat=True)) - known)
    return report


def _record_solution(entry: SolutionEntry) -> ExistingSolution:
    solution, _ = ExistingSolution.objects.update_or_create(
        slug=entry.slug,
        defaults={
            "name": entry.name,
            "aliases": entry.aliases,
            "kind": entry.kind,
            "operator": entry.operator,
            "link": entry.link,
            "open_source": entry.open_source,
            "description": entry.description,
            "status_note": entry.status_2022,
            "status_as_of": "2022-05" if entry.status_2022 else "",
        },
    )
    return solution


def _in_other_hands(cohort: Cohort) -> set[str]:
    """Slugs of sheets whose text is no longer the file's: a team's, withdrawn, corrected, or being corrected."""
    own = {"investigation": OuterRef("pk")}
    corrected = SheetVersion.objects.filter(number__gt=1, **own).exclude(note=RELOADED)
    sheets = Investigation.objects.filter(slug__in=[entry.slug for entry in cohort.sheets]).filter(
        Q(team__isnull=False)
        | Q(state=SheetState.WITHDRAWN)
        | Exists(corrected)
        | Exists(SheetRevision.objects.filter(**own))
        | Exists(SheetVersion.objects.filter(erased_at__isnull=False, **own))
    )
    return set(sheets.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("slug", flat=True))


def _free_positions(programme: Programme, cohort: Cohort) -> None:
    """Renumber out of the way first: two sheets that swap ranks would otherwise collide half-way."""
    wanted = {entry.slug: entry.order for entry in cohort.sheets}
    moved = [
        sheet
        for sheet in programme.investigations.only("pk", "slug", "position").order_by("position")
        if wanted.get(sheet.slug, sheet.position) != sheet.position
    ]
    for offset, sheet in enumerate(moved):
        Investigation.objects.filter(pk=sheet.pk).update(position=30_000 + offset)


def _record_sheet(entry: SheetFile, *, programme: Programme, at: dt.datetime) -> tuple[Investigation, bool, bool]:
    fields: dict[str, Any] = {
        "programme": programme,
        "position": entry.order,
        "number_in_collectivite": entry.number_in_collectivite,
        "title": entry.title,
        "themes_inferred": entry.themes_inferred,
        "territory_inferred": entry.territory_inferred,
        "territory_evidence": entry.territory_evidence,
        "summary": entry.summary,
        "problem": entry.problem,
        "context": entry.context,
        "inquiry": entry.inquiry,
        "solutions": entry.solutions,
        "aftermath": entry.aftermath,
        "undocumented": dict(entry.undocumented),
        "source_note": entry.source_note,
        "interviews": entry.research.interviews,
        "interviews_text": entry.research.interviews_text,
        "interviews_approx": entry.research.interviews_approx,
        "survey_responses": entry.research.survey_responses,
        "survey_text": entry.research.survey_text,
        "research_methods": [str(method) for method in entry.research.methods],
        "research_note": entry.research.note,
        "benchmark_note": entry.benchmark_note,
        "prototype_kind": entry.prototype.kind,
        "prototype_text": entry.prototype.text,
        "tested": entry.tested,
        "tested_note": entry.tested_note,
        "exit_scenario": entry.exit.scenario,
        "exit_basis": entry.exit.basis,
        "exit_details": entry.exit.details,
        "exit_named_service": entry.exit.named_service,
        "secondary_exits": [str(scenario) for scenario in entry.exit.secondary],
        "is_joint": entry.joint.is_joint,
        "joint_kind": entry.joint.kind,
        "joint_note": entry.joint.note,
        "other_partners": entry.other_partners,
        "peer_exchanges": entry.peer_exchanges,
    }
    sheet = Investigation.objects.select_for_update(of=("self",)).filter(slug=entry.slug).first()
    if sheet is None:
        return Investigation.objects.create(slug=entry.slug, updated_at=at, **fields), True, True
    changed = [name for name, value in fields.items() if getattr(sheet, name) != value]
    for name in changed:
        setattr(sheet, name, fields[name])
    if changed:
        sheet.save(update_fields=changed)
    return sheet, False, bool(changed)


def _record_children(
    sheet: Investigation,
    entry: SheetFile,
    *,
    collectivites: dict[str, Collectivite],
    names: dict[str, str],
    themes: dict[str, Theme],
    solutions: dict[str, ExistingSolution],
) -> bool:
    """Bring the rows around a sheet to what the file says. Returns whether anything moved."""
    associated = [key for key in entry.joint.with_ if key not in (entry.lead, *entry.partners)]
    roles = [
        (entry.lead, CollectiviteRole.LEAD),
        *((key, CollectiviteRole.PARTNER) for key in entry.partners),
        *((key, CollectiviteRole.ASSOCIATED) for key in associated),
    ]
    changed = _replace(
        InvestigationCollectivite,
        sheet,
        ({"collectivite_id": collectivites[key].pk, "role": role, "name_then": names[key]} for key, role in roles),
    )
    changed |= _replace(
        Hypothesis,
        sheet,
        ({"text": h.text, "verdict": h.verdict, "basis": h.basis, "note": h.note} for h in entry.hypotheses),
    )
    changed |= _replace(
        SolutionMention,
        sheet,
        ({"solution_id": solutions[m.solution].pk, "note": m.note} for m in entry.existing_solutions),
    )
    changed |= _replace(ProposedSolution, sheet, ({"title": p.title, "kind": p.kind} for p in entry.proposed_solutions))
    wanted = {themes[slug].pk for slug in entry.themes}
    if wanted != set(sheet.themes.values_list("pk", flat=True)):
        sheet.themes.set(wanted)
        changed = True
    return changed


def _replace(model: type[models.Model], sheet: Investigation, rows: Iterable[dict[str, Any]]) -> bool:
    """Replace the ordered rows of one kind under a sheet when they differ. Returns whether they did."""
    wanted = [{"position": rank, **row} for rank, row in enumerate(rows, start=1)]
    columns = list(wanted[0]) if wanted else ["position"]
    present = list(model.objects.filter(investigation=sheet).order_by("position").values(*columns))
    if present == wanted:
        return False
    model.objects.filter(investigation=sheet).delete()
    model.objects.bulk_create(model(investigation=sheet, **row) for row in wanted)
    return True


def _record_births(cohort: Cohort, solutions: dict[str, ExistingSolution]) -> None:
    sheets = {sheet.slug: sheet.pk for sheet in Investigation.objects.only("pk", "slug")}
    for entry in cohort.solutions:
        solutions[entry.slug].born_from.set(sheets[slug] for slug in entry.sheets_born)
