"""What the applicant may know of a deposited candidature: what happened, in public words, and what comes next."""

import dataclasses
import datetime as dt

from django.urls import reverse
from django.utils import formats

from candidatures.models import Candidature, Submission
from candidatures.moments import local_moment
from candidatures.states import CandidatureState, LetterState, Outcome
from programmes.models import Milestone

# Moves that applicants are told, and how. The deposit itself is told by its submissions. Comments of a move, and who
# made it, are the staff's.
_TOLD = {
    "start_review": "L’examen de votre candidature a commencé",
    "ask_complement": "Un complément vous a été demandé",
    "close_complement": "La demande de complément est close, l’examen a repris",
    "announce": "La décision a été rendue",
    "announce_waiting": "Une suite a été donnée à la liste d’attente",
    "withdraw": "La candidature a été retirée",
}
DONE, NOW, TO_COME = "done", "now", "to_come"
# On a page where a click leads to each document.
OUTCOME_LABELS = {Outcome.RETAINED: "Retenue", Outcome.WAITING: "Liste d’attente", Outcome.REJECTED: "Non retenue"}


@dataclasses.dataclass(frozen=True)
class Event:
    """Something that happened. `receipt_url` is empty as long as the PDF is being prepared."""

    label: str
    moment: str
    submission: Submission | None = None
    receipt_url: str = ""
    is_superseded: bool = False


@dataclasses.dataclass(frozen=True)
class Step:
    """One step of « Et après ? ». `status`: "done", "now" or "to_come"; `when` is in words, or empty."""

    label: str
    when: str
    status: str
    text: str = ""


@dataclasses.dataclass(frozen=True)
class Announced:
    """What the letter said of one problématique."""

    title: str
    label: str


def events_of(candidature: Candidature) -> list[Event]:
    """Oldest first. Two queries. The collectivité must be loaded, for its time."""
    collectivite = candidature.collectivite
    submissions = list(candidature.submissions.select_related("receipt").defer("content").order_by("number"))
    dated = [
        (submission.at, _deposit_event(candidature, submission, is_last=submission == submissions[-1]))
        for submission in submissions
    ]
    moves = candidature.transitions.filter(transition__in=_TOLD).order_by("at", "pk")
    dated += [(move.at, Event(_TOLD[move.transition], local_moment(move.at, collectivite))) for move in moves]
    return [event for _, event in sorted(dated, key=lambda pair: pair[0])]


def _deposit_event(candidature: Candidature, submission: Submission, *, is_last: bool) -> Event:
    kwargs = {"pk": candidature.pk, "number": submission.number}
    return Event(
        label="La candidature a été déposée" if submission.number == 1 else f"Corrigée : dépôt n° {submission.number}",
        moment=local_moment(submission.at, candidature.collectivite),
        submission=submission,
        receipt_url=reverse("candidatures:receipt", kwargs=kwargs) if submission.receipt_id else "",
        is_superseded=not is_last and submission.number > 1,
    )


def announced_of(candidature: Candidature) -> list[Announced]:
    """Only what a sent letter said: neither the decision under way nor its reason."""
    told = candidature.problematiques.exclude(announced_outcome="").order_by("rank", "pk")
    return [Announced(str(row), OUTCOME_LABELS[Outcome(row.announced_outcome)]) for row in told]


def has_sent_letter(candidature: Candidature) -> bool:
    return candidature.letters.filter(state=LetterState.SENT).exists()


def next_steps(candidature: Candidature, *, at: dt.datetime) -> list[Step]:
    """From the deposit to the end of the edition, with the dates that are known. One query: the milestones."""
    call, collectivite = candidature.programme.call, candidature.collectivite
    state = CandidatureState(candidature.state)
    is_over = call.is_over(at)
    is_decided = state == CandidatureState.DECIDED
    expected = call.decision_expected_on
    steps = [
        Step("Dépôt", local_moment(candidature.submitted_at, collectivite), DONE),
        Step(
            "Fermeture de l’appel",
            local_moment(call.closes_at, collectivite),
            DONE if is_over else NOW,
            "" if is_over else "Jusque-là, vous pouvez encore corriger votre candidature.",
        ),
        Step(
            "Examen par l’équipe de l’ANCT",
            "",
            DONE if is_decided else (NOW if is_over or state != CandidatureState.SUBMITTED else TO_COME),
            "Chaque problématique est lue par plusieurs personnes. S’il manque quelque chose, nous vous écrivons.",
        ),
        Step(
            "Décision",
            f"annoncée pour le {_day(expected)}" if expected and not is_decided else "",
            DONE if is_decided else TO_COME,
            "Une lettre vous dit ce qui est retenu et pourquoi, pour toutes les collectivités à la fois.",
        ),
    ]
    dated = Milestone.objects.filter(programme_id=candidature.programme_id, starts_on__isnull=False)
    today = at.date()
    steps += [
        Step(milestone.title, _day(milestone.starts_on), DONE if milestone.starts_on < today else TO_COME)
        for milestone in dated.order_by("starts_on", "position")
    ]
    return steps


def _day(day: dt.date) -> str:
    return formats.date_format(day, "j F Y")
