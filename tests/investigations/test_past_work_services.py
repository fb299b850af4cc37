"""An import from the file to the drafts, and back."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from collectivites.states import CollectiviteKind
from core.models import Job
from core.state_machine import IllegalTransitionError
from investigations.models import ImportBatch, Investigation
from investigations.past_work.outline import DoubtKind
from investigations.past_work_states import FlagState, ImportState, PlaceMatch, SheetChoice
from investigations.privacy import PrivacyKind
from investigations.services import past_work
from investigations.services.past_work import confirm_import, draft_hash, write_import
from investigations.services.past_work_reading import PastWorkFileError, record_import
from investigations.states import ExitBasis, ExitScenario, SheetState
from investigations.tasks import write_import as write_task
from tests.factories.accounts import UserFactory
from tests.factories.collectivites import CollectiviteFactory, FormerNameFactory
from tests.factories.investigations import InvestigationFactory, published_sheet
from tests.factories.past_work import (
    SYNTHESIS,
    ImportBatchFactory,
    ImportedSheetFactory,
    ImportFlagFactory,
    content,
    imported,
    saint_essai,
)
from tests.factories.programmes import ProgrammeFactory, ThemeFactory

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 28, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def town():
    return saint_essai()


@pytest.fixture
def programme():
    return ProgrammeFactory()


def read(programme, text=SYNTHESIS, name="synthese.md", actor=None) -> ImportBatch:
    return record_import(programme=programme, content=text.encode(), file_name=name, actor=actor, at=AT)[0]


def choose(batch, **by_position) -> dict[int, str]:
    return {batch.sheets.get(position=int(key[1:])).pk: str(value) for key, value in by_position.items()}


def test_reading_creates_no_sheet(programme, town):
    batch = read(programme, actor=UserFactory())

    first, second = batch.sheets.order_by("position")
    assert Investigation.objects.count() == 0
    assert (batch.state, batch.kind, batch.file_name) == (ImportState.CHECKED, "document", "synthese.md")
    assert (first.place_match, first.collectivite, first.is_wanted) == (PlaceMatch.EXACT, town, True)
    assert (second.collectivite, second.content["number"]) == (town, 2)
    assert [row["name"] for row in batch.report["parts"]] == [
        "SYNTHÈSE DES INVESTIGATIONS",
        "RÉGION D’ESSAI",
        "CONCLUSION",
    ]


def test_flags_of_a_reading(programme, town):
    sheet = read(programme).sheets.get(position=1)

    privacy = [
        (flag.kind, flag.section, flag.excerpt, flag.is_in_draft)
        for flag in sheet.flags.filter(source="privacy").order_by("position")
    ]
    assert privacy == [
        (PrivacyKind.EMAIL, "context", "accueil.creche@saint-essai.example", True),
        (PrivacyKind.PHONE, "context", "01 99 00 12 34", True),
        (PrivacyKind.PERSON, "inquiry", "Mme Duvallon", True),
        (PrivacyKind.PHONE, "", "01 99 00 56 78", False),
    ]
    assert [flag.kind for flag in sheet.flags.filter(source="doubt").order_by("position")] == [
        DoubtKind.SET_ASIDE,
        DoubtKind.TITLE_DEDUCED,
        DoubtKind.EXIT_MISSING,
    ]


def test_drafts_are_written_whole(programme, town):
    batch = imported(programme=programme)

    first, second = Investigation.objects.order_by("position")
    assert batch.state == ImportState.WRITTEN
    assert (first.state, first.programme, first.number_in_collectivite) == (SheetState.DRAFT, programme, 1)
    assert first.context == (
        "La ville compte trois crèches. Écrivez à accueil.creche@saint-essai.example ou au 01 99 00 12 34."
    )
    assert first.hypotheses_intro == "Deux idées au départ :"
    assert list(first.hypotheses.order_by("position").values_list("text", "verdict", "basis")) == [
        ("les familles ne savent pas à qui s’adresser", "unsettled", ""),
        ("les critères sont mal compris", "unsettled", ""),
    ]
    assert first.participations.get().collectivite == town
    assert first.source_note == "Fiche reprise d’un document antérieur au site."
    assert second.position == first.position + 1
    assert first.imported_as.written_hash == draft_hash(first)


def test_writing_twice_writes_once(programme, town):
    batch = imported(programme=programme)

    assert write_import(batch=batch, actor=None, at=AT) == 0
    assert Investigation.objects.count() == 2


def test_the_job_writes_and_leads_to_the_import(programme, town):
    batch = read(programme)
    job, is_new = confirm_import(batch=batch, choices={}, actor=UserFactory(), at=AT)

    write_task(str(job.pk))

    job.refresh_from_db()
    assert (is_new, job.state, job.current, job.total) == (True, "succeeded", 2, 2)
    assert job.result_path == f"/gestion/imports/{batch.pk}/"
    assert "Saint-Essai" not in job.title


def test_choices_are_obeyed(programme, town):
    other = CollectiviteFactory(name="Saint-Essai-le-Haut", departement=town.departement, region=town.region)
    batch = read(programme)
    batch.sheets.filter(position=1).update(candidates=[town.pk, other.pk], place_match=PlaceMatch.DOUBTFUL)

    confirm_import(batch=batch, choices=choose(batch, s1=other.pk, s2=SheetChoice.SKIP), actor=None, at=AT)
    write_import(batch=batch, actor=None, at=AT)

    sheet = batch.sheets.get(position=1)
    assert [draft.participations.get().collectivite for draft in Investigation.objects.order_by("pk")] == [other]
    assert sheet.place_match == PlaceMatch.CHOSEN
    assert DoubtKind.PLACE_CHOSEN in set(sheet.flags.values_list("kind", flat=True))


def test_a_collectivite_that_was_not_proposed_is_not_taken(programme, town):
    stranger = CollectiviteFactory()
    batch = read(programme)

    confirm_import(batch=batch, choices=choose(batch, s1=stranger.pk), actor=None, at=AT)

    assert batch.sheets.get(position=1).collectivite == town


def test_a_draft_without_collectivite_says_so(programme):
    batch = imported(programme=programme, text=SYNTHESIS.replace("VILLE DE SAINT-ESSAI", "VILLE DE NULLE-PART"))

    sheet = batch.sheets.get(position=1)
    assert sheet.place_match == PlaceMatch.NONE
    assert sheet.investigation.participations.count() == 0
    assert DoubtKind.PLACE_MISSING in set(sheet.flags.values_list("kind", flat=True))


def test_a_former_name_leads_to_the_present_one(programme, town):
    FormerNameFactory(collectivite=town, name="Essai-sur-Mer")
    town.search_keys = town.search_keys[:-1] + "essai sur mer |"
    town.save(update_fields=["search_keys"])

    sheet = read(programme, SYNTHESIS.replace("SAINT-ESSAI", "ESSAI-SUR-MER")).sheets.get(position=1)

    assert (sheet.place_match, sheet.collectivite) == (PlaceMatch.FORMER, town)


def test_a_lost_band_is_deduced_from_the_text(programme, town):
    text = SYNTHESIS.replace("## 03 • VILLE DE SAINT-ESSAI\n", "").replace("La ville a", "La ville de Saint-Essai a")

    batch = imported(programme=programme, text=text)

    draft = batch.sheets.get(position=1).investigation
    assert (draft.territory_inferred, draft.participations.get().collectivite) == (True, town)
    assert draft.territory_evidence == "Le texte nomme surtout « Saint-Essai »."


def test_nothing_chosen_is_refused_and_the_import_waits(programme, town):
    batch = read(programme)

    with pytest.raises(past_work.ImportRefusedError, match="Aucune fiche"):
        confirm_import(batch=batch, choices=choose(batch, s1="skip", s2="skip"), actor=None, at=AT)

    batch.refresh_from_db()
    assert batch.state == ImportState.CHECKED
    assert Job.objects.count() == 0


def test_confirmed_once(programme, town):
    batch = read(programme)
    confirm_import(batch=batch, choices={}, actor=None, at=AT)

    with pytest.raises(IllegalTransitionError):
        confirm_import(batch=batch, choices={}, actor=None, at=AT)


def test_a_full_edition_reopens_the_import(programme, town):
    InvestigationFactory(programme=programme, position=29_000)
    batch = read(programme)
    confirm_import(batch=batch, choices={}, actor=None, at=AT)

    with pytest.raises(past_work.ImportRefusedError):
        write_import(batch=batch, actor=None, at=AT)

    batch.refresh_from_db()
    assert batch.state == ImportState.CHECKED
    assert Investigation.objects.count() == 1


# --- The same sheet, the same file ------------------------------------------------------------------------------------


def test_the_same_file_waits_once(programme, town):
    first = read(programme)

    again, is_new = record_import(
        programme=programme, content=SYNTHESIS.encode(), file_name="autre.md", actor=None, at=AT
    )

    assert (again.pk, is_new) == (first.pk, False)
    assert read(ProgrammeFactory()).pk != first.pk


def test_a_sheet_already_there_is_not_wanted(programme, town):
    same_number = published_sheet(programme=programme, lead=town, number_in_collectivite=1)
    batch = read(programme)

    first, second = batch.sheets.order_by("position")
    assert (first.duplicate_of, first.is_wanted) == (same_number, False)
    assert second.duplicate_of == same_number  # the only sheet of this collectivité: a human decides


def test_another_edition_has_no_duplicate(programme, town):
    published_sheet(programme=ProgrammeFactory(), lead=town, number_in_collectivite=1)

    assert [sheet.duplicate_of for sheet in read(programme).sheets.order_by("position")] == [None, None]


# --- A table ----------------------------------------------------------------------------------------------------------


def table(*lines: str) -> str:
    return "\n".join(["Code;Collectivité;Édition;Titre;Problématique;Verdicts;Hypothèses;Thèmes;Issue;Date", *lines])


def test_a_table_gives_drafts_and_refuses_lines(programme, town):
    ThemeFactory(slug="culture", label="culture")
    text = table(
        f"{town.insee_code};;{programme.slug};Un;Un problème;confirmée;Une idée;culture;arrêt;18/11/2021",
        "99999;;;Deux;Un problème;;;;;",
        ";Nulle-Part;;Trois;Un problème;;;;;",
        ";Ville de Saint-Essai;;Quatre;Un problème;;;;;",
    )

    batch = imported(programme=programme, text=text, name="tableau.csv")

    assert [sheet.faults for sheet in batch.sheets.order_by("position")] == [
        [],
        ["Ligne 3, colonne « Code INSEE ou SIREN » : Le code « 99999 » est absent du référentiel."],
        ["Ligne 4, colonne « Collectivité » : « Nulle-Part » est absent du référentiel."],
        [],
    ]
    first, last = Investigation.objects.order_by("position")
    assert (first.title, first.exit_scenario, first.exit_basis) == ("Un", ExitScenario.STOP, ExitBasis.EXPLICIT)
    assert list(first.hypotheses.values_list("verdict", "basis")) == [("confirmed", "explicit")]
    assert [theme.slug for theme in first.themes.order_by("slug")] == ["culture"]
    assert first.source_note == "Fiche reprise d’un document antérieur au site. Comité de fin : 18/11/2021."
    assert (last.title, last.participations.get().collectivite) == ("Quatre", town)


@pytest.mark.parametrize(
    "data, name, told",
    [
        (b"", "a.md", "Ce fichier est vide"),
        (b"x", "a.exe", "n’est pas accepté"),
        (b"PK\x03\x04rien", "a.md", "n’est pas un texte, malgré son nom"),
        (b"x" * 2_000_001, "a.md", "trop lourd : 2 Mo au plus"),
        (b"Un texte sans titre.", "a.txt", "Aucune fiche n’a été trouvée"),
        ("é".encode("utf-16"), "a.md", "UTF-16"),
        ("# Bretagne".encode("utf-16-le"), "a.md", "signes nuls"),
        ("# Bretagne".encode("utf-32"), "a.md", "UTF-16"),
        (b"# Bretagne\x00", "a.md", "signes nuls"),
        ("# Région".encode("mac_roman"), "a.md", "n’est pas reconnu|n’est ni en UTF-8"),
        ("# Île-de-France".encode().decode("cp1252", "replace").encode(), "a.md", "Ligne 1 : .* abîmés"),
        (("# Bretagne\n\n" + "[" * 19_000).encode(), "a.md", "Aucune fiche n’a été trouvée"),
        (("> " * 9_000 + "x").encode(), "a.md", "Aucune fiche n’a été trouvée"),
        (("- " * 9_000 + "x").encode(), "a.md", "Aucune fiche n’a été trouvée"),
        (("<div>" * 3_900).encode(), "a.md", "Aucune fiche n’a été trouvée"),
        (("*a **b _c " * 1_900).encode(), "a.md", "Aucune fiche n’a été trouvée"),
        (b"a;b\n1;2", "a.csv", "il manque la colonne"),
    ],
)
def test_files_that_are_refused(programme, data, name, told):
    with pytest.raises(PastWorkFileError, match=told):
        record_import(programme=programme, content=data, file_name=name, actor=None, at=AT)

    assert ImportBatch.objects.count() == 0


def test_small_counts_are_flagged_in_a_small_commune(programme, town):
    text = SYNTHESIS.replace("Douze entretiens", "Deux familles")
    town.population = 800
    town.save(update_fields=["population"])

    sheet = read(programme, text).sheets.get(position=1)

    assert town.kind == CollectiviteKind.COMMUNE
    assert [flag.excerpt for flag in sheet.flags.filter(kind=PrivacyKind.SMALL_COUNT)] == ["Deux familles"]


# --- What the tables refuse -------------------------------------------------------------------------------------------


def refused_by(name: str, build) -> None:
    with pytest.raises(IntegrityError, match=name.strip('"')), transaction.atomic():
        build()


def test_constraints():
    sheet = ImportedSheetFactory()
    flag = ImportFlagFactory(sheet=sheet, position=1)

    refused_by("importbatch_written_has_date", lambda: ImportBatchFactory(state=ImportState.WRITTEN))
    refused_by("importbatch_sha256_is_hex", lambda: ImportBatchFactory(file_sha256="Z" * 64))
    refused_by(
        "importedsheet_one_per_position", lambda: ImportedSheetFactory(batch=sheet.batch, position=sheet.position)
    )
    refused_by("importedsheet_draft_has_hash", lambda: ImportedSheetFactory(investigation=InvestigationFactory()))
    refused_by("importedsheet_faulty_not_wanted", lambda: ImportedSheetFactory(faults=["Ligne 1"], is_wanted=True))
    refused_by("importflag_one_per_position", lambda: ImportFlagFactory(sheet=sheet, position=flag.position))
    refused_by("importflag_settled_has_date", lambda: ImportFlagFactory(state=FlagState.SETTLED))
    refused_by("importflag_justified_has_reason", lambda: ImportFlagFactory(state=FlagState.JUSTIFIED, settled_at=AT))
    assert ImportedSheetFactory(content=content(), faults=["Ligne 1"], is_wanted=False).faults == ["Ligne 1"]
    assert ImportBatchFactory(state=ImportState.WRITTEN, written_at=timezone.now()).state == ImportState.WRITTEN
