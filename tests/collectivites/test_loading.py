import gzip
import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from collectivites.models import Collectivite, Departement, FormerName, Region
from collectivites.referential_file.layout import FILES
from collectivites.services import create_body, load_territories, record_former_name
from collectivites.states import CollectiviteKind, NameNature, Source
from tests.collectivites.test_reading import replace_on_line, rewrite


def commune(code: str) -> Collectivite:
    return Collectivite.objects.select_related("departement", "region", "epci").get(kind="commune", insee_code=code)


def snapshot() -> dict[str, list[dict]]:
    """Every row of the territory, in full."""
    links = Collectivite.other_departements.through
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (Region, Departement, Collectivite, FormerName, links)
    }


def load(folder):
    return load_territories(folder=folder, at=timezone.now())


def test_what_is_loaded(territories):
    assert (territories.created, territories.updated, territories.retired) == (80, 0, 0)
    assert (territories.areas, territories.names, territories.links) == (135, 22, 8)
    assert (Region.objects.count(), Departement.objects.count()) == (26, 109)

    sainte_rose = commune("97419")
    assert {
        field: getattr(sainte_rose, field)
        for field in ("name", "slug", "siren", "population", "population_year", "time_zone", "source", "sort_key")
    } == {
        "name": "Sainte-Rose",
        "slug": "sainte-rose-974",
        "siren": "219740198",
        "population": 6557,
        "population_year": 2023,
        "time_zone": "Indian/Reunion",
        "source": Source.REFERENTIAL,
        "sort_key": "sainte rose",
    }
    assert sainte_rose.departement.name == "La Réunion"
    assert sainte_rose.region.code == "04"
    assert sainte_rose.epci.name == "Communauté d'agglomération Intercommunale de la Réunion Est (CIREST)"


def test_overseas(territories):
    assert sorted(Departement.objects.filter(is_overseas=True).values_list("code", flat=True)) == [
        "971", "972", "973", "974", "975", "976", "977", "978", "984", "986", "987", "988", "989",
    ]  # fmt: skip
    assert [commune(code).time_zone for code in ("98735", "98723", "98719", "97304", "97502", "88160")] == [
        "Pacific/Tahiti",
        "Pacific/Marquesas",
        "Pacific/Gambier",
        "America/Cayenne",
        "America/Miquelon",
        "Europe/Paris",
    ]
    kerguelen = commune("98412")
    assert (kerguelen.population, kerguelen.population_year, kerguelen.siren) == (None, None, None)


def test_bodies_above_communes(territories):
    bodies = {
        row.insee_code: (row.kind, row.name, row.departement and row.departement.code, row.region.code)
        for row in Collectivite.objects.select_related("departement", "region").filter(
            insee_code__in=["93", "973", "76", "04", "94", "6AE", "987"]
        )
    }

    assert bodies == {
        "93": ("departement", "Département de la Seine-Saint-Denis", "93", "11"),
        "973": ("ctu", "Collectivité territoriale de Guyane", "973", "03"),
        "76": ("region", "Région Occitanie", None, "76"),
        "04": ("region", "Région Réunion", "974", "04"),
        "94": ("ctu", "Collectivité de Corse", "2B", "94"),
        "6AE": ("departement", "Collectivité européenne d'Alsace", "67", "44"),
        "987": ("com", "Polynésie française", "987", "987"),
    }


def test_intercommunalites(territories):
    roissy = Collectivite.objects.get(siren="200055655")
    plaine = Collectivite.objects.select_related("parent").get(siren="200057867")

    assert (roissy.departement.code, [row.code for row in roissy.other_departements.all()]) == ("95", ["77"])
    assert (plaine.kind, plaine.parent.name) == ("ept", "Métropole du Grand Paris")


def test_other_names(territories):
    names = {row.name: row for row in FormerName.objects.filter(collectivite=commune("93070"))}

    assert list(names) == ["Saint-Ouen"]
    assert (names["Saint-Ouen"].kind, str(names["Saint-Ouen"].until_on)) == (NameNature.RENAMED, "2018-11-08")
    assert commune("93070").search_keys == "| saint ouen sur seine || saint ouen |"


def test_two_loads_equal_one(territories, extract_folder):
    before = snapshot()

    report = load(extract_folder)

    assert report.changed_nothing is True
    assert snapshot() == before


def test_a_second_load_only_reads(territories, extract_folder, django_assert_num_queries):
    with django_assert_num_queries(13) as context:
        load(extract_folder)

    verbs = {query["sql"].split()[0] for query in context.captured_queries}
    assert verbs == {"SAVEPOINT", "SET", "SELECT", "RELEASE"}


def test_a_changed_name_stays_findable(territories, extract_folder):
    epinal = commune("88160")
    rewrite(extract_folder, FILES.communes, replace_on_line(24, "Épinal", "Épinal-les-Images"))

    report = load(extract_folder)

    assert (report.created, report.updated, report.retired, report.names) == (0, 1, 0, 1)
    renamed = commune("88160")
    assert (renamed.pk, renamed.slug, renamed.name) == (epinal.pk, "epinal-88", "Épinal-les-Images")
    former = renamed.former_names.get(name="Épinal")
    assert (former.kind, former.note) == (NameNature.RENAMED, "nom jusqu'au extrait de 2026")
    assert renamed.search_keys == "| epinal les images || epinal | saint laurent |"
    assert load(extract_folder).changed_nothing is True


def test_an_accent_is_not_another_name(territories, extract_folder):
    rewrite(extract_folder, FILES.communes, replace_on_line(24, "Épinal", "Epinal"))

    report = load(extract_folder)

    assert (report.updated, report.names, commune("88160").name) == (1, 0, "Epinal")


def test_an_intercommunalite_that_changes_kind_is_the_same(territories, extract_folder):
    before = Collectivite.objects.get(siren="200035442")
    rewrite(
        extract_folder,
        FILES.intercommunal,
        lambda lines: [
            line.replace(",cc,Communauté de communes du Sud Artois", ",ca,Communauté d'agglomération du Sud Artois")
            for line in lines
        ],
    )

    load(extract_folder)

    after = Collectivite.objects.get(siren="200035442")
    assert (after.pk, after.kind, after.slug) == (before.pk, CollectiviteKind.CA, before.slug)
    assert [row.name for row in after.former_names.all()] == ["Communauté de communes du Sud Artois"]


def test_what_disappears_is_kept_but_no_longer_current(territories, extract_folder):
    gone = commune("98735")
    rewrite(extract_folder, FILES.communes, lambda lines: lines[:-1])
    rewrite(extract_folder, FILES.manifest, lambda lines: [line.replace("35", "34") for line in lines])

    report = load(extract_folder)

    gone.refresh_from_db()
    assert (report.retired, report.created, report.updated, gone.is_current) == (1, 0, 0, False)


def test_what_comes_back_is_current_again(territories, extract_folder):
    Collectivite.objects.filter(insee_code="98735").update(is_current=False)

    report = load(extract_folder)

    assert (report.created, report.updated, commune("98735").is_current) == (0, 1, True)


def test_what_was_changed_by_hand_is_put_right(territories, extract_folder):
    Collectivite.objects.update(population=1, population_year=1999)
    before = {row.pk: row.slug for row in Collectivite.objects.all()}

    report = load(extract_folder)

    assert (report.created, report.updated) == (0, 80)
    assert (commune("88160").population, commune("88160").population_year) == (32251, 2023)
    assert {row.pk: row.slug for row in Collectivite.objects.all()} == before


def test_departements_of_an_intercommunalite_follow_the_file(territories, extract_folder):
    rewrite(
        extract_folder,
        FILES.intercommunal,
        lambda lines: [line.replace("Roissy Pays de France,95,77,", "Roissy Pays de France,95,60,") for line in lines],
    )

    report = load(extract_folder)

    roissy = Collectivite.objects.get(siren="200055655")
    assert [row.code for row in roissy.other_departements.all()] == ["60"]
    assert report.links == 2


def test_what_people_added_survives(territories, extract_folder):
    at = timezone.now()
    body = create_body(kind="ccas", name="CCAS d'Épinal", parent=commune("88160"), at=at)
    record_former_name(collectivite=commune("88160"), name="La Cité des images", at=at)
    before = snapshot()

    report = load(extract_folder)

    assert report.changed_nothing is True
    assert snapshot() == before
    assert Collectivite.objects.get(pk=body.pk).is_current is True


def test_a_new_row_takes_a_free_address(db, extract_folder):
    create_body(kind="other_body", name="Épinal", departement=None, at=timezone.now())
    Collectivite.objects.update(slug="epinal-88")

    load(extract_folder)

    assert commune("88160").slug == "epinal-88-88160"


@pytest.mark.parametrize("number", [2, 20, 36])
def test_a_broken_file_changes_nothing(territories, extract_folder, number):
    before = snapshot()
    # A good change comes with the bad line: neither may be written.
    rewrite(extract_folder, FILES.regions, replace_on_line(2, "Guadeloupe", "Karukera"))
    rewrite(extract_folder, FILES.communes, lambda lines: [*lines[: number - 1], "x" * 7, *lines[number:]])

    with pytest.raises(CommandError) as refused:
        call_command("load_territories", "--from", str(extract_folder), stdout=StringIO())

    assert str(refused.value) == (f"communes.csv.gz, ligne {number} : 8 champs attendus, 1 lus\nRien n'a été modifié.")
    assert snapshot() == before


def test_a_refusal_of_the_database_changes_nothing(territories, extract_folder):
    """Two files that read well but contradict a constraint: the commune takes the SIREN of an EPCI."""
    before = snapshot()
    rewrite(extract_folder, FILES.communes, replace_on_line(24, "218801603", "200035442"))

    with pytest.raises(Exception, match="collectivite_siren_unique"):
        load(extract_folder)

    assert snapshot() == before


def test_the_command_tells_what_it_did(db, extract_folder):
    said = StringIO()

    call_command("load_territories", "--from", str(extract_folder), stdout=said)
    call_command("load_territories", "--from", str(extract_folder), stdout=said)

    assert said.getvalue().splitlines() == [
        "Territoires : 80 collectivités créées, 0 modifiées, 0 retirées de la liste ; 22 autres noms enregistrés.",
        "Territoires : déjà à jour.",
    ]


def test_progress_adds_up(db, extract_folder):
    totals, done = [], []

    for _ in range(2):
        load_territories(folder=extract_folder, at=timezone.now(), on_start=totals.append, on_progress=done.append)
        assert (totals[-1], sum(done)) == (80, 80)
        done.clear()


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_equal_one(extract_folder):
    reports, failures = [], []

    def run():
        try:
            reports.append(load(extract_folder))
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert sorted(report.created for report in reports) == [0, 80]
    assert Collectivite.objects.count() == 80


def test_the_extract_is_compressed_as_shipped(extract_folder):
    assert gzip.decompress((extract_folder / FILES.communes).read_bytes())[:4] == b"code"
