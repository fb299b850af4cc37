"""A broken referential is refused with its file, line and field."""

import gzip
import json

import pytest

from collectivites.referential_file.layout import FILES, ROW_TYPES, FieldError, columns, read_row, write_row
from collectivites.referential_file.reading import BrokenReferential, read_referential


def rewrite(folder, file, change):
    """Applies `change` to the lines of a file of the folder (line 1 is the header, at index 0)."""
    path = folder / file
    content = gzip.decompress(path.read_bytes()) if file.endswith(".gz") else path.read_bytes()
    lines = content.decode().splitlines()
    changed = "\n".join(change(lines)) + "\n"
    path.write_bytes(gzip.compress(changed.encode()) if file.endswith(".gz") else changed.encode())


def replace_on_line(number, old, new):
    def change(lines):
        assert old in lines[number - 1]
        return [*lines[: number - 1], lines[number - 1].replace(old, new, 1), *lines[number:]]

    return change


def refusal(folder):
    with pytest.raises(BrokenReferential) as refused:
        read_referential(folder)
    return refused.value


def test_the_extract_is_read(extract_folder):
    file = read_referential(extract_folder)

    assert file.edition == "extrait de 2026"
    assert (len(file.regions), len(file.departements), len(file.communes)) == (26, 109, 35)
    epinal = next(row for row in file.communes if row.code == "88160")
    assert (epinal.name, epinal.departement, epinal.siren, epinal.epci, epinal.postal_codes) == (
        "Épinal", "88", "218801603", "200068757", ("88000",),
    )  # fmt: skip


@pytest.mark.parametrize(
    "file,line,old,new,field,message",
    [
        (FILES.communes, 2, "860", "8x0", "population", "« 8x0 » n'est pas un nombre entier positif"),
        (FILES.communes, 2, ",860", ",-860", "population", "« -860 » n'est pas un nombre entier positif"),
        (FILES.communes, 2, "860,2023", "860,", "population_year", "la population et son année vont ensemble"),
        (FILES.communes, 2, "860,2023", "860,23", "population_year", "« 23 » n'est pas une année"),
        (FILES.communes, 3, "01033", "1033", "code", "« 1033 » n'est pas un code de commune"),
        (FILES.communes, 3, "01033", "01001", "code", "« 01001 » figure deux fois"),
        (FILES.communes, 3, "Valserhône", "", "name", "un nom est attendu, sans espace autour"),
        (FILES.communes, 3, "Valserhône", " Valserhône", "name", "un nom est attendu, sans espace autour"),
        (FILES.communes, 3, "Valserhône", "V" * 161, "name", "le nom dépasse 160 caractères"),
        (
            FILES.communes, 3, "200083863", "200083864", "siren",
            "« 200083864 » n'est pas un SIREN (neuf chiffres, le dernier contrôle les autres)",
        ),
        (FILES.communes, 3, "200083863", "210100012", "siren", "« 210100012 » figure deux fois"),
        (FILES.communes, 3, ",01,", ",99,", "departement", "« 99 » n'est dans aucune liste"),
        (FILES.communes, 3, "240100891", "200000172", "epci", "« 200000172 » n'est dans aucune liste"),
        (FILES.communes, 3, "01200", "1200", "postal_codes", "« 1200 » n'est pas un code postal"),
        (
            FILES.intercommunal, 2, ",cc,", ",commune,", "kind",
            "« commune » n'est pas l'une des valeurs cc, ca, cu, metropole, ept",
        ),
        (FILES.intercommunal, 9, "77", "99", "other_departements", "« 99 » n'est dans aucune liste"),
        (FILES.intercommunal, 10, "200054781", "200000172", "parent", "« 200000172 » n'est dans aucune liste"),
        (FILES.departements, 2, ",84,", ",85,", "region", "« 85 » n'est dans aucune liste"),
        (FILES.regions, 2, "drom", "lune", "zone", "« lune » n'est pas l'une des valeurs metro, drom, com"),
        (FILES.territorial, 2, ",76,", ",85,", "region", "« 85 » n'est dans aucune liste"),
        (FILES.former_names, 2, "01033", "01002", "code", "« 01002 » n'est dans aucune liste"),
        (
            FILES.former_names, 2, "1971-01-01", "1971-13-01", "until_on",
            "« 1971-13-01 » n'est pas une date au format AAAA-MM-JJ",
        ),
        (FILES.usual_names, 2, "249740085", "249740086", "code", "« 249740086 » n'est dans aucune liste"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named(extract_folder, file, line, old, new, field, message):
    rewrite(extract_folder, file, replace_on_line(line, old, new))

    refused = refusal(extract_folder)

    assert (refused.file, refused.line, refused.field) == (file, line, field)
    assert str(refused) == f"{file}, ligne {line}, champ {field} : {message}"


def test_a_line_cut_in_the_middle(extract_folder):
    rewrite(extract_folder, FILES.communes, lambda lines: [*lines[:-1], "98735,Pap"])

    assert str(refusal(extract_folder)) == "communes.csv.gz, ligne 36 : 8 champs attendus, 2 lus"


def test_a_quote_never_closed(extract_folder):
    rewrite(extract_folder, FILES.communes, lambda lines: [*lines[:-1], '98735,"Papeete,987'])

    assert str(refusal(extract_folder)) == "communes.csv.gz, ligne 36 : ligne illisible"


def test_missing_lines_are_counted(extract_folder):
    rewrite(extract_folder, FILES.communes, lambda lines: lines[:-5])

    assert str(refusal(extract_folder)) == "communes.csv.gz : 30 lignes lues, 35 annoncées : le fichier est incomplet"


def test_other_columns(extract_folder):
    rewrite(extract_folder, FILES.regions, replace_on_line(1, "zone", "area"))

    assert (
        str(refusal(extract_folder)) == "regions.csv, ligne 1 : les colonnes attendues sont code, name, of_name, zone"
    )


def test_a_cut_archive(extract_folder):
    path = extract_folder / FILES.communes
    path.write_bytes(path.read_bytes()[:-40])

    assert str(refusal(extract_folder)) == "communes.csv.gz : le fichier compressé est coupé ou abîmé"


def test_not_an_archive(extract_folder):
    (extract_folder / FILES.communes).write_bytes(b"code,name")

    assert str(refusal(extract_folder)) == "communes.csv.gz : le fichier compressé est coupé ou abîmé"


def test_a_missing_file(extract_folder):
    (extract_folder / FILES.territorial).unlink()

    assert str(refusal(extract_folder)) == "territoriales.csv : le fichier manque"


def test_bytes_that_are_not_text(extract_folder):
    path = extract_folder / FILES.regions
    path.write_bytes("code\nÉ".encode("latin-1"))

    assert str(refusal(extract_folder)) == "regions.csv : l'octet 5 n'est pas de l'UTF-8"


@pytest.mark.parametrize(
    "manifest,message",
    [
        ("{", "manifest.json : le fichier n'est pas du JSON"),
        ("[]", "manifest.json, champ edition : l'édition manque"),
        ('{"edition": 2026}', "manifest.json, champ edition : l'édition manque"),
        ('{"edition": "2026"}', "manifest.json, champ rows : le nombre de lignes de chaque fichier manque"),
        (
            json.dumps({"edition": "2026", "rows": {"regions.csv": 26}}),
            "manifest.json, champ rows : le nombre de lignes de chaque fichier manque",
        ),
    ],
)
def test_a_wrong_manifest(extract_folder, manifest, message):
    (extract_folder / FILES.manifest).write_text(manifest)

    assert str(refusal(extract_folder)) == message


def test_a_row_is_written_as_it_is_read(extract_folder):
    file = read_referential(extract_folder)
    rows = [
        *file.regions, *file.departements, *file.territorial, *file.intercommunal, *file.communes, *file.other_names,
    ]  # fmt: skip

    assert [read_row(type(row), write_row(row)) for row in rows] == rows


def test_every_column_has_a_reader():
    for row_type in ROW_TYPES.values():
        with pytest.raises((FieldError, ValueError)):
            read_row(row_type, [])
        assert len(columns(row_type)) == len(set(columns(row_type)))
