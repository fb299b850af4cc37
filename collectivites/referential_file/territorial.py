"""Who governs each département and région: the cases that no national file lists together.

Source: code général des collectivités territoriales (fifth part and later for the special ones), and INSEE's
list of "collectivités territoriales ayant les compétences départementales". The code is that of the territory,
INSEE's own code where two départements share one collectivité.
"""

from collections.abc import Callable

from collectivites.referential_file.layout import TerritorialRow
from collectivites.states import CollectiviteKind

_PARIS = "75"  # one collectivité, listed with the communes
_REGION_NAMES = {"04": "Région Réunion"}
_REGION_CODE_LENGTH = 2  # three for the uninhabited or autonomous territories that stand for one
# One département makes the whole région.
_SINGLE_DEPARTEMENT = {"01": "971", "04": "974"}

# kind, code, name, départements (the most peopled first), région
_SPECIAL = (
    (CollectiviteKind.DEPARTEMENT, "6AE", "Collectivité européenne d'Alsace", ("67", "68"), "44"),
    (CollectiviteKind.CTU, "94", "Collectivité de Corse", ("2B", "2A"), "94"),
    (CollectiviteKind.CTU, "972", "Collectivité territoriale de Martinique", ("972",), "02"),
    (CollectiviteKind.CTU, "973", "Collectivité territoriale de Guyane", ("973",), "03"),
    (CollectiviteKind.CTU, "976", "Département de Mayotte", ("976",), "06"),
    (CollectiviteKind.COM, "975", "Collectivité territoriale de Saint-Pierre-et-Miquelon", ("975",), "975"),
    (CollectiviteKind.COM, "977", "Collectivité de Saint-Barthélemy", ("977",), "977"),
    (CollectiviteKind.COM, "978", "Collectivité de Saint-Martin", ("978",), "978"),
    (CollectiviteKind.COM, "986", "Territoire des îles Wallis et Futuna", ("986",), "986"),
    (CollectiviteKind.COM, "987", "Polynésie française", ("987",), "987"),
    (CollectiviteKind.COM, "988", "Nouvelle-Calédonie", ("988",), "988"),
)


def territorial_rows(
    *,
    departements: list[tuple[str, str, str]],
    regions: list[tuple[str, str]],
    population_of: Callable[[tuple[str, ...]], tuple[int | None, int | None]],
) -> list[TerritorialRow]:
    """Départements are (code, région, name with "de"), régions (code, name). Populations are sums of communes."""
    governed_otherwise = {_PARIS}.union(*(members for *_, members, _region in _SPECIAL))
    single = {region for kind, *_, region in _SPECIAL if kind == CollectiviteKind.CTU}
    rows = [
        TerritorialRow(
            CollectiviteKind.DEPARTEMENT,
            code,
            f"Département {of_name}",
            code,
            (),
            region,
            *population_of((code,)),
        )
        for code, region, of_name in departements
        if code not in governed_otherwise and len(region) == _REGION_CODE_LENGTH
    ]
    for code, name in regions:
        if len(code) == _REGION_CODE_LENGTH and code not in single:
            members = tuple(departement for departement, region, _ in departements if region == code)
            rows.append(
                TerritorialRow(
                    CollectiviteKind.REGION,
                    code,
                    _REGION_NAMES.get(code, f"Région {name}"),
                    _SINGLE_DEPARTEMENT.get(code),
                    (),
                    code,
                    *population_of(members),
                )
            )
    rows.extend(
        TerritorialRow(kind, code, name, members[0], members[1:], region, *population_of(members))
        for kind, code, name, members, region in _SPECIAL
    )
    return rows
