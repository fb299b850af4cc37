"""Keeping the texts of the deposited problématiques comparable: one corpus per programme."""

import datetime as dt

from candidatures.models import Candidature
from candidatures.selectors.matching import corpus_of, sections_of
from core.nearest import forget_texts, index_texts


def index_candidature(*, candidature: Candidature, at: dt.datetime) -> None:
    """Make the problématiques of a deposited candidature findable. Idempotent; to be called at each deposit."""
    texts = {str(each.pk): sections_of(each) for each in candidature.problematiques.order_by("rank")}
    index_texts(corpus=corpus_of(candidature.programme_id), texts=texts, at=at)


def forget_candidature(*, candidature: Candidature) -> None:
    """A withdrawn candidature is nobody's neighbour any more."""
    keys = [str(pk) for pk in candidature.problematiques.order_by("rank").values_list("pk", flat=True)]
    forget_texts(corpus=corpus_of(candidature.programme_id), keys=keys)
