"""Imports of past work, as rows; `imported` reads and writes a real file as the product does."""

import hashlib
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from collectivites.models import Collectivite
from investigations.models import ImportBatch, ImportedSheet, ImportFlag
from investigations.past_work_states import FlagSource, ImportKind, PlaceMatch
from investigations.privacy import PrivacyKind
from investigations.services.past_work import confirm_import, write_import
from investigations.services.past_work_reading import record_import
from programmes.models import Programme
from tests.factories.collectivites import CollectiviteFactory, DepartementFactory, RegionFactory
from tests.factories.programmes import ProgrammeFactory

# Written for the tests: two problems under one collectivité, a band lost, a section missing, OCR's leftovers.
SYNTHESIS = """\
# SYNTHÈSE DES INVESTIGATIONS

Avant-propos du programme, en quelques lignes.

# RÉGION D’ESSAI

12

## 03 • VILLE DE SAINT-ESSAI

La ville a mené deux investigations.

### PROBLÉMATIQUE 1

Aider les familles à trouver une place en crèche.

#### CONTEXTE

La ville compte trois crèches. Écrivez à accueil.creche@saint-essai.example ou au 01 99 00 12 34.

#### HYPOTHÈSE(S) DE DÉPART

Deux idées au départ :

- les familles ne savent pas à qui s’adresser ;
- les critères sont mal compris.

#### INVESTIGATION

Douze entretiens ont été menés. Mme Duvallon, directrice, a ouvert ses dossiers.

#### QUELLE(S) SOLUTION(S) ?

Un guichet unique, et un simulateur de place.

#### ET MAINTENANT ?

Le guichet ouvre en septembre.



**OUTILCRÈCHE** est un logiciel libre de suivi des demandes. Contact : 01 99 00 56 78.

## PROBLÉMATIQUE 2

Faire vivre le marché du samedi.

### CONTEXTE

Le marché perd des étals chaque année.

### INVESTIGATION

Un micro-trottoir et dix entretiens.

### QUELLES SOLUTIONS ?

Un plan, et des animations.

### ET MAINTENANT ?

La ville expérimente le plan.

# CONCLUSION

Merci à toutes les équipes.
"""


class ImportBatchFactory(DjangoModelFactory):
    class Meta:
        model = ImportBatch

    programme = factory.SubFactory(ProgrammeFactory)
    kind = ImportKind.DOCUMENT
    file_name = "synthese.md"
    file_sha256 = factory.Sequence(lambda n: hashlib.sha256(str(n).encode()).hexdigest())
    size_bytes = 2_000
    report = factory.LazyFunction(lambda: {"parts": [], "doubtful": [], "noise": [], "notes": []})
    created_at = factory.LazyFunction(timezone.now)


def content(**said: Any) -> dict[str, Any]:
    """What reading keeps of a sheet."""
    return {
        "summary": "Un résumé.",
        "number": None,
        "sections": {"problem": "Un problème."},
        "hypotheses": [],
        "themes": [],
        "exit_scenario": "",
        "dated_on": "",
        "asides": [],
        "found_sections": ["problem"],
        "place_why": "",
        **said,
    }


class ImportedSheetFactory(DjangoModelFactory):
    class Meta:
        model = ImportedSheet

    batch = factory.SubFactory(ImportBatchFactory)
    programme = factory.SelfAttribute("batch.programme")
    position = factory.Sequence(lambda n: n % 30_000 + 1)
    line = 10
    last_line = 40
    title = factory.Sequence(lambda n: f"Fiche lue {n}")
    content = factory.LazyFunction(content)
    place_match = PlaceMatch.NONE


class ImportFlagFactory(DjangoModelFactory):
    class Meta:
        model = ImportFlag

    sheet = factory.SubFactory(ImportedSheetFactory)
    position = factory.Sequence(lambda n: n % 30_000 + 1)
    source = FlagSource.PRIVACY
    kind = PrivacyKind.EMAIL
    section = "context"
    excerpt = "a@b.example"
    text = "Une adresse électronique."


def saint_essai() -> Collectivite:
    """The commune that the written synthesis is about."""
    region = RegionFactory(code="99", name="Région d’essai")
    departement = DepartementFactory(code="03", region=region)
    return CollectiviteFactory(
        name="Saint-Essai", departement=departement, region=region, population=5_000, population_year=2021
    )


def imported(
    *, programme: Programme, text: str = SYNTHESIS, name: str = "synthese.md", actor: Any = None
) -> ImportBatch:
    """Read, confirmed as proposed, and written."""
    at = timezone.now()
    batch, _is_new = record_import(programme=programme, content=text.encode(), file_name=name, actor=actor, at=at)
    confirm_import(batch=batch, choices={}, actor=actor, at=at)
    write_import(batch=batch, actor=actor, at=at)
    batch.refresh_from_db()
    return batch
