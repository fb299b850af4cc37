"""Keeping the texts of the deposited problématiques comparable: one corpus per programme."""

import datetime as dt

from candidatures.models import Candidature
from candidatures.selectors.matching import corpus_of, sections_of
from core.nearest import forget_text, index_text


def index_candidature(*, candidature: Candidature, at: dt.datetime) -> None:
    """Make the problématiques of a deposited candidature findable. Idempotent; to be called at each deposit."""
    for problematique in candidature.problematiques.order_by("rank"):
        index_text(
            corpus=corpus_of(candidature.programme_id),
            key=str(problematique.pk),
            sections=sections_of(problematique),
            at=at,
        )


def forget_candidature(*, candidature: Candidature) -> None:
    """A withdrawn candidature is nobody's neighbour any more."""
    for key in candidature.problematiques.order_by("rank").values_list("pk", flat=True):
        forget_text(corpus=corpus_of(candidature.programme_id), key=str(key))
