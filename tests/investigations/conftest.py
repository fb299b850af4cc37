"""The territories of the 2021 cohort, from the shipped referential, without its 35 000 other communes."""

import dataclasses
from functools import cache

import pytest
from django.conf import settings
from django.utils import timezone

from collectivites.referential_file.loading import load_referential
from collectivites.referential_file.reading import ReferentialFile, read_referential
from investigations.cohort_file.cohort import read_cohort

COHORT = settings.BASE_DIR / "investigations" / "data" / "pni2021"


@cache
def cohort_referential() -> ReferentialFile:
    file = read_referential()
    codes = {entry.code for entry in read_cohort(COHORT).collectivites}
    communes = [row for row in file.communes if row.code in codes]
    wanted = codes | {row.epci for row in communes}
    intercommunal = [row for row in file.intercommunal if row.siren in wanted]
    parents = {row.parent for row in intercommunal}
    intercommunal += [row for row in file.intercommunal if row.siren in parents - wanted]
    return dataclasses.replace(file, communes=communes, intercommunal=intercommunal, other_names=[])


@pytest.fixture
def cohort_territories(db) -> None:
    load_referential(file=cohort_referential(), at=timezone.now(), on_progress=lambda done: None)
