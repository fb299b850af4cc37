"""Letters of decision: prepared from what was decided, edited, then sent together. Applicants see nothing before."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string

from candidatures.models import Candidature, CandidatureTransition, DecisionLetter, Problematique
from candidatures.notifications import instruction as notify
from candidatures.selectors.instruction_decisions import has_news
from candidatures.selectors.instruction_letters import (
    LetterLine,
    letter_recap,
    letter_version,
    outcomes_now,
)
from candidatures.services.instruction_errors import ChangedMeanwhileError, RefusedError
from candidatures.services.instruction_review import lock_candidature, refuse_link
from candidatures.states import CANDIDATURE_TRANSITIONS, CandidatureState, LetterState, Outcome
from core.mail import clean_subject
from core.state_machine import apply_transition
from programmes.models import Call, Programme

LETTER_TEMPLATE = "candidatures/instruction/letter.txt"
WAITING_LIST_TEMPLATE = "candidatures/instruction/letter_waiting_list.txt"


@transaction.atomic
def prepare_letter(*, candidature: Candidature, actor: Any, at: dt.datetime) -> DecisionLetter:
    """Write the letter from the decisions of the moment, in place of the one prepared before. Nothing is sent.

    Once decided, it is the next letter, when a problématique left the waiting list. Raises RefusedError when one is
    still to be decided, when nothing changed since the letter sent, outside the instruction or for a link.
    """
    locked = lock_candidature(candidature)
    refuse_link(locked, actor)
    problematiques = list(locked.problematiques.order_by("rank"))
    if locked.state == CandidatureState.DECIDED and not has_news(problematiques):
        raise RefusedError("La décision est annoncée, et rien n’a changé depuis : il n’y a pas de lettre à préparer.")
    if locked.state not in (CandidatureState.IN_REVIEW, CandidatureState.DECIDED):
        raise RefusedError("Une lettre se prépare pendant l’instruction, avant l’annonce de la décision.")
    if not problematiques or any(row.outcome == Outcome.PENDING for row in problematiques):
        raise RefusedError("Décidez d’abord de chaque problématique : la lettre les annonce toutes.")
    sent = locked.letters.filter(state=LetterState.SENT).count()
    letter, _ = DecisionLetter.objects.update_or_create(
        candidature=locked, number=sent + 1, defaults=_written(locked, problematiques, at=at)
    )
    return letter


@transaction.atomic
def prepare_missing_letters(*, programme: Programme, actor: Any, at: dt.datetime) -> int:
    """Prepare the letter of every candidature entirely decided that has none. Letters written before are left as they
    are. Returns how many are new. Those of collectivités to which `actor` declared a link are prepared too: the text
    follows the decisions of colleagues, and is not shown.
    """
    Programme.objects.select_for_update(of=("self",), no_key=True).get(pk=programme.pk)
    lines = letter_recap(programme, user=actor).preparable
    call = Call.objects.filter(programme=programme).first()
    DecisionLetter.objects.bulk_create(
        DecisionLetter(
            candidature=line.candidature,
            number=line.letter.number + 1 if line.letter else 1,
            **_written(line.candidature, list(line.problematiques), at=at, call=call),
        )
        for line in lines
    )
    return len(lines)


@transaction.atomic
def edit_letter(
    *, letter: DecisionLetter, subject: str, body: str, seen: str, actor: Any, at: dt.datetime
) -> DecisionLetter:
    """Rewrite the text. `seen` is the version that the page showed.

    Raises ChangedMeanwhileError when a colleague changed it since, RefusedError once sent, when empty or for a link.
    """
    candidature = lock_candidature(Candidature(pk=letter.candidature_id))
    refuse_link(candidature, actor)
    locked = DecisionLetter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    if locked.state == LetterState.SENT:
        raise RefusedError("Cette lettre est partie : elle ne change plus.")
    if letter_version(locked) != seen:
        raise ChangedMeanwhileError("Quelqu’un a modifié cette lettre depuis que vous l’avez ouverte.")
    if not (subject.strip() and body.strip()):
        raise RefusedError("Une lettre porte un objet et un texte.")
    locked.subject, locked.body = clean_subject(subject), body.strip()
    locked.save(update_fields=["subject", "body"])
    return locked


@transaction.atomic
def send_letters(*, programme: Programme, seen: str, actor: Any, at: dt.datetime) -> list[LetterLine]:
    """Send every letter that is ready: all of them leave, or none. Returns what left.

    `seen` is the version of the recap that was confirmed: a letter changed, prepared or sent since raises
    ChangedMeanwhileError, and sending twice sends once. Side effects, for each letter: the decision becomes the one
    announced, the candidature is decided (it was already when the letter tells the waiting list), a mail goes to each
    référent. Raises RefusedError when none is ready.
    """
    # Decisions of the edition wait behind the call, letters behind the candidatures: both are held.
    Call.objects.select_for_update(of=("self",), no_key=True).filter(programme=programme).first()
    states = [CandidatureState.IN_REVIEW, CandidatureState.COMPLEMENT, CandidatureState.DECIDED]
    held = Candidature.objects.select_for_update(of=("self",)).filter(programme=programme, state__in=states)
    locked = {candidature.pk: candidature for candidature in held.order_by("pk")}
    recap = letter_recap(programme, user=actor)
    if not recap.ready:
        raise RefusedError("Aucune lettre n’est prête à partir : elles sont peut-être déjà envoyées.")
    if recap.version != seen:
        raise ChangedMeanwhileError("Une lettre ou une décision a changé depuis ce récapitulatif. Relisez-le.")
    leaving, announced = recap.ready, []
    for line in leaving:
        candidature = locked[line.candidature.pk]
        act = "announce_waiting" if candidature.state == CandidatureState.DECIDED else "announce"
        apply_transition(candidature, act, table=CANDIDATURE_TRANSITIONS, log=CandidatureTransition, actor=actor, at=at)
        for problematique in line.problematiques:
            problematique.announced_outcome = problematique.outcome
            announced.append(problematique)
        line.letter.state, line.letter.sent_at, line.letter.sent_by = LetterState.SENT, at, actor
        notify.letter_sent(line.letter, line.referents)
    Problematique.objects.bulk_update(announced, ["announced_outcome"])
    DecisionLetter.objects.bulk_update([line.letter for line in leaving], ["state", "sent_at", "sent_by"])
    return leaving


def _written(
    candidature: Candidature, problematiques: Sequence[Problematique], *, at: dt.datetime, call: Call | None = None
) -> dict[str, Any]:
    """Fields of a letter that tells these decisions: all of them, or those changed since the first letter."""
    call = call or Call.objects.filter(programme_id=candidature.programme_id).first()
    is_next = candidature.state == CandidatureState.DECIDED
    told = [row for row in problematiques if not is_next or row.outcome != row.announced_outcome]
    by_outcome = {
        outcome: [row for row in told if row.outcome == outcome]
        for outcome in (Outcome.RETAINED, Outcome.WAITING, Outcome.REJECTED)
    }
    body = render_to_string(
        WAITING_LIST_TEMPLATE if is_next else LETTER_TEMPLATE,
        {
            "candidature": candidature,
            "retained": by_outcome[Outcome.RETAINED],
            "waiting": by_outcome[Outcome.WAITING],
            "rejected": by_outcome[Outcome.REJECTED],
            "contact": call.contact_email if call else "",
        },
    )
    return {
        "subject": clean_subject(
            f"{'Liste d’attente : votre' if is_next else 'Votre'} candidature à l’édition {candidature.programme}"
        ),
        "body": body.strip(),
        "state": LetterState.PREPARED,
        "prepared_at": at,
        "outcomes": outcomes_now(problematiques),
    }
