"""Loading the real 2021 cohort: whole, twice equal to once, nothing when a file is wrong."""

import shutil
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from collectivites.models import Collectivite
from investigations.models import (
    ExistingSolution,
    Hypothesis,
    Investigation,
    InvestigationCollectivite,
    InvestigationTransition,
    ProposedSolution,
    SolutionMention,
)
from investigations.services.publication import record_version, withdraw_sheet
from investigations.services.revisions import open_revision
from programmes.models import (
    Engagement,
    Milestone,
    PrintedFigure,
    Programme,
    ProgrammePhase,
    SourceDiscrepancy,
    Theme,
)
from tests.factories.teams import TeamFactory

COHORT = settings.BASE_DIR / "investigations" / "data" / "pni2021"
TABLES = [
    Programme,
    ProgrammePhase,
    Milestone,
    PrintedFigure,
    SourceDiscrepancy,
    Engagement,
    Theme,
    Investigation,
    InvestigationCollectivite,
    InvestigationTransition,
    Hypothesis,
    ExistingSolution,
    SolutionMention,
    ProposedSolution,
    Collectivite,
]

pytestmark = pytest.mark.django_db


def load(folder=COHORT) -> str:
    out = StringIO()
    call_command("load_cohort", str(folder), stdout=out, verbosity=0)
    return out.getvalue()


def snapshot() -> dict[str, list]:
    """Every row of every table the load writes, primary keys included: a rewrite would show."""
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in TABLES}


def test_whole_cohort_is_loaded_and_published(cohort_territories):
    output = load()

    assert "47 fiches créées, 0 modifiées, 0 inchangées" in output
    assert Investigation.objects.published().count() == 47
    assert Hypothesis.objects.count() == 134
    assert Engagement.objects.count() == 39
    assert Engagement.objects.filter(role="signatory").count() == 32
    assert InvestigationCollectivite.objects.filter(role="lead").count() == 47
    assert InvestigationTransition.objects.filter(transition="publish").count() == 47
    suivi = Investigation.objects.get(slug="grand-autunois-suivi-social")
    assert suivi.exit_named_service == "Mon suivi social"
    assert [s.slug for s in suivi.services_born.order_by("slug")] == ["mon-suivi-social"]
    assert suivi.participations.get(role="lead").collectivite.departement.code == "71"


def test_two_loads_equal_one(cohort_territories):
    load()
    once = snapshot()

    output = load()

    assert "0 fiches créées, 0 modifiées, 47 inchangées" in output
    assert snapshot() == once


def test_one_changed_text_changes_one_sheet(cohort_territories, tmp_path):
    load()
    before = dict(Investigation.objects.values_list("slug", "updated_at"))
    folder = tmp_path / "cohort"
    shutil.copytree(COHORT, folder)
    sheet = folder / "sheets" / "poses-partage.yaml"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("title: ", "title: Nouveau ", 1), encoding="utf-8")

    output = load(folder)

    assert "0 fiches créées, 1 modifiées, 46 inchangées" in output
    after = dict(Investigation.objects.values_list("slug", "updated_at"))
    assert [slug for slug in after if after[slug] != before[slug]] == ["poses-partage"]
    assert Investigation.objects.get(slug="poses-partage").title.startswith("Nouveau ")


def test_ranks_can_be_swapped(cohort_territories, tmp_path):
    load()
    folder = tmp_path / "cohort"
    shutil.copytree(COHORT, folder)
    for slug, old, new in (("poses-partage", 30, 31), ("agen-parcours-tiers-lieux", 31, 30)):
        sheet = folder / "sheets" / f"{slug}.yaml"
        sheet.write_text(
            sheet.read_text(encoding="utf-8").replace(f"order: {old}\n", f"order: {new}\n"), encoding="utf-8"
        )

    load(folder)

    assert Investigation.objects.get(slug="poses-partage").position == 31
    assert Investigation.objects.get(slug="agen-parcours-tiers-lieux").position == 30


def test_withdrawn_sheet_stays_withdrawn(cohort_territories):
    load()
    sheet = Investigation.objects.get(slug="poses-partage")
    withdraw_sheet(investigation=sheet, actor=None, at=timezone.now(), comment="à revoir")

    load()

    assert Investigation.objects.get(slug="poses-partage").state == "withdrawn"
    assert Investigation.objects.published().count() == 46


def test_unknown_code_stops_the_load_with_its_line_and_changes_nothing(cohort_territories, tmp_path):
    folder = tmp_path / "cohort"
    shutil.copytree(COHORT, folder)
    file = folder / "collectivites.yaml"
    text = file.read_text(encoding="utf-8")
    line = text[: text.index("code: '03310'")].count("\n") + 1
    file.write_text(text.replace("code: '03310'", "code: '03999'"), encoding="utf-8")
    before = snapshot()

    with pytest.raises(CommandError) as refusal:
        load(folder)

    assert str(refusal.value) == (
        f"Rien n'a été chargé :\ncollectivites.yaml:{line}: 1.code : « 03999 » est absent du référentiel"
    )
    assert snapshot() == before


def test_broken_file_stops_the_load_and_changes_nothing(cohort_territories, tmp_path):
    folder = tmp_path / "cohort"
    shutil.copytree(COHORT, folder)
    (folder / "sheets" / "poses-partage.yaml").write_text("slug: [", encoding="utf-8")
    before = snapshot()

    with pytest.raises(CommandError, match=r"sheets/poses-partage\.yaml:\d: YAML illisible"):
        load(folder)

    assert snapshot() == before


def test_empty_referential_says_what_to_do(db):
    with pytest.raises(CommandError, match="load_territories"):
        load()


@pytest.mark.parametrize("act", ["corrected", "being_corrected", "withdrawn", "given_to_a_team"])
def test_what_people_did_with_a_sheet_is_not_undone_by_its_file(cohort_territories, tmp_path, act):
    """A name taken out by a new version came back, in public and signed by nobody, with the next load."""
    load()
    sheet = Investigation.objects.get(slug="poses-partage")
    if act == "corrected":
        Investigation.objects.filter(pk=sheet.pk).update(context="Sans le nom.")
        record_version(investigation=sheet, note="Un nom retiré.", actor=None, at=timezone.now())
    elif act == "being_corrected":
        open_revision(investigation=sheet, is_substantive=False, actor=None, at=timezone.now())
    elif act == "withdrawn":
        withdraw_sheet(investigation=sheet, actor=None, at=timezone.now(), comment="à revoir")
        Investigation.objects.filter(pk=sheet.pk).update(context="Sans le nom.")
    else:
        Investigation.objects.filter(pk=sheet.pk).update(team=TeamFactory(programme=sheet.programme))
    before = Investigation.objects.values().get(pk=sheet.pk)
    folder = tmp_path / "cohort"
    shutil.copytree(COHORT, folder)
    file = folder / "sheets" / "poses-partage.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("title: ", "title: Nouveau ", 1), encoding="utf-8")

    output = load(folder)

    assert Investigation.objects.values().get(pk=sheet.pk) == before
    assert "0 fiches créées, 0 modifiées, 46 inchangées" in output
    assert "Corrigées ou retirées dans le service, laissées en l'état : poses-partage" in output
