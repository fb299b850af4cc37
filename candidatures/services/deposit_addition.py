"""One more problématique in a candidature already deposited, as long as the call is open.

It is a correction like any other: whole or refused, since what is deposited has no gap, and recorded as a new deposit.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from candidatures.models import Problematique
from candidatures.models.candidature import Candidature
from candidatures.selectors.writing import most_problematiques
from candidatures.services.deposit import record_correction
from candidatures.services.errors import NotWritableError, TooManyError
from candidatures.services.writing import add_problematique, lock_writable
from candidatures.services.writing_agents import propose_agent
from candidatures.services.writing_answers import clean_text, save_answers, set_themes
from candidatures.states import CandidatureState
from core.written_together import Answer, mark_of
from programmes.selectors import eligibility_rules_of


@transaction.atomic
def add_to_deposit(
    *,
    candidature: Candidature,
    answers: Mapping[str, str],
    themes: Iterable[int],
    agent: Mapping[str, str],
    actor: Any,
    at: dt.datetime,
) -> Problematique:
    """Add a whole problématique, with a first agent, after the others. The same title and problem twice is once.

    Side effects: a new deposit, whose receipt follows by mail. Raises NotWritableError for a draft or once read,
    CallClosedError, TooManyError beyond what the edition accepts, IncompleteError when something is missing.
    """
    locked = lock_writable(candidature, at=at)
    if locked.state != CandidatureState.SUBMITTED:
        raise NotWritableError("Cette candidature n’est pas encore déposée : la problématique s’ajoute au brouillon.")
    title, problem = (clean_text(field, answers[field]) for field in ("title", "problem"))
    same = locked.problematiques.filter(title=title, problem=problem).first()
    if same is not None:
        return same
    most = most_problematiques(eligibility_rules_of(locked.programme))
    if most is not None and locked.problematiques.count() >= most:
        raise TooManyError(f"Cette édition accepte {most} problématique{'s' if most > 1 else ''} au plus.")
    added = add_problematique(candidature=locked, title="", problem="", actor=actor, at=at)
    fresh = {field: Answer(text, mark_of("")) for field, text in answers.items()}
    save_answers(candidature=locked, problematique=added, answers=fresh, actor=actor, at=at)
    scope = Problematique.objects.filter(candidature=locked)
    set_themes(scope=scope, pk=added.pk, chosen=themes, base=(), actor=actor, at=at)
    propose_agent(problematique=added, values=agent, actor=actor, at=at)
    record_correction(candidature=locked, actor=actor, at=at)
    added.refresh_from_db()
    return added
