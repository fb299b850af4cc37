"""Letters of decision: which are ready, which no longer say what was decided, which nobody would receive."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from accounts.models import ReferentMandate, User
from candidatures.models import Candidature, ConflictOfInterest, DecisionLetter, Problematique
from candidatures.selectors.instruction_decisions import has_news
from candidatures.states import CandidatureState, LetterState, Outcome
from core import clock
from programmes.models import Programme


def outcomes_now(problematiques: Iterable[Problematique]) -> dict[str, dict[str, str]]:
    """What a letter written now would announce: kept with it, compared before it leaves."""
    return {
        str(problematique.pk): {"outcome": problematique.outcome, "reason": problematique.outcome_reason}
        for problematique in problematiques
    }


def letter_version(letter: DecisionLetter) -> str:
    """Changes with every word of the letter: a form carries it, so that two people do not erase each other."""
    return _digest([letter.subject, letter.body, letter.outcomes])


def sent_letters(candidature: Candidature) -> list[DecisionLetter]:
    """Letters as their référents may read them, the latest first: none until one is sent."""
    return list(DecisionLetter.objects.filter(candidature=candidature, state=LetterState.SENT).order_by("-number"))


@dataclass(frozen=True)
class LetterLine:
    """One candidature in the recap, with its latest letter."""

    candidature: Candidature
    letter: DecisionLetter | None
    problematiques: Sequence[Problematique]
    referents: Sequence[User]
    has_conflict: bool

    @property
    def pending(self) -> int:
        return sum(row.outcome == Outcome.PENDING for row in self.problematiques)

    @property
    def has_news(self) -> bool:
        """Since its letter, a problématique left the waiting list: another letter says so."""
        return self.candidature.state == CandidatureState.DECIDED and has_news(self.problematiques)

    @property
    def is_sent(self) -> bool:
        return self.letter is not None and self.letter.state == LetterState.SENT

    @property
    def is_outdated(self) -> bool:
        """A decision changed since the letter was prepared."""
        return (
            self.letter is not None and not self.is_sent and self.letter.outcomes != outcomes_now(self.problematiques)
        )

    @property
    def is_ready(self) -> bool:
        """Would leave with « Tout envoyer »."""
        return (
            self.letter is not None
            and not self.is_sent
            and not self.is_outdated
            and not self.pending
            and (self.candidature.state == CandidatureState.IN_REVIEW or self.has_news)
        )

    @property
    def is_preparable(self) -> bool:
        if self.candidature.state == CandidatureState.DECIDED:
            return self.is_sent and self.has_news
        return (
            self.letter is None
            and bool(self.problematiques)
            and not self.pending
            and self.candidature.state == CandidatureState.IN_REVIEW
        )


@dataclass(frozen=True)
class LetterRecap:
    lines: Sequence[LetterLine]

    @property
    def ready(self) -> list[LetterLine]:
        return [line for line in self.lines if line.is_ready]

    @property
    def preparable(self) -> list[LetterLine]:
        return [line for line in self.lines if line.is_preparable]

    @property
    def outdated(self) -> list[LetterLine]:
        return [line for line in self.lines if line.is_outdated]

    @property
    def sent(self) -> list[LetterLine]:
        return [line for line in self.lines if line.is_sent]

    @property
    def without_reader(self) -> list[LetterLine]:
        """Ready, but the collectivité has no référent today: the letter would be on the site only."""
        return [line for line in self.ready if not line.referents]

    @property
    def mail_count(self) -> int:
        return sum(len(line.referents) for line in self.ready)

    @property
    def version(self) -> str:
        """What the recap showed: a letter written, changed or sent since gives another one."""
        return _digest([[line.letter.pk, letter_version(line.letter)] for line in self.ready if line.letter])


def letter_recap(programme: Programme, *, user: Any) -> LetterRecap:
    """Every candidature of the edition that is being decided or was. Five statements, however many."""
    in_rank = Prefetch("problematiques", queryset=Problematique.objects.order_by("rank"))
    in_time = Prefetch("letters", queryset=DecisionLetter.objects.order_by("-number"))
    candidatures = list(
        Candidature.objects.filter(
            programme=programme,
            state__in=[CandidatureState.IN_REVIEW, CandidatureState.COMPLEMENT, CandidatureState.DECIDED],
        )
        .select_related("collectivite", "programme")
        .prefetch_related(in_rank, in_time)
        .order_by("collectivite__sort_key", "pk")
    )
    conflicts = set(
        ConflictOfInterest.objects.in_force()
        .filter(user_id=user.pk, candidature__programme=programme)
        .values_list("candidature_id", flat=True)
    )
    readers = referents_by_collectivite(candidatures)
    return LetterRecap(
        lines=[
            LetterLine(
                candidature=candidature,
                letter=next(iter(candidature.letters.all()), None),
                problematiques=candidature.problematiques.all(),
                referents=readers.get(candidature.collectivite_id, []),
                has_conflict=candidature.pk in conflicts,
            )
            for candidature in candidatures
        ]
    )


def referents_by_collectivite(candidatures: Iterable[Candidature]) -> dict[int, list[User]]:
    """Those who can sign in today, by collectivité. One statement."""
    mandates = ReferentMandate.objects.in_force(clock.today()).filter(
        collectivite__in={candidature.collectivite_id for candidature in candidatures}, user__is_active=True
    )
    readers: dict[int, list[User]] = defaultdict(list)
    for mandate in mandates.select_related("user").order_by("user_id"):
        readers[mandate.collectivite_id].append(mandate.user)
    return readers


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
