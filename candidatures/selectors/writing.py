"""What the pages of a draft show."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import ReferentMandate
from candidatures.models import AnswerRevision, Candidature, CommitmentAcceptance, Problematique
from candidatures.moments import local_moment
from candidatures.states import PUBLIC_LABELS, CandidatureState
from collectivites.models import Collectivite
from collectivites.presentation import inhabitants, place_of
from core import clock
from programmes.models import Call, Charter, Commitment, EligibilityRule, Programme, Theme
from programmes.selectors import charter_in_force
from programmes.states import EligibilityCheck, ProgrammeState

RESUME, START, FOLLOW, FUTURE, CLOSED_DRAFT, CLOSED = (
    "resume",
    "start",
    "follow",
    "future",
    "closed_draft",
    "closed",
)
# In this order on the page: what waits for the person, then what goes on, then what is explained.
_ENTRY_ORDER = (RESUME, START, FOLLOW, FUTURE, CLOSED_DRAFT, CLOSED)


@dataclasses.dataclass(frozen=True)
class OwnEntry:
    """One edition, as it stands for a collectivité. `kind` is one of the six words above."""

    kind: str
    programme: Programme
    collectivite: Collectivite
    call: Call | None
    candidature: Candidature | None = None

    @property
    def label(self) -> str:
        return public_label(self.candidature) if self.candidature else ""

    @property
    def opens(self) -> str:
        return local_moment(self.call.opens_at, self.collectivite) if self.call else ""

    @property
    def closes(self) -> str:
        return local_moment(self.call.closes_at, self.collectivite) if self.call else ""


@dataclasses.dataclass(frozen=True)
class PastCandidature:
    candidature: Candidature
    label: str


@dataclasses.dataclass(frozen=True)
class OwnPlace:
    """A collectivité that the person represents, with its editions: what is under way, then what is over."""

    collectivite: Collectivite
    entries: tuple[OwnEntry, ...]
    past: tuple[PastCandidature, ...]


def public_label(candidature: Candidature) -> str:
    """The state in the words that applicants read."""
    return PUBLIC_LABELS[CandidatureState(candidature.state)]


def own_places(user: Any, *, at: dt.datetime) -> list[OwnPlace]:
    """Every collectivité of the person, by name. Three queries."""
    mandates = (
        ReferentMandate.objects.in_force(clock.today())
        .filter(user=user)
        .select_related("collectivite__departement", "collectivite__region")
        .order_by("collectivite__sort_key", "pk")
    )
    collectivites = [mandate.collectivite for mandate in mandates]
    candidatures = list(
        Candidature.objects.filter(collectivite__in=collectivites)
        .select_related("programme__call")
        .order_by("-created_at", "-pk")
    )
    calls = list(
        Call.objects.confirmed()
        .filter(programme__state=ProgrammeState.PUBLISHED)
        .select_related("programme")
        .order_by("-closes_at", "pk")
    )
    return [
        _place(row, [one for one in candidatures if one.collectivite_id == row.pk], calls, at=at)
        for row in collectivites
    ]


def _place(
    collectivite: Collectivite, candidatures: list[Candidature], calls: list[Call], *, at: dt.datetime
) -> OwnPlace:
    living = [one for one in candidatures if not _is_over(one, at)]
    taken = {one.programme_id for one in candidatures if one.state != CandidatureState.WITHDRAWN}
    entries = []
    for one in living:
        call = getattr(one.programme, "call", None)
        if one.state != CandidatureState.DRAFT:
            kind = FOLLOW
        else:
            kind = RESUME if call is not None and call.is_open(at) else CLOSED_DRAFT
        entries.append(OwnEntry(kind, one.programme, collectivite, call, one))
    free = [call for call in calls if call.programme_id not in taken]
    entries += [OwnEntry(START, call.programme, collectivite, call) for call in free if call.is_open(at)]
    entries += [OwnEntry(FUTURE, call.programme, collectivite, call) for call in free if call.opens_at > at]
    last_closed = next((call for call in free if call.is_over(at)), None)
    if last_closed is not None and not entries:
        entries.append(OwnEntry(CLOSED, last_closed.programme, collectivite, last_closed))
    entries.sort(key=lambda entry: _ENTRY_ORDER.index(entry.kind))
    past = tuple(PastCandidature(one, public_label(one)) for one in candidatures if _is_over(one, at))
    return OwnPlace(collectivite, tuple(entries), past)


def _is_over(candidature: Candidature, at: dt.datetime) -> bool:
    """Withdrawn, or decided by an edition that has ended: until then the collectivité follows what was decided."""
    if candidature.state == CandidatureState.DECIDED:
        return candidature.programme.ends_on < at.date()
    return candidature.state == CandidatureState.WITHDRAWN


def known_facts(collectivite: Collectivite) -> list[tuple[str, str]]:
    """What the national referential says: told once, never asked. Département and région must be loaded."""
    counted = inhabitants(collectivite.population)
    if counted and collectivite.population_year:
        counted = f"{counted} ({collectivite.population_year})"
    facts = [
        ("Collectivité", collectivite.name),
        ("Nature", collectivite.get_kind_display()),
        ("Population", counted),
        ("Département", place_of(collectivite) if collectivite.departement else ""),
        ("Région", collectivite.region.name if collectivite.region else ""),
        ("Intercommunalité", collectivite.epci.name if collectivite.epci else ""),
    ]
    return [(label, value) for label, value in facts if value]


@dataclasses.dataclass(frozen=True)
class RankedProblematique:
    """`answered` out of `asked`: the title and the seven questions."""

    problematique: Problematique
    answered: int
    asked: int
    agents: int

    @property
    def is_written(self) -> bool:
        return self.answered == self.asked


def ranked_problematiques(candidature: Candidature) -> list[RankedProblematique]:
    """In the collectivité's order. One query."""
    fields = ("title", *Problematique.ANSWERS)
    rows = candidature.problematiques.annotate(agents=Count("proposed_agents")).order_by("rank", "pk")
    return [
        RankedProblematique(row, sum(bool(getattr(row, field)) for field in fields), len(fields), row.agents)
        for row in rows
    ]


def most_problematiques(rules: Iterable[EligibilityRule]) -> int | None:
    """How many the edition accepts, when one of its rules says it."""
    counted = [rule.threshold for rule in rules if rule.check_kind == EligibilityCheck.PROBLEMATIQUES_AT_MOST]
    return counted[0] if counted else None


@dataclasses.dataclass(frozen=True)
class AskedCommitment:
    """A commitment in force. `former`: who had accepted the same one in an earlier version, if anybody."""

    commitment: Commitment
    acceptance: CommitmentAcceptance | None
    former: CommitmentAcceptance | None = None

    @property
    def is_unchanged(self) -> bool:
        """Whether the sentence accepted earlier is word for word the one in force."""
        return self.former is not None and self.former.commitment.text == self.commitment.text


@dataclasses.dataclass(frozen=True)
class AskedCharter:
    """The text in force. `is_new_version`: something was accepted of an earlier one."""

    charter: Charter
    commitments: tuple[AskedCommitment, ...]
    is_new_version: bool

    @property
    def accepted(self) -> int:
        return sum(asked.acceptance is not None for asked in self.commitments)


def asked_charter(candidature: Candidature, *, at: dt.datetime) -> AskedCharter | None:
    """What the collectivité is asked to accept at this instant, and what it did accept. Three queries."""
    charter = charter_in_force(candidature.programme, at)
    if charter is None:
        return None
    acceptances = list(
        candidature.acceptances.select_related("commitment__charter", "recorded_by").order_by("at", "pk")
    )
    current = {row.commitment_id: row for row in acceptances}
    former: Mapping[str, CommitmentAcceptance] = {
        row.commitment.title: row for row in acceptances if row.commitment.charter_id != charter.pk
    }
    commitments = tuple(
        AskedCommitment(row, current.get(row.pk), former.get(row.title)) for row in charter.commitments.all()
    )
    return AskedCharter(charter, commitments, is_new_version=bool(former))


@dataclasses.dataclass(frozen=True)
class ReplacedText:
    """A replaced text in words: which question, of what, when."""

    revision: AnswerRevision
    question: str
    about: str
    moment: str

    @classmethod
    def of(cls, revision: AnswerRevision, collectivite: Collectivite, question: str) -> "ReplacedText":
        about = str(revision.problematique) if revision.problematique else "La candidature"
        return cls(revision, question, about, local_moment(revision.at, collectivite))


def replaced_texts(candidature: Candidature) -> QuerySet[AnswerRevision]:
    """Texts that somebody replaced, latest first. Empty ones only mark who began a field: they are not shown."""
    return (
        AnswerRevision.objects.filter(~Q(text=""), candidature=candidature)
        .select_related("problematique", "author")
        .order_by("-at", "-pk")
    )


def themes_offered() -> QuerySet[Theme]:
    return Theme.objects.order_by("label")
