"""The synthesis of 2021, as a machine read it: what is found, matched and left in doubt. Figures only.

Skipped where the document is not. The referential is the whole one but for communes, kept in the départements of the
cohort: their homonyms are there.
"""

import dataclasses
import json
from collections import Counter
from functools import cache

import pytest
from django.utils import timezone

from collectivites.models import Collectivite
from collectivites.referential_file.loading import load_referential
from collectivites.referential_file.reading import ReferentialFile, read_referential
from investigations.past_work_states import PlaceMatch
from investigations.services.past_work import confirm_import, undo_import, write_import
from investigations.services.past_work_reading import record_import
from tests.factories.programmes import ProgrammeFactory
from tests.seeds import seed

pytestmark = pytest.mark.django_db
DEPARTEMENTS = {"03", "07", "26", "73", "21", "71", "29", "37", "36", "88", "62", "93", "95", "78", "27", "47"} | {
    *("11", "31", "34", "46", "66", "83", "973", "974")
}


@cache
def referential() -> ReferentialFile:
    file = read_referential()
    communes = [row for row in file.communes if row.departement in DEPARTEMENTS]
    kept = {row.code for row in communes}
    wanted = {row.epci for row in communes}
    intercommunal = [row for row in file.intercommunal if row.siren in wanted]
    parents = {row.parent for row in intercommunal} - wanted
    intercommunal += [row for row in file.intercommunal if row.siren in parents]
    names = [row for row in file.other_names if getattr(row, "code", None) in kept]
    return dataclasses.replace(file, communes=communes, intercommunal=intercommunal, other_names=names)


@pytest.fixture
def territories(db) -> None:
    load_referential(file=referential(), at=timezone.now(), on_progress=lambda done: None)


def test_the_synthesis_of_2021(territories):
    """Every sheet is found, in order; no collectivité is given wrongly; what is doubtful says so."""
    path = seed("004")
    facts = json.loads((path.parent.parent / "data" / "pni2021.json").read_text(encoding="utf-8"))["investigations"]
    at = timezone.now()

    batch, _ = record_import(
        programme=ProgrammeFactory(), content=path.read_bytes(), file_name="synthese.md", actor=None, at=at
    )

    sheets = list(batch.sheets.select_related("collectivite").order_by("position"))
    assert len(sheets) == len(facts) == 47
    assert [sheet.content["number"] for sheet in sheets] == [fact["number_in_collectivite"] for fact in facts]
    matches = Counter(sheet.place_match for sheet in sheets)
    assert matches == {
        PlaceMatch.EXACT: 2,
        PlaceMatch.FORMER: 2,
        PlaceMatch.DEDUCED: 35,
        PlaceMatch.DOUBTFUL: 7,
        PlaceMatch.NONE: 1,
    }
    wrong = [
        (fact["id"], sheet.collectivite.name)
        for sheet, fact in zip(sheets, facts, strict=True)
        if sheet.collectivite and not is_of(sheet.collectivite, fact)
    ]
    assert wrong == []
    missing = Counter(
        section
        for sheet in sheets
        for section in ("problem", "context", "hypotheses", "inquiry", "solutions", "aftermath")
        if section not in sheet.content["found_sections"]
    )
    assert missing == {"aftermath": 2}  # Épinal 3 and Louvres, as docs/imports.md says
    privacy = {(flag.kind, flag.excerpt) for sheet in sheets for flag in sheet.flags.filter(source="privacy")}
    counted = Counter(kind for kind, _ in privacy)
    assert (counted["email"], counted["phone"], counted["plate"]) == (4, 7, 1)
    doubts = Counter(flag.kind for sheet in sheets for flag in sheet.flags.filter(source="doubt"))
    assert doubts["copied"] == 1  # Louvres holds the investigation of Valence Romans
    assert not {"heading_damaged", "section_repeated", "section_empty"} & set(doubts)

    confirm_import(batch=batch, choices={}, actor=None, at=at)
    assert write_import(batch=batch, actor=None, at=at) == 47
    assert undo_import(batch=batch, actor=None, at=at) == 47


def is_of(found: Collectivite, fact: dict) -> bool:
    """The keys of the table of facts are slugs of names: `cc-pays-de-landerneau-daoulas`, `cias-val-eyrieux`."""
    kinds = {"cc", "ca", "cias", "ccas", "departement", "collectivite", "territoriale"}
    named = any(set(key.split("-")) - kinds <= set(found.slug.split("-")) for key in fact["collectivites"])
    return named and found.departement.code == fact["departement_code"]
