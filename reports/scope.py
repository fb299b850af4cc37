"""What part of an edition a synthesis tells: all of it, régions, départements, or the sheets of one theme."""

import dataclasses
from collections.abc import Collection
from typing import Self

from django.utils.text import slugify

from collectivites.models import Collectivite
from programmes.models import Theme


@dataclasses.dataclass(frozen=True)
class Scope:
    """At most one of the three is given; none is the whole edition."""

    region_codes: frozenset[str] = frozenset()
    departement_codes: frozenset[str] = frozenset()
    theme: Theme | None = None

    @classmethod
    def regions(cls, codes: Collection[str]) -> Self:
        return cls(region_codes=frozenset(codes))

    @classmethod
    def departements(cls, codes: Collection[str]) -> Self:
        return cls(departement_codes=frozenset(codes))

    @property
    def is_whole(self) -> bool:
        return not (self.region_codes or self.departement_codes or self.theme)

    def holds_lead(self, collectivite: Collectivite, *, region_code: str) -> bool:
        """Whether a sheet led by this collectivité is told, as far as places go."""
        if self.region_codes:
            return region_code in self.region_codes
        if self.departement_codes:
            return collectivite.departement is not None and collectivite.departement.code in self.departement_codes
        return True

    def names(self, *, regions: Collection[str], departements: Collection[str]) -> tuple[str, ...]:
        """In words; `regions` and `departements` are those that the document tells."""
        if self.region_codes:
            return tuple(regions)
        if self.departement_codes:
            return tuple(departements)
        return (f"thème « {self.theme.label} »",) if self.theme else ()

    def slug(self, names: Collection[str]) -> str:
        """For addresses and file names; empty for the whole edition."""
        if self.theme:
            return f"theme-{self.theme.slug}"
        return slugify("-".join(names))[:50].strip("-")


WHOLE = Scope()
