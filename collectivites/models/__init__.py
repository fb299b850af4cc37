"""The territory: régions, départements, collectivités, and the names they went by."""

from collectivites.models.areas import Departement, Region
from collectivites.models.collectivites import Collectivite, CollectiviteQuerySet
from collectivites.models.labels import HeldLabel, LabelConfirmation
from collectivites.models.names import FormerName

__all__ = [
    "Collectivite",
    "CollectiviteQuerySet",
    "Departement",
    "FormerName",
    "HeldLabel",
    "LabelConfirmation",
    "Region",
]
