"""Closed vocabularies of the territory. Nothing here changes state: a collectivité has a kind for life."""

from django.db.models import TextChoices


class Zone(TextChoices):
    METRO = "metro", "Métropole"
    DROM = "drom", "Département ou région d'outre-mer"
    COM = "com", "Collectivité d'outre-mer"


class CollectiviteKind(TextChoices):
    COMMUNE = "commune", "Commune"
    CC = "cc", "Communauté de communes"
    CA = "ca", "Communauté d'agglomération"
    CU = "cu", "Communauté urbaine"
    METROPOLE = "metropole", "Métropole"
    EPT = "ept", "Établissement public territorial"
    DEPARTEMENT = "departement", "Département"
    REGION = "region", "Région"
    CTU = "ctu", "Collectivité territoriale unique"
    COM = "com", "Collectivité d'outre-mer"
    CCAS = "ccas", "Centre communal d'action sociale"
    CIAS = "cias", "Centre intercommunal d'action sociale"
    SYNDICAT = "syndicat", "Syndicat"
    ASSOCIATION = "association", "Association"
    OTHER_BODY = "other_body", "Autre organisme"


# Known to INSEE by a code of territory; the code of the collectivité is the one of its territory.
INSEE_KINDS = (
    CollectiviteKind.COMMUNE,
    CollectiviteKind.DEPARTEMENT,
    CollectiviteKind.REGION,
    CollectiviteKind.CTU,
    CollectiviteKind.COM,
)
# Établissements publics de coopération intercommunale à fiscalité propre: their national code is their SIREN.
EPCI_KINDS = (CollectiviteKind.CC, CollectiviteKind.CA, CollectiviteKind.CU, CollectiviteKind.METROPOLE)
SIREN_KINDS = (*EPCI_KINDS, CollectiviteKind.EPT)
# Absent from the national referential: created by hand.
BODY_KINDS = (
    CollectiviteKind.CCAS,
    CollectiviteKind.CIAS,
    CollectiviteKind.SYNDICAT,
    CollectiviteKind.ASSOCIATION,
    CollectiviteKind.OTHER_BODY,
)


class Source(TextChoices):
    REFERENTIAL = "referential", "Référentiel national"
    MANUAL = "manual", "Saisie"


class Label(TextChoices):
    """National programmes that name a collectivité. A closed list: another one is a decision, and a line here."""

    ACTION_COEUR_DE_VILLE = "acv", "Action cœur de ville"
    PETITES_VILLES_DE_DEMAIN = "pvd", "Petites villes de demain"
    VILLAGES_D_AVENIR = "va", "Villages d’avenir"
    TERRITOIRES_D_INDUSTRIE = "ti", "Territoires d’industrie"
    FRANCE_SERVICES = "fs", "France services"


class LabelSource(TextChoices):
    """Who says it. A national list is not changed by a référent."""

    NATIONAL = "national", "liste nationale"
    DECLARED = "declared", "déclaré par la collectivité"


class NameNature(TextChoices):
    """Why another name leads to a collectivité."""

    RENAMED = "renamed", "ancien nom"
    MERGED = "merged", "commune fusionnée"
    DELEGUEE = "deleguee", "commune déléguée"
    ASSOCIEE = "associee", "commune associée"
    ARRONDISSEMENT = "arrondissement", "arrondissement municipal"
    ABSORBED = "absorbed", "intercommunalité remplacée"
    USUAL = "usual", "nom d'usage"


class PopulationBand(TextChoices):
    """Size of a collectivité, for filters. Bounds in `POPULATION_BOUNDS`."""

    UNDER_2000 = "under_2000", "moins de 2 000 habitants"
    FROM_2000 = "from_2000", "2 000 à 9 999 habitants"
    FROM_10000 = "from_10000", "10 000 à 49 999 habitants"
    FROM_50000 = "from_50000", "50 000 à 199 999 habitants"
    FROM_200000 = "from_200000", "200 000 habitants et plus"


# Inhabitants, both ends included; None is "no upper bound".
POPULATION_BOUNDS: dict[PopulationBand, tuple[int, int | None]] = {
    PopulationBand.UNDER_2000: (0, 1_999),
    PopulationBand.FROM_2000: (2_000, 9_999),
    PopulationBand.FROM_10000: (10_000, 49_999),
    PopulationBand.FROM_50000: (50_000, 199_999),
    PopulationBand.FROM_200000: (200_000, None),
}


def population_band(population: int | None) -> PopulationBand | None:
    """Band of a number of inhabitants; None when it is unknown. Raises ValueError below zero."""
    if population is None:
        return None
    for band, (lowest, highest) in POPULATION_BOUNDS.items():
        if lowest <= population and (highest is None or population <= highest):
            return band
    raise ValueError(f"a population cannot be {population}")
