"""Two syntheses side by side: sheets that came, went or changed, figures that moved, texts that were rewritten."""

import dataclasses
from collections.abc import Iterator

from investigations.selectors.problem import Compared, compared
from reports.synthesis_data import SheetValue, SynthesisValue

SECTIONS = "sections"
# What a person would call the part of a sheet that changed; other parts are told together.
_PARTS = {
    "title": "titre",
    "summary": "résumé",
    "hypotheses": "hypothèses",
    "exit": "issue",
    "themes": "thèmes",
    "pictures": "images",
}


@dataclasses.dataclass(frozen=True)
class ChangedSheet:
    sheet: SheetValue
    parts: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class ChangedFigure:
    label: str
    before: int | None
    after: int | None


@dataclasses.dataclass(frozen=True)
class Differences:
    added: tuple[SheetValue, ...]
    removed: tuple[SheetValue, ...]
    changed: tuple[ChangedSheet, ...]
    figures: tuple[ChangedFigure, ...]
    texts: tuple[Compared, ...]
    others: tuple[str, ...]

    @property
    def is_none(self) -> bool:
        return not (self.added or self.removed or self.changed or self.figures or self.texts or self.others)


def differences(before: SynthesisValue, after: SynthesisValue) -> Differences:
    old = {sheet.slug: sheet for sheet in before.sheets}
    new = {sheet.slug: sheet for sheet in after.sheets}
    return Differences(
        added=tuple(sheet for slug, sheet in new.items() if slug not in old),
        removed=tuple(sheet for slug, sheet in old.items() if slug not in new),
        changed=tuple(
            ChangedSheet(sheet, tuple(_parts(old[slug], sheet)))
            for slug, sheet in new.items()
            if slug in old and dataclasses.replace(old[slug], url=sheet.url) != sheet
        ),
        figures=tuple(_figures(before, after)),
        texts=tuple(_texts(before, after)),
        others=tuple(_others(before, after)),
    )


def _parts(old: SheetValue, new: SheetValue) -> Iterator[str]:
    for field, words in _PARTS.items():
        if getattr(old, field) != getattr(new, field):
            yield words
    before = {section.key: section for section in old.sections}
    for section in new.sections:
        if before.get(section.key) != section:
            yield f"section « {section.label} »"
    told = {*_PARTS, SECTIONS, "updated_on", "url"}  # the address of the site is nothing of the sheet
    if any(
        getattr(old, field.name) != getattr(new, field.name)
        for field in dataclasses.fields(new)
        if field.name not in told
    ):
        yield "repères de la fiche"


def _figures(before: SynthesisValue, after: SynthesisValue) -> Iterator[ChangedFigure]:
    old = {figure.key: figure for figure in before.figures}
    new = {figure.key: figure for figure in after.figures}
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key), new.get(key)
        if (was and was.value) != (now and now.value):
            yield ChangedFigure((now or was).label, was.value if was else None, now.value if now else None)


def _texts(before: SynthesisValue, after: SynthesisValue) -> Iterator[Compared]:
    old, new = before.composition, after.composition
    pairs = (
        ("Avant-propos", old.foreword.text, new.foreword.text),
        ("Signature", _signature(before), _signature(after)),
        ("Introduction", old.introduction.text, new.introduction.text),
        (
            "Conclusion",
            old.conclusion.text or before.programme.conclusion,
            new.conclusion.text or after.programme.conclusion,
        ),
        ("Paroles citées", _verbatims(before), _verbatims(after)),
    )
    for label, was, now in pairs:
        if was != now:
            yield compared(label, was, now)


def _signature(value: SynthesisValue) -> str:
    composition = value.composition
    return ", ".join(filter(None, (composition.foreword_author, composition.foreword_function)))


def _verbatims(value: SynthesisValue) -> str:
    return "\n".join(f"{verbatim.text} ({verbatim.said_by})" for verbatim in value.composition.verbatims)


def _others(before: SynthesisValue, after: SynthesisValue) -> Iterator[str]:
    if before.composition.pictures != after.composition.pictures:
        yield "les images"
    kept = {sheet.slug for sheet in after.sheets}
    order = [sheet.slug for sheet in before.sheets if sheet.slug in kept]
    known = {sheet.slug for sheet in before.sheets}
    if order != [sheet.slug for sheet in after.sheets if sheet.slug in known]:
        yield "l’ordre des fiches"
    if before.scope_names != after.scope_names:
        yield "le périmètre"
