"""Faults of a data file are told with file, line and field, before anything is written."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from investigations.cohort_file.cohort import read_cohort
from investigations.cohort_file.reading import DataFileError

COHORT = settings.BASE_DIR / "investigations" / "data" / "pni2021"


@pytest.fixture
def folder(tmp_path) -> Path:
    copy = tmp_path / "cohort"
    shutil.copytree(COHORT, copy)
    return copy


def rewrite(path: Path, old: str, new: str) -> int:
    """Replace `old` once and return the line where it stood."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(DataFileError) as raised:
        read_cohort(folder)
    return raised.value.faults


def test_the_2021_cohort_is_whole():
    cohort = read_cohort(COHORT)
    sheets = cohort.sheets

    assert len(sheets) == 47
    assert [sheet.order for sheet in sheets] == list(range(1, 48))
    assert len(cohort.collectivites) == 39
    assert sum(len(sheet.hypotheses) for sheet in sheets) == 134
    assert len(cohort.programme.themes) == 27
    assert 20 <= len(cohort.solutions) <= 40
    assert sum(sheet.joint.is_joint for sheet in sheets) == 7


def test_the_2021_facts_are_intact():
    """Counts read by hand from the table of facts (notes beside it, section 6)."""
    sheets = read_cohort(COHORT).sheets
    exits: dict[str, int] = {}
    bases: dict[str, int] = {}
    verdicts: dict[tuple[str, str], int] = {}
    for sheet in sheets:
        exits[sheet.exit.scenario] = exits.get(sheet.exit.scenario, 0) + 1
        bases[sheet.exit.basis] = bases.get(sheet.exit.basis, 0) + 1
        for hypothesis in sheet.hypotheses:
            pair = (str(hypothesis.verdict), str(hypothesis.basis))
            verdicts[pair] = verdicts.get(pair, 0) + 1

    assert exits == {
        "internalisation": 19,
        "local_experiment": 13,
        "autonomy": 7,
        "digital_service": 3,
        "other": 3,
        "in_discussion": 2,
    }
    assert bases == {"explicit": 36, "implicit": 9, "absent": 2}
    assert verdicts == {
        ("confirmed", "explicit"): 46,
        ("unsettled", ""): 31,
        ("confirmed", "inferred"): 15,
        ("confirmed", "global"): 10,
        ("refuted", "explicit"): 10,
        ("nuanced", "inferred"): 8,
        ("nuanced", "global"): 7,
        ("refuted", "global"): 4,
        ("refuted", "inferred"): 2,
        ("nuanced", "explicit"): 1,
    }
    assert {s.slug: sorted(s.undocumented) for s in sheets if s.undocumented} == {
        "epinal-maison-romaine": ["aftermath"],
        "louvres-rue-de-paris": ["aftermath", "inquiry"],
    }
    populations = {c.key: c.population_printed for c in read_cohort(COHORT).collectivites if c.population_printed}
    assert len(populations) == 13
    assert populations["casud"] == 131_000
    assert populations["rocamadour"] == 630


def test_unknown_field_is_told_with_its_line(folder):
    sheet = folder / "sheets" / "vichy-stationnement-commerces.yaml"
    line = rewrite(sheet, "themes_inferred:", "themes_infered:")

    faults = faults_of(folder)

    assert f"sheets/vichy-stationnement-commerces.yaml:{line}: themes_infered : champ inconnu" in faults
    assert "sheets/vichy-stationnement-commerces.yaml:1: themes_inferred : champ obligatoire absent" in faults
    assert len(faults) == 2


def test_bad_value_of_a_nested_list_is_told_with_its_line(folder):
    sheet = folder / "sheets" / "poses-partage.yaml"
    line = rewrite(sheet, "verdict: ", "verdict: perhaps_")

    assert faults_of(folder) == [
        f"sheets/poses-partage.yaml:{line}: hypotheses.1.verdict : valeur hors de la liste prévue"
    ]


def test_repeated_field_is_refused(folder):
    sheet = folder / "sheets" / "poses-partage.yaml"
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(text + "title: Un autre titre\n", encoding="utf-8")
    last = len(text.splitlines()) + 1

    assert faults_of(folder) == [f"sheets/poses-partage.yaml:{last}: title : champ répété"]


def test_truncated_file_is_refused(folder):
    """Cut in the middle of a sentence: still readable YAML, but whole fields are gone."""
    sheet = folder / "sheets" / "poses-partage.yaml"
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(text[: text.index("inquiry:") + 60], encoding="utf-8")

    faults = faults_of(folder)

    assert "sheets/poses-partage.yaml:1: exit : champ obligatoire absent" in faults
    assert all(fault.endswith("champ obligatoire absent") for fault in faults)


def test_unreadable_file_is_refused(folder):
    sheet = folder / "sheets" / "poses-partage.yaml"
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(text + "title: [un, deux\n", encoding="utf-8")

    (fault,) = faults_of(folder)

    assert fault.startswith("sheets/poses-partage.yaml:")
    assert "YAML illisible" in fault


def test_file_that_is_not_utf8_is_refused(folder):
    (folder / "solutions.yaml").write_bytes(b"- slug: caf\xe9\n")

    assert faults_of(folder) == ["solutions.yaml:1: le fichier n'est pas en UTF-8"]


def test_missing_file_and_empty_folder_are_told_together(folder):
    (folder / "programme.yaml").unlink()
    shutil.rmtree(folder / "sheets")

    assert faults_of(folder) == [
        "programme.yaml:1: fichier absent",
        "sheets:1: aucune fiche dans ce dossier",
    ]


def test_unknown_reference_is_told_with_its_line(folder):
    sheet = folder / "sheets" / "poses-partage.yaml"
    line = rewrite(sheet, "lead: poses", "lead: pauses")

    assert faults_of(folder) == [f"sheets/poses-partage.yaml:{line}: lead : « pauses » n'est défini nulle part"]


def test_same_rank_twice_is_refused(folder):
    sheet = folder / "sheets" / "poses-partage.yaml"
    line = rewrite(sheet, "order: 30", "order: 29")

    assert faults_of(folder) == [
        f"sheets/poses-partage.yaml:{line}: order : rang déjà pris par sheets/les-mureaux-democratie-implicative.yaml"
    ]


def test_section_must_be_written_or_declared(folder):
    sheet = folder / "sheets" / "louvres-rue-de-paris.yaml"
    text = sheet.read_text(encoding="utf-8")
    head, _, _ = text.partition("undocumented:")
    sheet.write_text(head + "undocumented: {}\nsource_note: ''\n", encoding="utf-8")

    faults = faults_of(folder)

    assert faults == [
        "sheets/louvres-rue-de-paris.yaml:1: fichier : la section « inquiry » doit être soit écrite, "
        "soit déclarée dans undocumented avec sa raison"
    ]
