"""Opening the instruction of a candidature, giving it to somebody, declaring a link with the collectivité."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from candidatures.models import Candidature, CandidatureTransition, ConflictOfInterest
from candidatures.selectors.completeness import missing_parts
from candidatures.selectors.instruction_queue import PENDING_STATES, loads
from candidatures.services.instruction_errors import ChangedMeanwhileError, RefusedError
from candidatures.states import CANDIDATURE_TRANSITIONS
from core.state_machine import apply_transition
from programmes.models import Call, Programme

LINK_FORBIDS = "Vous avez déclaré un lien avec cette collectivité : notes et décision reviennent à vos collègues."


@dataclass(frozen=True)
class Distribution:
    """Who received how many, and what nobody of the chosen people may take."""

    given: tuple[tuple[User, int], ...]
    left: tuple[Candidature, ...]

    @property
    def total(self) -> int:
        return sum(number for _, number in self.given)


def lock_candidature(candidature: Candidature) -> Candidature:
    """The row as it is now, held until the end of the caller's transaction."""
    return (
        Candidature.objects.select_for_update(of=("self",))
        .select_related("collectivite", "programme")
        .get(pk=candidature.pk)
    )


def refuse_link(candidature: Candidature, actor: Any) -> None:
    """Raises RefusedError when the person declared a link. Read under the caller's lock on the candidature."""
    if ConflictOfInterest.objects.in_force().filter(candidature=candidature, user_id=actor.pk).exists():
        raise RefusedError(LINK_FORBIDS)


@transaction.atomic
def start_review(*, candidature: Candidature, actor: Any, at: dt.datetime) -> Candidature:
    """Open the instruction: from now on the collectivité no longer corrects by itself.

    As long as the call is open, only a complete candidature may be opened: the others can still be corrected. Raises
    RefusedError, or IllegalTransitionError when it is not waiting for that.
    """
    locked = lock_candidature(candidature)
    refuse_link(locked, actor)
    call = Call.objects.filter(programme_id=locked.programme_id).first()
    missing = missing_parts(locked, at=locked.submitted_at or at)
    if call is not None and not call.is_over(at) and missing:
        raise RefusedError(
            f"L’appel ferme le {in_words(call.closes_at)}, et il manque encore : "
            f"{' ; '.join(part.label for part in missing)}. D’ici là, la collectivité peut corriger sa candidature : "
            "l’instruction l’en empêcherait."
        )
    apply_transition(
        locked, "start_review", table=CANDIDATURE_TRANSITIONS, log=CandidatureTransition, actor=actor, at=at
    )
    return locked


def in_words(moment: dt.datetime) -> str:
    """An instant as staff read it: 12/05/2026 à 18:00 (heure de Paris)."""
    return f"{timezone.localtime(moment):%d/%m/%Y à %H:%M} (heure de Paris)"


@transaction.atomic
def assign_candidature(
    *, candidature: Candidature, assignee: User | None, seen_assignee_id: int | None, actor: Any, at: dt.datetime
) -> Candidature:
    """Give the candidature to a member of the staff, or to nobody.

    Raises ChangedMeanwhileError when somebody else gave it since (`seen_assignee_id` is who had it on the page), and
    RefusedError for somebody who declared a link, or is not of the staff.
    """
    locked = lock_candidature(candidature)
    if locked.assigned_to_id != seen_assignee_id:
        who = str(locked.assigned_to) if locked.assigned_to_id else "personne"
        raise ChangedMeanwhileError(f"Entre-temps, cette candidature a changé de mains : elle est à {who}.")
    if assignee is not None:
        if not (assignee.is_staff and assignee.is_active):
            raise RefusedError("Seule une personne de l’équipe ANCT instruit une candidature.")
        if ConflictOfInterest.objects.in_force().filter(candidature=locked, user=assignee).exists():
            raise RefusedError(f"{assignee} a déclaré un lien avec cette collectivité.")
    locked.assigned_to = assignee
    locked.save(update_fields=["assigned_to"])
    return locked


@transaction.atomic
def distribute_candidatures(
    *, programme: Programme, people: Sequence[User], actor: Any, at: dt.datetime
) -> Distribution:
    """Give every candidature that nobody has to one of `people`: to who has the fewest, links excluded.

    The same situation always gives the same shares: candidatures in their order of arrival, people with equal loads in
    alphabetical order. Two colleagues who distribute at once do it one after the other. Raises RefusedError without
    people.
    """
    if not people:
        raise RefusedError("Choisissez au moins une personne.")
    Programme.objects.select_for_update(of=("self",), no_key=True).get(pk=programme.pk)
    waiting = list(
        Candidature.objects.select_for_update(of=("self",))
        .filter(programme=programme, assigned_to__isnull=True, state__in=PENDING_STATES)
        .order_by("submitted_at", "pk")
    )
    declared = ConflictOfInterest.objects.in_force().filter(candidature__in=waiting)
    links = set(declared.values_list("candidature_id", "user_id"))
    current = loads(programme)
    load = {person.pk: current.get(person.pk, 0) for person in people}
    in_order = sorted(people, key=lambda person: (person.last_name, person.first_name, person.pk))
    given = dict.fromkeys((person.pk for person in in_order), 0)
    left = []
    for candidature in waiting:
        free = [person for person in in_order if (candidature.pk, person.pk) not in links]
        if not free:
            left.append(candidature)
            continue
        chosen = min(free, key=lambda person: load[person.pk])  # the first of the alphabet when equal
        candidature.assigned_to = chosen
        load[chosen.pk] += 1
        given[chosen.pk] += 1
    Candidature.objects.bulk_update([row for row in waiting if row.assigned_to_id], ["assigned_to"])
    return Distribution(given=tuple((person, given[person.pk]) for person in in_order), left=tuple(left))


@transaction.atomic
def declare_conflict(*, candidature: Candidature, reason: str, actor: Any, at: dt.datetime) -> ConflictOfInterest:
    """Say that one has a link with the collectivité. Scores, decision and assignment leave this person's hands; a
    reading already given no longer counts. Raises RefusedError when it was declared already, or without a reason.
    """
    if not reason.strip():
        raise RefusedError("Dites en quelques mots quel est ce lien.")
    locked = lock_candidature(candidature)
    try:
        with transaction.atomic():
            conflict = ConflictOfInterest.objects.create(
                candidature=locked, user=actor, reason=reason.strip(), declared_at=at
            )
    except IntegrityError as twice:
        raise RefusedError("Vous avez déjà déclaré ce lien.") from twice
    if locked.assigned_to_id == actor.pk:
        locked.assigned_to = None
        locked.save(update_fields=["assigned_to"])
    return conflict


@transaction.atomic
def withdraw_conflict(*, candidature: Candidature, reason: str, actor: Any, at: dt.datetime) -> ConflictOfInterest:
    """Take back one's own declaration, with a reason that colleagues read. The row stays, and its reason.

    A reading given before the declaration counts again; the assignment does not come back by itself. Raises
    RefusedError without a reason, or when the person has no link in force.
    """
    if not reason.strip():
        raise RefusedError("Dites en quelques mots pourquoi ce lien n’est plus à déclarer.")
    locked = lock_candidature(candidature)
    conflict = ConflictOfInterest.objects.in_force().filter(candidature=locked, user_id=actor.pk).first()
    if conflict is None:
        raise RefusedError("Vous n’avez pas de lien déclaré avec cette collectivité.")
    conflict.withdrawn_at, conflict.withdrawn_reason = at, reason.strip()
    conflict.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    return conflict
