"""From the codes of a data file to the collectivités of the national referential."""

import datetime as dt

from django.db.models import Q

from collectivites.models import Collectivite, Departement
from collectivites.services import create_body
from collectivites.states import BODY_KINDS, SIREN_KINDS, CollectiviteKind
from core.text import fold
from investigations.cohort_file.cohort import Cohort
from investigations.cohort_file.reading import DataFileError
from investigations.cohort_file.schema import CollectiviteEntry


def resolve_collectivites(cohort: Cohort, *, actor: object, at: dt.datetime) -> dict[str, Collectivite]:
    """The collectivité of each entry, by key. Bodies outside INSEE (CIAS, CCAS, associations) are created once.

    A communauté that became another kind since is found by its SIREN, which did not change.
    Raises DataFileError, naming line and field, when the referential does not know a code.
    """
    departements = {departement.code: departement for departement in Departement.objects.select_related("region")}
    if not departements:
        raise DataFileError(
            ["collectivites.yaml:1: fichier : le référentiel est vide, lancez d'abord manage.py load_territories"]
        )
    document = cohort.collectivites_document
    found: dict[str, Collectivite] = {}
    faults: list[str] = []
    for index, entry in enumerate(cohort.collectivites):
        departement = departements.get(entry.departement)
        if departement is None:
            faults.append(document.describe((index, "departement"), f"« {entry.departement} » est inconnu"))
            continue
        if entry.kind in BODY_KINDS:
            found[entry.key] = _body(entry, departement, actor=actor, at=at)
            continue
        collectivite = _known(entry)
        if collectivite is None:
            faults.append(document.describe((index, "code"), f"« {entry.code} » est absent du référentiel"))
        else:
            found[entry.key] = collectivite
    if faults:
        raise DataFileError(faults)
    return found


def _known(entry: CollectiviteEntry) -> Collectivite | None:
    current = Collectivite.objects.current()
    if entry.kind in SIREN_KINDS:
        return current.filter(siren=entry.code, kind__in=SIREN_KINDS).order_by("pk").first()
    if entry.kind == CollectiviteKind.CTU:  # INSEE gives it the code of its région, people that of its département
        return (
            current.filter(Q(insee_code=entry.code) | Q(departement__code=entry.code), kind=entry.kind)
            .order_by("pk")
            .first()
        )
    return current.filter(insee_code=entry.code, kind=entry.kind).order_by("pk").first()


def _body(entry: CollectiviteEntry, departement: Departement, *, actor: object, at: dt.datetime) -> Collectivite:
    existing = Collectivite.objects.current().filter(
        kind=entry.kind, sort_key=fold(entry.name), departement=departement
    )
    return existing.order_by("pk").first() or create_body(
        kind=entry.kind, name=entry.name, departement=departement, parent=None, actor=actor, at=at
    )
