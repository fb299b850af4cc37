import pytest
from django.db import connection
from django.utils import timezone

from collectivites.models import Collectivite, CollectiviteQuerySet
from collectivites.selectors import MAX_RESULTS, departements_with_region, fetch_collectivite, search_collectivites
from collectivites.services import create_body, record_former_name
from tests.factories.collectivites import CollectiviteFactory, DepartementFactory

pytestmark = pytest.mark.django_db


def found(typed: str, **options) -> list[tuple[str, str, str]]:
    """(name, département, other name that answered) of each answer."""
    return [
        (
            line.collectivite.name,
            line.collectivite.departement.code if line.collectivite.departement else "",
            line.former_name,
        )
        for line in search_collectivites(typed, **options)
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "Épinal", "épinal", "EPINAL", "epinal", "e\u0301pinal", "Ville d'Épinal", "ville d’epinal", "commune d'Épinal",
        "mairie d'Épinal", "88160", "218801603", "218 801 603", "21880160300012", "Épinal Vosges", "epinal 88",
        "  épi  ",
    ],
)  # fmt: skip
def test_a_name_however_typed(territories, typed):
    assert found(typed)[0] == ("Épinal", "88", "")


@pytest.mark.parametrize("typed", ["Œuilly", "oeuilly", "OEUILLY", "œuil"])
def test_ligatures(territories, typed):
    assert found(typed) == [("Œuilly", "51", ""), ("Œuilly", "02", "")]


@pytest.mark.parametrize("typed", ["Sainte-Rose", "ste rose", "STE-ROSE", "sainte rose", "saint rose"])
def test_homonyms_come_with_their_departement(territories, typed):
    assert found(typed) == [("Sainte-Rose", "971", ""), ("Sainte-Rose", "974", "")]


@pytest.mark.parametrize("typed", ["sainte rose réunion", "sainte-rose 974", "ste rose 97439", "97419"])
def test_homonyms_told_apart_by_place_or_code(territories, typed):
    assert found(typed) == [("Sainte-Rose", "974", "")]


def test_exact_then_other_name_then_beginning_then_place(territories):
    assert found("saint ouen") == [
        ("Saint-Ouen", "41", ""),
        ("Saint-Ouen", "80", ""),
        ("Saint-Ouen-sur-Seine", "93", ""),
    ]
    assert found("saint denis")[:4] == [
        ("Saint-Denis", "974", ""),
        ("Saint-Denis", "93", ""),
        ("Département de la Seine-Saint-Denis", "93", ""),
        ("Saint-Ouen-sur-Seine", "93", ""),  # by its département's name
    ]
    assert found("saint denis 93")[:2] == [
        ("Saint-Denis", "93", ""),
        ("Département de la Seine-Saint-Denis", "93", ""),
    ]
    assert found("épin") == [("Épinal", "88", ""), ("Communauté d'agglomération d'Epinal", "88", "")]
    assert found("lot")[:2] == [("Département du Lot", "46", ""), ("Département de Lot-et-Garonne", "47", "")]


def test_the_most_peopled_first(territories):
    assert found("marseillan") == [
        ("Marseillan", "34", ""),
        ("Marseillan", "65", ""),
        ("Marseillan", "32", ""),
    ]


@pytest.mark.parametrize(
    "typed,answer",
    [
        ("Bellegarde-sur-Valserine", ("Valserhône", "01", "Bellegarde-sur-Valserine")),
        ("lancrans", ("Valserhône", "01", "Lancrans")),
        ("Pierrefitte-sur-Seine", ("Saint-Denis", "93", "Pierrefitte-sur-Seine")),
        ("Lyon 2e arrondissement", ("Lyon", "69", "Lyon 2e Arrondissement")),
        (
            "Communauté de Communes du Pays de Landerneau Daoulas",
            (
                "Communauté d'agglomération du Pays de Landerneau-Daoulas",
                "29",
                "Communauté de communes du Pays de Landerneau-Daoulas",
            ),
        ),
        (
            "cc landerneau daoulas",
            (
                "Communauté d'agglomération du Pays de Landerneau-Daoulas",
                "29",
                "Communauté de communes du Pays de Landerneau-Daoulas",
            ),
        ),
        ("CC Pyrénées Audoises", ("Communauté de communes Pyrénées audoises", "11", "")),
        ("cctoval", ("Communauté de communes Touraine Ouest Val de Loire", "37", "CCTOVAL")),
        (
            "CASUD",
            ("Communauté d'agglomération du Sud", "974", "Communauté d'agglomération du Sud de La Réunion (CASUD)"),
        ),
        (
            "Communauté d'Agglomération Sud Île de la Réunion",
            ("Communauté d'agglomération du Sud", "974", "Communauté d'agglomération Sud Île de la Réunion"),
        ),
        ("CC Val'Eyrieux", ("Communauté de communes Val Eyrieux", "07", "")),
    ],
)
def test_names_that_drifted(territories, typed, answer):
    assert found(typed)[0] == answer


@pytest.mark.parametrize(
    "typed,name",
    [
        ("cc sud artois", "Communauté de communes du Sud Artois"),
        ("ca roissy", "Communauté d'agglomération Roissy Pays de France"),
        ("ept plaine commune", "Plaine Commune"),
        ("région occitanie", "Région Occitanie"),
        ("occitanie", "Région Occitanie"),
        ("guyane", "Collectivité territoriale de Guyane"),
        ("corse", "Collectivité de Corse"),
        ("alsace", "Collectivité européenne d'Alsace"),
        ("strasb", "Strasbourg"),
        ("st", "Saint-Denis"),
        ("mureaux", "Les Mureaux"),
        ("l'abergement", "L'Abergement-Clémenciat"),
        ("is sur", "Is-sur-Tille"),
        ("saint d", "Saint-Denis"),
    ],
)
def test_kinds_and_beginnings(territories, typed, name):
    assert found(typed)[0][0] == name


def test_kinds(territories):
    assert [name for name, _, _ in found("saint denis", kinds=["commune"])] == [
        "Saint-Denis",
        "Saint-Denis",
        "Saint-Ouen-sur-Seine",  # by its département
    ]
    assert found("saint denis", kinds=[]) == []


def test_rows_that_ended_do_not_answer(territories):
    Collectivite.objects.filter(insee_code="88160").update(is_current=False)

    assert found("Épinal", kinds=["commune"]) == []


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "-", "’", "\x00", "Épi\x00nal" * 50, "\ud800", "x" * 10_000, "% _ \\", "'; DROP TABLE",
        "zq & zx | !zy:*", "(((", "<script>", "نواكشوط", "zzzzzz", ":*", "& &",
    ],
)  # fmt: skip
def test_strange_questions_get_a_clean_empty_answer(territories, typed):
    assert found(typed) == []


def test_a_surrogate_inside_a_name_is_a_space(territories):
    assert found("Épinal\ud800") == [("Épinal", "88", ""), ("Communauté d'agglomération d'Epinal", "88", "")]


def test_limit(territories):
    assert len(search_collectivites("communaute", limit=3)) == 3
    assert search_collectivites("communaute", limit=0) == []


def test_never_more_than_fifty():
    departement = DepartementFactory()
    CollectiviteFactory.create_batch(MAX_RESULTS + 2, departement=departement)

    assert len(search_collectivites("commune", limit=1000)) == 50


@pytest.mark.parametrize("rows", [1, 30])
def test_two_queries_whatever_the_answers(rows, django_assert_num_queries):
    departement = DepartementFactory()
    for row in CollectiviteFactory.create_batch(rows, departement=departement):
        record_former_name(collectivite=row, name=f"Vieux nom {row.pk}", at=timezone.now())

    with django_assert_num_queries(2):
        lines = search_collectivites("vieux", limit=30)
        shown = [
            (line.collectivite.departement.name, line.collectivite.region.name, line.former_name) for line in lines
        ]

    assert len(shown) == rows
    assert all(former.startswith("Vieux nom") for _, _, former in shown)


@pytest.mark.parametrize("typed,queries", [("zzzzz", 1), ("", 0), ("x" * 300, 0)])
def test_no_more_queries_than_needed(territories, typed, queries, django_assert_num_queries):
    with django_assert_num_queries(queries):
        search_collectivites(typed)


def test_the_search_uses_its_index(territories):
    """Guards the expression: written otherwise, it would read and parse every row."""
    plan = _explain("epinal")

    assert "Index Scan on collectivite_search" in plan


def _explain(typed: str) -> str:
    seen = []

    def keep(execute, sql, params, many, context):
        if "to_tsquery" in sql:
            seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        search_collectivites(typed)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {seen[0][0]}", seen[0][1])
        return "\n".join(line for (line,) in cursor.fetchall())


def test_a_scope_limits_the_answers(territories):
    scope: CollectiviteQuerySet = Collectivite.objects.filter(departement__code="974")

    assert found("sainte rose", within=scope) == [("Sainte-Rose", "974", "")]


def test_bodies_answer_too(territories):
    val_eyrieux = fetch_collectivite(siren="200041465")
    create_body(kind="cias", name="CIAS Val'Eyrieux", parent=val_eyrieux, at=timezone.now())

    assert found("cias val eyrieux") == [("CIAS Val'Eyrieux", "07", "")]
    assert [name for name, _, _ in found("val eyrieux")] == [
        "Communauté de communes Val Eyrieux",
        "CIAS Val'Eyrieux",
    ]


def test_fetch_by_national_code(territories):
    assert fetch_collectivite(siren="249740085").name == "Communauté d'agglomération du Sud"
    assert fetch_collectivite(kind="ctu", insee_code="973").name == "Collectivité territoriale de Guyane"
    assert fetch_collectivite(kind="region", insee_code="973") is None


def test_departements_with_region(territories, django_assert_num_queries):
    with django_assert_num_queries(1):
        rows = [(row.code, row.region.name) for row in departements_with_region()]

    assert len(rows) == 109
    assert rows[:2] == [("01", "Auvergne-Rhône-Alpes"), ("02", "Hauts-de-France")]


def test_population_band_scope(territories):
    names = Collectivite.objects.of_kinds(["commune"]).in_population_band("from_200000").order_by("-population")

    assert [row.name for row in names] == ["Paris", "Lyon", "Strasbourg"]
    with pytest.raises(ValueError, match="'huge' is not a valid PopulationBand"):
        Collectivite.objects.in_population_band("huge")
