"""Who has the same problem: in the call, for staff; and what each side of a proposal may know of the other."""

import dataclasses
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from accounts.models import ReferentMandate
from candidatures.models import Candidature, JointProposal, JointProposalMember, Problematique
from candidatures.states import RECEIVED_STATES, JointState
from collectivites.presentation import inhabitants, place_of
from core import clock
from core.nearest import Section, closest_pairs, nearest

# Measured on the 2021 cohort (docs/matching.md): below this, two accounts have nothing to say to each other.
AT_LEAST = 0.04
# A pair that nobody asked for must deserve to be read.
PAIR_AT_LEAST = 0.08
CANDIDATES, SHOWN = 40, 8
# What a shared theme and a comparable size add to the closeness of words: they order, they never bring near alone.
THEME_BONUS, MAX_THEMES, BAND_BONUS = 0.15, 2, 0.05

# How much the words of each answer weigh: the title and the problem say what it is about, the rest is the setting.
_WEIGHTS = {
    "title": 2.0,
    "problem": 1.5,
    "who_suffers": 1.0,
    "evidence": 0.7,
    "already_tried": 0.7,
    "exists_elsewhere": 0.7,
}


@dataclasses.dataclass(frozen=True)
class NearProblematique:
    """A problématique of another collectivité, and everything that brought it near."""

    problematique: Problematique
    closeness: float
    words: tuple[str, ...]
    shared_themes: tuple[str, ...]
    same_band: bool

    @property
    def percent(self) -> int:
        return round(100 * min(self.closeness, 1))


def corpus_of(programme_id: int) -> str:
    """Where the problématiques of an edition are compared (`services.matching_index` writes there)."""
    return f"problematiques:{programme_id}"


def sections_of(problematique: Problematique) -> list[Section]:
    return [Section(getattr(problematique, field), weight) for field, weight in _WEIGHTS.items()]


def with_place(problematiques: QuerySet[Problematique]) -> QuerySet[Problematique]:
    """Loaded with what a list of neighbours shows: collectivité, place, themes, standing proposal."""
    live = JointProposalMember.objects.filter(is_live=True).select_related("proposal")
    return problematiques.select_related(
        "candidature__collectivite__departement", "candidature__collectivite__region"
    ).prefetch_related("themes", Prefetch("joint_memberships", live, to_attr="live_memberships"))


def near_problematiques(problematique: Problematique, *, limit: int = SHOWN) -> list[NearProblematique]:
    """The nearest ones among the deposited candidatures of other collectivités, best first. Six queries at most.

    `problematique` is loaded by `with_place`.
    """
    candidature = problematique.candidature
    own = candidature.problematiques.order_by("rank").values_list("pk", flat=True)
    found = nearest(
        corpus=corpus_of(candidature.programme_id),
        sections=sections_of(problematique),
        limit=CANDIDATES,
        but=[str(pk) for pk in own],
        at_least=AT_LEAST,
    )
    rows = {
        str(row.pk): row
        for row in with_place(Problematique.objects.all()).filter(
            pk__in=[int(each.key) for each in found],
            candidature__programme_id=candidature.programme_id,
            candidature__state__in=RECEIVED_STATES,
        )
    }
    near = [_near(problematique, rows[each.key], each.closeness, each.words) for each in found if each.key in rows]
    return sorted(near, key=lambda each: -each.closeness)[:limit]


def _near(mine: Problematique, other: Problematique, closeness: float, words: tuple[str, ...]) -> NearProblematique:
    labels = {theme.pk: theme.label for theme in mine.themes.all()}
    shared = tuple(sorted(labels[theme.pk] for theme in other.themes.all() if theme.pk in labels))
    band = mine.candidature.collectivite.population_band
    same_band = band is not None and band == other.candidature.collectivite.population_band
    factor = 1 + THEME_BONUS * min(len(shared), MAX_THEMES) + BAND_BONUS * same_band
    return NearProblematique(other, closeness * factor, words, shared, same_band)


@dataclasses.dataclass(frozen=True)
class SuggestedPair:
    first: Problematique
    second: Problematique
    closeness: float
    words: tuple[str, ...]

    @property
    def percent(self) -> int:
        return round(100 * min(self.closeness, 1))


def suggested_pairs(programme_id: int, *, limit: int = 20) -> list[SuggestedPair]:
    """The nearest pairs of an edition between two collectivités, neither of them already in a proposal."""
    pairs = closest_pairs(corpus=corpus_of(programme_id), limit=limit * 4, at_least=PAIR_AT_LEAST)
    keys = {int(key) for pair in pairs for key in (pair.first, pair.second)}
    free = (
        with_place(Problematique.objects.filter(pk__in=keys, candidature__state__in=RECEIVED_STATES))
        .annotate(live=Count("joint_memberships", filter=Q(joint_memberships__is_live=True)))
        .filter(live=0)
    )
    rows = {str(row.pk): row for row in free}
    suggested = [
        SuggestedPair(rows[pair.first], rows[pair.second], pair.closeness, pair.words)
        for pair in pairs
        if pair.first in rows
        and pair.second in rows
        and rows[pair.first].candidature_id != rows[pair.second].candidature_id
    ]
    return suggested[:limit]


def proposals_of(proposals: QuerySet[JointProposal]) -> QuerySet[JointProposal]:
    """With their sides, most recent first, for staff."""
    members = JointProposalMember.objects.select_related(
        "problematique__candidature__collectivite", "answered_by"
    ).order_by("pk")
    return (
        proposals.select_related("programme", "proposed_by")
        .prefetch_related(Prefetch("members", members))
        .order_by("-proposed_at", "-pk")
    )


@dataclasses.dataclass(frozen=True)
class OtherSide:
    """What a référent learns of the other once everybody has accepted: who, where, on what. Never the candidature."""

    collectivite: str
    place: str
    inhabitants: str
    title: str
    referents: tuple[tuple[str, str], ...]


def other_sides(member: JointProposalMember) -> list[OtherSide]:
    """Empty until the proposal is accepted by all: that is the promise made to each side."""
    if member.proposal.state != JointState.ACCEPTED:
        return []
    others = (
        JointProposalMember.objects.filter(proposal_id=member.proposal_id)
        .exclude(pk=member.pk)
        .select_related("problematique__candidature__collectivite__departement")
        .order_by("pk")
    )
    sides = list(others)
    people = _referents(each.problematique.candidature for each in sides)
    return [
        OtherSide(
            collectivite=candidature.collectivite.name,
            place=place_of(candidature.collectivite),
            inhabitants=inhabitants(candidature.collectivite.population),
            title=each.problematique.title,
            referents=people.get(candidature.collectivite_id, ()),
        )
        for each in sides
        for candidature in [each.problematique.candidature]
    ]


def _referents(candidatures: Iterable[Candidature]) -> dict[int, tuple[tuple[str, str], ...]]:
    mandates = (
        ReferentMandate.objects.in_force(clock.today())
        .filter(collectivite_id__in=[candidature.collectivite_id for candidature in candidatures])
        .select_related("user")
        .order_by("starts_on", "pk")
    )
    found: dict[int, Any] = {}
    for mandate in mandates:
        found.setdefault(mandate.collectivite_id, []).append((str(mandate.user), mandate.user.email))
    return {key: tuple(people) for key, people in found.items()}
