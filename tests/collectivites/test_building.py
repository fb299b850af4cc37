"""From national files to shipped ones, on a country of five communes."""

import json

import pytest
from django.core.management import call_command

from collectivites.referential_file.building import build, long_name
from collectivites.referential_file.layout import FILES, ROW_TYPES, columns
from collectivites.referential_file.reading import read_referential
from collectivites.referential_file.territorial import territorial_rows
from collectivites.states import CollectiviteKind, NameNature


def region(code, name, liaison, zone="metro"):
    return {"code": code, "nom": name, "typeLiaison": liaison, "zone": zone}


def departement(code, name, liaison, of_region, zone="metro"):
    return {"code": code, "nom": name, "typeLiaison": liaison, "region": of_region, "zone": zone}


def present(code, name, of_departement, population=None, old=(), **more):
    row = {"code": code, "nom": name, "type": "commune-actuelle", "departement": of_departement, **more}
    if population is not None:
        row["population"] = population
    if old:
        row["anciensCodes"] = list(old)
    return row


def epci(siren, name, kind, *communes):
    return {"code": siren, "nom": name, "type": kind, "membres": [{"code": code} for code in communes]}


@pytest.fixture
def packages(tmp_path):
    def write(folder, **lists):
        (tmp_path / folder / "data").mkdir(parents=True)
        for name, rows in lists.items():
            (tmp_path / folder / "data" / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
        return tmp_path / folder

    year = write(
        "2026",
        regions=[region("76", "Occitanie", 1), region("987", "Polynésie française", 0, "com")],
        departements=[
            departement("46", "Lot", 2, "76"),
            departement("47", "Lot-et-Garonne", 2, "76"),
            departement("987", "Polynésie française", 0, "987", "com"),
        ],
        communes=[
            present("46042", "Cahors", "46", 20000, siren="214600421", codesPostaux=["46000"]),
            present("46240", "Rocamadour", "46", 600, old=["46999"]),
            present("47001", "Agen", "47", 33000),
            present("98735", "Papeete", "987", 26654),
            present("46100", "Nouvelle", "46", 10, old=["46101"]),
            {"code": "46999", "nom": "L'Hospitalet", "type": "commune-deleguee", "chefLieu": "46240"},
        ],
        epci=[
            epci("200035442", "CC du Quercy", "CC", "46042", "46240"),
            epci("242900801", "Agen Métropole", "METRO", "47001", "46100"),
        ],
        ept=[],
    )
    history = write(
        "2020",
        communes=[
            present("46100", "Ancienne", "46"),
            present("46101", "Voisine", "46"),
            present("46042", "CAHORS", "46"),
        ],
        **{
            "historique-communes": [
                {"code": "46042", "nom": "Divona", "type": "COM", "dateFin": "1950-01-01"},
                {"code": "46042", "nom": "Divona", "type": "COM", "dateFin": "1960-01-01"},
                {"code": "46042", "nom": "Cahors", "type": "COM"},
                {"code": "46999", "nom": "L'Hospitalet", "type": "COM", "dateFin": "2019-01-01"},
                {"code": "46042", "nom": "Quartier", "type": "COMD", "dateFin": "1950-01-01"},
                {"code": "11111", "nom": "Ailleurs", "type": "COM", "dateFin": "1950-01-01"},
            ]
        },
        epci=[
            epci("200035442", "CC Quercy Vert", "CC", "46042"),
            epci("200000172", "CA de Cahors", "CA", "46042", "46999"),
            epci("200000438", "CC à cheval", "CC", "46042", "47001"),
        ],
    )
    return year, history


def test_areas(packages):
    rows = build(packages[0], [])

    assert [(row.code, row.of_name) for row in rows["regions"]] == [
        ("76", "d'Occitanie"),
        ("987", "de Polynésie française"),
    ]
    assert [(row.code, row.of_name, row.region) for row in rows["departements"]] == [
        ("46", "du Lot", "76"),
        ("47", "de Lot-et-Garonne", "76"),
        ("987", "de Polynésie française", "987"),
    ]


def test_communes(packages):
    rows = {row.code: row for row in build(packages[0], [])["communes"]}

    assert list(rows) == ["46042", "46100", "46240", "47001", "98735"]
    assert (rows["46042"].siren, rows["46042"].postal_codes, rows["46042"].epci) == (
        "214600421",
        ("46000",),
        "200035442",
    )
    assert (rows["47001"].siren, rows["47001"].population, rows["47001"].population_year) == (None, 33000, 2023)
    assert rows["98735"].population_year == 2022


def test_intercommunalites_are_where_most_people_live(packages):
    quercy, agen = build(packages[0], [])["intercommunal"]

    assert (quercy.name, quercy.kind, quercy.departement, quercy.other_departements, quercy.population) == (
        "Communauté de communes du Quercy",
        CollectiviteKind.CC,
        "46",
        (),
        20600,
    )
    assert (agen.name, agen.kind, agen.departement, agen.other_departements, agen.population) == (
        "Agen Métropole",
        CollectiviteKind.METROPOLE,
        "47",
        ("46",),
        33010,
    )


def test_other_names(packages):
    rows = build(packages[0], [packages[1]])["former_names"]

    assert [(row.code, row.name, row.nature, row.former_code, str(row.until_on or "")) for row in rows] == [
        ("46042", "Divona", NameNature.RENAMED, "46042", "1960-01-01"),
        ("46100", "Ancienne", NameNature.RENAMED, "46100", ""),
        ("46100", "Voisine", NameNature.MERGED, "46101", ""),
        ("46240", "L'Hospitalet", NameNature.DELEGUEE, "46999", ""),
        ("200035442", "Communauté d'agglomération de Cahors", NameNature.ABSORBED, "200000172", ""),
        ("200035442", "Communauté de communes Quercy Vert", NameNature.RENAMED, "200035442", ""),
    ]


@pytest.mark.parametrize(
    "name,expected",
    [
        ("CC du Sud Artois", "Communauté de communes du Sud Artois"),
        ("CA du Sud", "Communauté d'agglomération du Sud"),
        ("CU d'Arras", "Communauté urbaine d'Arras"),
        ("Cap Excellence", "Cap Excellence"),
    ],
)
def test_long_name(name, expected):
    assert long_name(name) == expected


def test_who_governs_what():
    rows = territorial_rows(
        departements=[
            ("46", "76", "du Lot"),
            ("75", "11", "de Paris"),
            ("2A", "94", "de la Corse-du-Sud"),
            ("67", "44", "du Bas-Rhin"),
            ("972", "02", "de la Martinique"),
            ("974", "04", "de La Réunion"),
            ("984", "984", "des Terres australes"),
        ],
        regions=[("76", "Occitanie"), ("94", "Corse"), ("02", "Martinique"), ("04", "La Réunion"), ("984", "TAAF")],
        population_of=lambda departements: (len(departements), 2023),
    )
    listed = [(row.kind, row.code, row.name, row.departement, row.population) for row in rows]

    assert listed[:4] == [
        ("departement", "46", "Département du Lot", "46", 1),
        ("departement", "974", "Département de La Réunion", "974", 1),
        ("region", "76", "Région Occitanie", None, 1),
        ("region", "04", "Région Réunion", "974", 1),
    ]
    assert ("departement", "6AE", "Collectivité européenne d'Alsace", "67", 2) in listed
    assert [row[1] for row in listed if row[0] == "ctu"] == ["94", "972", "973", "976"]


def test_the_command_writes_what_the_loader_reads(packages, tmp_path, capsys):
    folder = tmp_path / "out"
    folder.mkdir()
    usual = ROW_TYPES[FILES.usual_names]
    (folder / FILES.usual_names).write_text(",".join(columns(usual)) + "\n")
    # The fixed list of special collectivités names départements that this small country lacks.
    (packages[0] / "data" / "departements.json").write_text(
        json.dumps(
            [departement(code, f"D{code}", 0, "76") for code in ("46", "47", "2A", "2B", "67", "68", "971", "974")]
            + [departement(code, f"D{code}", 0, "76") for code in ("972", "973", "975", "976", "977", "978")]
            + [departement(code, f"D{code}", 0, "987", "com") for code in ("986", "987", "988")]
        )
    )
    special = ("44", "94", "02", "03", "06", "975", "977", "978", "986", "987", "988", "76")
    (packages[0] / "data" / "regions.json").write_text(json.dumps([region(code, f"R{code}", 0) for code in special]))

    arguments = ["build_territories_data", str(packages[0]), "--older", str(packages[1]), "--to", str(folder)]
    call_command(*arguments, "--edition", "essai")
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    call_command(*arguments, "--edition", "essai")

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first
    file = read_referential(folder)
    built = build(packages[0], [packages[1]])
    assert file.edition == "essai"
    assert (file.communes, file.intercommunal, file.other_names) == (
        built["communes"],
        built["intercommunal"],
        built["former_names"],
    )
    assert capsys.readouterr().out.splitlines()[0] == "regions.csv : 12 lignes"
