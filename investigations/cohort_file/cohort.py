"""A whole cohort read from a folder, every cross reference checked, before anything touches the database."""

import dataclasses
from pathlib import Path

from investigations.cohort_file.reading import DataFileError, Document
from investigations.cohort_file.schema import (
    CollectiviteEntry,
    CollectivitesFile,
    ProgrammeFile,
    SheetFile,
    SolutionEntry,
    SolutionsFile,
)


@dataclasses.dataclass(frozen=True)
class Cohort:
    programme: ProgrammeFile
    collectivites: list[CollectiviteEntry]
    solutions: list[SolutionEntry]
    sheets: list[SheetFile]
    #: where each collectivité stands, for faults that only the database can find
    collectivites_document: Document


def read_cohort(folder: Path) -> Cohort:
    """Read `programme.yaml`, `collectivites.yaml`, `solutions.yaml` and `sheets/*.yaml`.

    Raises DataFileError listing every fault as `file:line: field: reason`. Touches no database.
    """
    faults: list[str] = []
    programme_doc = _read(folder / "programme.yaml", folder, faults)
    collectivites_doc = _read(folder / "collectivites.yaml", folder, faults)
    solutions_doc = _read(folder / "solutions.yaml", folder, faults)
    sheet_docs = [_read(path, folder, faults) for path in sorted((folder / "sheets").glob("*.yaml"))]
    if not sheet_docs:
        faults.append("sheets:1: aucune fiche dans ce dossier")
    programme = _parse(programme_doc, ProgrammeFile, faults)
    collectivites = _parse(collectivites_doc, CollectivitesFile, faults)
    solutions = _parse(solutions_doc, SolutionsFile, faults)
    sheets = [(doc, _parse(doc, SheetFile, faults)) for doc in sheet_docs]
    if faults:
        raise DataFileError(faults)

    faults += _repeated(collectivites_doc, [entry.key for entry in collectivites.entries], "key")
    faults += _repeated(solutions_doc, [entry.slug for entry in solutions.entries], "slug")
    keys = {entry.key for entry in collectivites.entries}
    solution_slugs = {entry.slug for entry in solutions.entries}
    theme_slugs = {theme.slug for theme in programme.themes}
    orders: dict[int, str] = {}
    slugs: dict[str, str] = {}
    for doc, sheet in sheets:
        for field, value, known in (
            *((("lead",), sheet.lead, keys),),
            *((("partners", i), key, keys) for i, key in enumerate(sheet.partners)),
            *((("joint", "with", i), key, keys) for i, key in enumerate(sheet.joint.with_)),
            *((("themes", i), slug, theme_slugs) for i, slug in enumerate(sheet.themes)),
            *(
                (("existing_solutions", i, "solution"), mention.solution, solution_slugs)
                for i, mention in enumerate(sheet.existing_solutions)
            ),
        ):
            if value not in known:
                faults.append(doc.describe(field, f"« {value} » n'est défini nulle part"))
        if sheet.order in orders:
            faults.append(doc.describe(("order",), f"rang déjà pris par {orders[sheet.order]}"))
        if sheet.slug in slugs:
            faults.append(doc.describe(("slug",), f"adresse déjà prise par {slugs[sheet.slug]}"))
        orders[sheet.order] = slugs[sheet.slug] = doc.name
    for index, entry in enumerate(solutions.entries):
        for rank, slug in enumerate(entry.sheets_born):
            if slug not in slugs:
                place = (index, "sheets_born", rank)
                faults.append(solutions_doc.describe(place, f"« {slug} » n'est pas une fiche"))
    for index, entry in enumerate(collectivites.entries):
        for rank, key in enumerate(entry.partners):
            if key not in keys:
                place = (index, "partners", rank)
                faults.append(collectivites_doc.describe(place, f"« {key} » n'est défini nulle part"))
    if faults:
        raise DataFileError(faults)
    ordered = sorted((sheet for _, sheet in sheets), key=lambda sheet: sheet.order)
    return Cohort(programme, collectivites.entries, solutions.entries, ordered, collectivites_doc)


def _read(path: Path, root: Path, faults: list[str]) -> Document | None:
    try:
        return Document(path, root)
    except DataFileError as error:
        faults += error.faults
        return None


def _parse(document: Document | None, model: type, faults: list[str]):
    if document is None:
        return None
    try:
        return document.parse(model)
    except DataFileError as error:
        faults += error.faults
        return None


def _repeated(document: Document, values: list[str], field: str) -> list[str]:
    seen: set[str] = set()
    faults = []
    for index, value in enumerate(values):
        if value in seen:
            faults.append(document.describe((index, field), f"« {value} » est déjà défini plus haut"))
        seen.add(value)
    return faults
