"""The data as shipped, all of it, once."""

import time

import pytest
from django.db.models import Count, Sum
from django.utils import timezone

from collectivites.models import Collectivite, Departement, FormerName, Region
from collectivites.search_text import words
from collectivites.selectors import search_collectivites
from collectivites.services import load_territories

# Every collectivité named by the national edition of 2021: the name in its list, the name at its end, département.
COHORT = [
    ("Ville de Vichy", "Ville de Vichy", "03"),
    ("Communauté d'agglomération Valence Romans Agglo", "Communauté d'agglomération Valence Romans Agglo", "26"),
    ("Commune de Gilly-sur-Isère", None, "73"),
    ("Commune de La Chambre", None, "73"),
    ("Communauté de communes Val Guiers", None, "73"),
    (
        "Communauté de communes du Grand Autunois Morvan",
        "Communauté de Communes Grand Autunois Morvan",
        "71",
    ),
    (
        "Communauté de communes du Pays de Landerneau-Daoulas",
        "Communauté de Communes du Pays de Landerneau Daoulas",
        "29",
    ),
    ("Commune de Saint-Pol-de-Léon", "Commune de Saint-Pol-de-Léon", "29"),
    (
        "Communauté de communes Touraine Ouest Val de Loire",
        "Communauté de Communes Touraine Ouest Val de Loire",
        "37",
    ),
    ("Communauté de communes Brenne - Val de Creuse", "Communauté de Communes Brenne - Val de Creuse", "36"),
    ("Ville d'Épinal", "Commune d'Épinal", "88"),
    ("Commune de Bapaume", "Commune de Bapaume", "62"),
    ("Communauté de communes du Sud Artois", "Communauté de Communes du Sud Artois", "62"),
    ("Commune de Wimille", "Commune de Wimille", "62"),
    ("Département de la Seine-Saint-Denis", "Département de la Seine-Saint-Denis", "93"),
    ("Ville de Montreuil", "Ville de Montreuil", "93"),
    ("Ville de Saint-Ouen-sur-Seine", "Ville de Saint-Ouen", "93"),
    ("Ville de Livry-Gargan", "Ville de Livry-Gargan", "93"),
    (
        "Communauté d'agglomération Roissy Pays de France",
        "Communauté d'Agglomération Roissy Pays de France",
        "95",
    ),
    ("Ville de Louvres", None, "95"),
    ("Commune de Villeparisis", None, "77"),
    ("Commune de Mitry-Mory", None, "77"),
    ("Ville des Mureaux", "Ville des Mureaux", "78"),
    ("Commune de Poses", "Commune de Poses", "27"),
    ("Ville d'Agen", "Ville d'Agen", "47"),
    (
        "Communauté de communes des Pyrénées Audoises",
        "Communauté de Communes des Pyrénées Audoises",
        "11",
    ),
    ("Commune de Fronton", "Commune de Fronton", "31"),
    ("Commune de Marseillan", "Commune de Marseillan", "34"),
    (
        "Communauté de communes du Grand Pic Saint-Loup",
        "Communauté de Communes du Grand Pic Saint-Loup",
        "34",
    ),
    ("Commune de Rocamadour", "Commune de Rocamadour", "46"),
    ("Département du Lot", "Département du Lot", "46"),
    ("Commune d'Argelès-sur-Mer", "Commune d'Argelès-sur-Mer", "66"),
    ("Ville de Draguignan", "Ville de Draguignan", "83"),
    ("Collectivité territoriale de Guyane", "Collectivité Territoriale de Guyane", "973"),
    (
        "Communauté d'agglomération du Sud de La Réunion (CASUD)",
        "Communauté d'Agglomération Sud Île de la Réunion",
        "974",
    ),
    ("Commune de Sainte-Rose", "Commune de Sainte-Rose", "974"),
]
# Three of its names are bodies that INSEE does not list; the name at the end is their commune's or communauté's.
OUTSIDE_INSEE = [
    ("CIAS Val'Eyrieux", "Communauté de Communes Val'Eyrieux", "07"),
    ("CCAS d'Is-sur-Tille", "Commune d'Is-sur-Tille", "21"),
    ("Agence Alpine des Territoires (AGATE)", None, "73"),
]


@pytest.mark.slow
@pytest.mark.django_db
def test_the_whole_country():
    started = time.perf_counter()
    report = load_territories(at=timezone.now())
    seconds = time.perf_counter() - started

    assert (report.created, report.updated, report.retired) == (36_353, 0, 0)
    assert _counts(Region, "zone") == {"metro": 13, "drom": 5, "com": 8}
    assert _counts(Departement, "zone") == {"metro": 96, "drom": 5, "com": 8}
    assert _counts(Collectivite.objects.current(), "kind") == {
        "commune": 34_969,
        "cc": 989,
        "ca": 230,
        "cu": 14,
        "metropole": 22,
        "ept": 11,
        "departement": 94,
        "region": 14,
        "ctu": 4,
        "com": 6,
    }
    assert _population("commune") == 68_952_941
    assert _population("departement") + _population("ctu") == 68_952_941 - 602_143 - 1_436_354 - 2_103_778
    assert _population("region") + _population("ctu") == 68_952_941 - 602_143
    assert FormerName.objects.count() == report.names == 6_206
    assert _words_that_no_query_can_hold() == []
    assert _not_found([(name, code) for names in COHORT for name, code in _both(*names)]) == []
    assert _not_found([(end, code) for _, end, code in OUTSIDE_INSEE if end]) == []
    assert [search_collectivites(name) for name, _, _ in OUTSIDE_INSEE] == [[], [], []]
    # Twenty seconds alone on two cores; other workers may be running.
    assert seconds < 120

    assert load_territories(at=timezone.now()).changed_nothing is True


def _counts(rows, field: str) -> dict[str, int]:
    queryset = rows.objects.all() if isinstance(rows, type) else rows
    return dict(queryset.values_list(field).annotate(count=Count("id")).order_by(field))


def _population(kind: str) -> int:
    return Collectivite.objects.filter(kind=kind).aggregate(total=Sum("population"))["total"]


def _both(name: str, end_name: str | None, departement: str) -> list[tuple[str, str]]:
    return [(name, departement)] + ([(end_name, departement)] if end_name else [])


def _not_found(expected: list[tuple[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The names whose département is not among the first three answers, with those answers."""
    missing = []
    for name, departement in expected:
        answers = [
            (line.collectivite.name, line.collectivite.departement.code if line.collectivite.departement else "")
            for line in search_collectivites(name, limit=3)
        ]
        if departement not in [code for _, code in answers]:
            missing.append((name, answers))
    return missing


def _words_that_no_query_can_hold() -> list[str]:
    """Every name folds to ASCII words: a question drops nothing that a name holds."""
    names = Collectivite.objects.order_by("pk").values_list("name", "sort_key")
    return [name for name, sort_key in names if not sort_key.isascii() or not words(name)]
