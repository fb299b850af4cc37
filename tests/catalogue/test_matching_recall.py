"""Would the collectivités of 2021 that had the same problem have been brought together? Figures in docs/matching.md.

The pairs were labelled by us from the 47 accounts, and the list of empty words was then tuned on the same texts: the
figure says what the method can do, not what it will do on texts that nobody has seen. Each pair counts both ways.
"""

import pytest
from django.conf import settings
from django.utils import timezone

from catalogue.neighbours import sections_of
from core.nearest import index_text, nearest
from investigations.cohort_file.cohort import read_cohort

pytestmark = pytest.mark.django_db
FOUND_AMONG_FIVE = 34  # of 36, on 22 November 2026

SHOULD_HAVE_MET = """
brenne-bourse-aux-locaux draguignan-bourse-aux-locaux
brenne-bourse-aux-locaux sud-artois-vitrine-commerces
sud-artois-vitrine-commerces epinal-locappy
vichy-stationnement-commerces louvres-rue-de-paris
casud-encombrants livry-gargan-depots-sauvages
livry-gargan-depots-sauvages seine-saint-denis-eco-gardes
grand-pic-saint-loup-tri pyrenees-audoises-tri
cctoval-portail-demarches rocamadour-information-demarches
cctoval-france-services-mairies landerneau-daoulas-msap
cctoval-france-services-mairies is-sur-tille-accueil-mairie
is-sur-tille-accueil-mairie landerneau-daoulas-msap
grand-autunois-suivi-social val-eyrieux-visibilite-cias
draguignan-conseils-quartier les-mureaux-democratie-implicative
saint-pol-offre-culturelle sud-artois-culture-rurale
agate-collaboration-agents-elus argeles-culture-projet
agate-collaboration-agents-elus montreuil-travail-hybride
wimille-illectronisme-seniors poses-partage
agen-parcours-tiers-lieux epinal-maison-romaine
"""


def test_most_of_those_who_should_have_met_are_among_the_five_nearest():
    cohort = read_cohort(settings.BASE_DIR / "investigations" / "data" / "pni2021")
    sections = {
        sheet.slug: sections_of(title=sheet.title, problem=sheet.problem or "", context=sheet.context or "")
        for sheet in cohort.sheets
    }
    for slug, text in sections.items():
        index_text(corpus="2021", key=slug, sections=text, at=timezone.now())
    pairs = [line.split() for line in SHOULD_HAVE_MET.split("\n") if line]

    met = [
        other in [each.key for each in nearest(corpus="2021", sections=sections[one], limit=5, but=[one])]
        for one, other in pairs + [pair[::-1] for pair in pairs]
    ]

    assert (len(met), sum(met)) == (36, FOUND_AMONG_FIVE)
