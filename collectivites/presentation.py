"""How a collectivité is told apart from its homonyms, in a list or under a field."""

from typing import Any

from collectivites.models import Collectivite
from collectivites.selectors import FoundCollectivite
from collectivites.states import Source

NARROW_SPACE = "\u202f"


def french_number(number: int) -> str:
    """`52 384`, with narrow no-break spaces."""
    return f"{number:,}".replace(",", NARROW_SPACE)


def place_of(collectivite: Collectivite) -> str:
    """`Vosges (88)`, else the région's name, else nothing. Both must be loaded with the collectivité."""
    if collectivite.departement is not None:
        return f"{collectivite.departement.name} ({collectivite.departement.code})"
    return collectivite.region.name if collectivite.region is not None else ""


def inhabitants(population: int | None) -> str:
    """`52 384 habitants`, empty when unknown."""
    if population is None:
        return ""
    return f"{french_number(population)} habitant{'s' if population > 1 else ''}"


def suggestion(found: FoundCollectivite) -> dict[str, Any]:
    """One answer, for the page and as JSON. Public facts only. No query: see `search_collectivites`."""
    collectivite = found.collectivite
    departement, region = collectivite.departement, collectivite.region
    counted = inhabitants(collectivite.population)
    details = (collectivite.get_kind_display(), place_of(collectivite), counted)
    return {
        "slug": collectivite.slug,
        "name": collectivite.name,
        "kind": collectivite.kind,
        "kind_label": collectivite.get_kind_display(),
        "departement": departement and {"code": departement.code, "name": departement.name, "slug": departement.slug},
        "region": region and {"code": region.code, "name": region.name, "slug": region.slug},
        "insee_code": collectivite.insee_code,
        "siren": collectivite.siren,
        "population": collectivite.population,
        "population_year": collectivite.population_year,
        "inhabitants": counted,
        "former_name": found.former_name,
        "has_page": collectivite.source == Source.REFERENTIAL,
        "detail": ", ".join(part for part in details if part),
    }
