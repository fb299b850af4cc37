"""Labels of a collectivité: loaded from a list, whole or not at all; declared once, and corrected."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from collectivites.models import HeldLabel
from collectivites.selectors import labels_of
from collectivites.services import declare_labels
from collectivites.states import Label
from tests.core.html import parse
from tests.factories.collectivites import CollectiviteFactory, DepartementFactory, HeldLabelFactory, RegionFactory
from tests.personas import referent, sign_in

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 3, 2, 23, 30, tzinfo=dt.UTC)  # the third of March in Paris


@pytest.fixture
def autun():
    return CollectiviteFactory(insee_code="71014", siren="217100148", name="Autun")


@pytest.fixture
def load(tmp_path, capsys):
    def run(text, encoding="utf-8"):
        path = tmp_path / "labels.csv"
        path.write_bytes(text.encode(encoding))
        call_command("load_labels", str(path))
        return capsys.readouterr().out.strip()

    return run


def held():
    rows = HeldLabel.objects.order_by("collectivite__name", "label")
    return list(rows.values_list("collectivite__name", "label", "source"))


def test_a_list_names_collectivites_by_insee_code_or_siren_and_labels_by_either_name(load, autun):
    CollectiviteFactory(as_ca=True, name="Agglo", siren="200040459")
    CollectiviteFactory(insee_code="71014", name="Ancienne", is_current=False)

    told = load("\ufeffcode,label\r\n71014,Action cœur de ville\r\n\r\n200040459, TI \r\n217100148,france services\r\n")

    assert told == "Labels : 3 enregistrés."
    assert held() == [("Agglo", "ti", "national"), ("Autun", "acv", "national"), ("Autun", "fs", "national")]


def test_loaded_twice_it_changes_nothing(load, autun):
    text = "code,label\n71014,acv\n71014,Action cœur de ville\n"

    assert [load(text), load(text)] == ["Labels : 1 enregistrés.", "Labels : déjà à jour."]
    assert held() == [("Autun", "acv", "national")]


@pytest.mark.parametrize(
    "lines, told",
    [
        ("71014,acv\n99999,acv", "Ligne 3 : aucune collectivité ne porte le code « 99999 »."),
        ("71014,acv\n71014,Ville fleurie", "Ligne 3 : « Ville fleurie » n’est pas un label de la liste"),
        ("71014,acv\n75,acv", "Ligne 3 : plusieurs collectivités portent le code « 75 » : donnez le SIREN."),
        ("71014,acv\n\n71014", "Ligne 4 : un code et un label, séparés par une virgule."),
        ("71014,acv\n,acv", "Ligne 3 : un code et un label, séparés par une virgule."),
    ],
)
def test_a_bad_line_is_told_and_nothing_is_imported(load, autun, lines, told):
    CollectiviteFactory(as_departement=True, departement=DepartementFactory(code="75"))
    CollectiviteFactory(as_region=True, region=RegionFactory(code="75"))

    with pytest.raises(CommandError) as refusal:
        load(f"code,label\n{lines}\n")

    assert str(refusal.value).startswith(told)
    assert str(refusal.value).endswith("\nRien n’a été importé.")
    assert held() == []


def test_every_bad_line_is_told_at_once(load, autun):
    with pytest.raises(CommandError) as refusal:
        load("code,label\n1,acv\n71014,vert\n")

    assert [line[:8] for line in str(refusal.value).splitlines()] == ["Ligne 2 ", "Ligne 3 ", "Rien n’a"]


@pytest.mark.parametrize(
    "text, encoding, told",
    [
        ("insee;label\n71014;acv\n", "utf-8", "Ligne 1 : les colonnes attendues sont « code,label »."),
        ("", "utf-8", "Ligne 1 : les colonnes attendues sont « code,label »."),
        ("code,label\n71014,Action cœur de ville été\n", "cp1252", "Le fichier n’est pas en UTF-8."),
    ],
)
def test_another_file_is_refused(load, autun, text, encoding, told):
    with pytest.raises(CommandError, match=told):
        load(text, encoding)


def test_what_is_declared_is_dated_corrected_and_known_even_when_empty(autun):
    assert labels_of(autun).is_known is False
    declare_labels(collectivite=autun, labels=[Label.VILLAGES_D_AVENIR, "fs"], actor=None, at=AT)
    assert list(autun.held_labels.order_by("label").values_list("label", "source", "recorded_on")) == [
        ("fs", "declared", dt.date(2026, 3, 3)),
        ("va", "declared", dt.date(2026, 3, 3)),
    ]

    declare_labels(collectivite=autun, labels=[], actor=None, at=AT)

    assert (labels_of(autun).held, labels_of(autun).is_known) == ([], True)


def test_a_national_list_wins_over_a_declaration(load, autun):
    declare_labels(collectivite=autun, labels=["acv"], actor=None, at=AT)

    assert load("code,label\n71014,acv\n") == "Labels : 1 enregistrés."
    declare_labels(collectivite=autun, labels=[], actor=None, at=AT)

    assert held() == [("Autun", "acv", "national")]


# --- The page of those who represent it ----------------------------------------------------------------------------


def test_asked_once_then_shown_and_correctable(client, autun):
    HeldLabelFactory(collectivite=CollectiviteFactory(), label="pvd")
    sign_in(client, referent(autun))
    own = f"/mon-espace/collectivites/{autun.slug}/"
    assert "Dire les labels" in parse(client.get(own)).text

    done = client.post(f"{own}labels/", {"labels": ["fs"]})

    assert (done.status_code, done["Location"]) == (302, own)
    page = parse(client.get(own)).text
    assert ("Dire les labels" in page, "Corriger les labels" in page, "France services" in page) == (False, True, True)
    form = parse(client.get(f"{own}labels/"))
    assert [box.attrs["value"] for box in form.all("input", type="checkbox") if "checked" in box.attrs] == ["fs"]
    assert client.post(f"{own}labels/", {"labels": ["vert"]}).status_code == 422


def test_what_a_list_says_is_shown_and_not_asked(client, autun):
    HeldLabelFactory(collectivite=autun, label="acv")
    sign_in(client, referent(autun))

    page = parse(client.get(f"/mon-espace/collectivites/{autun.slug}/labels/"))

    assert [box.attrs["value"] for box in page.all("input", type="checkbox")] == ["pvd", "va", "ti", "fs"]
    assert "Action cœur de ville (liste nationale, 5 janvier 2026)" in page.text
