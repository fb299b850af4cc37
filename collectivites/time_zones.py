"""Legal time of the territories, as names of the IANA time zone database (its table zone.tab, release 2026a).

The rule itself is the French decree n° 2017-292 of 6 March 2017 on legal time.
"""

PARIS = "Europe/Paris"

# Code of the département or of the collectivité d'outre-mer -> zone. Every other territory is on Paris time.
OVERSEAS = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "984": "Indian/Kerguelen",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
    "989": "Etc/GMT+8",  # Clipperton, uninhabited, has no zone of its own: UTC-8 by the decree
}

# Polynésie française alone keeps three times: its far archipelagos by commune.
COMMUNES = {
    "98718": "Pacific/Marquesas",  # Fatu-Hiva
    "98719": "Pacific/Gambier",  # Gambier
    "98723": "Pacific/Marquesas",  # Hiva-Oa
    "98731": "Pacific/Marquesas",  # Nuku-Hiva
    "98746": "Pacific/Marquesas",  # Tahuata
    "98756": "Pacific/Marquesas",  # Ua-Huka
    "98757": "Pacific/Marquesas",  # Ua-Pou
}

ALL = tuple(sorted({PARIS, *OVERSEAS.values(), *COMMUNES.values()}))


def time_zone_of(departement_code: str, commune_code: str = "") -> str:
    """Zone of a commune, or of the département when no commune is given."""
    return COMMUNES.get(commune_code) or OVERSEAS.get(departement_code, PARIS)
