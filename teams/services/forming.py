"""Forming a team from what the collectivités brought, naming it, setting the day of its launch."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from candidatures.models import Candidature, Problematique
from candidatures.permissions import has_conflict
from candidatures.states import CandidatureState, Outcome
from core.state_machine import log_act
from core.text import one_line
from programmes.services.ordered import StaleEditError, fingerprint
from teams import notifications
from teams.models import Membership, Team, TeamProblematique, TeamTransition
from teams.selectors.board import merges_of
from teams.services.errors import AlreadyFormedError, TeamError
from teams.services.locking import lock_live_team
from teams.signals import launch_day_set
from teams.states import TeamState


@transaction.atomic
def form_team(*, problematiques: Collection[Problematique], name: str, actor: Any, at: dt.datetime) -> Team:
    """Form a team from one or several retained problématiques of an edition, the first one leading.

    Those of several collectivités are joined only as they accepted it (an accepted rapprochement), and then all
    together. Raises AlreadyFormedError when a colleague was first, TeamError for everything else that cannot be.
    """
    wanted = [each.pk for each in problematiques]
    locked = {
        each.pk: each
        for each in Problematique.objects.select_for_update(of=("self",))
        .filter(pk__in=wanted)
        .select_related("candidature__collectivite", "candidature__programme")
        .order_by("pk")
    }
    rows = [locked[pk] for pk in dict.fromkeys(wanted) if pk in locked]
    if not rows:
        raise TeamError("Choisissez au moins une problématique.")
    _refuse_taken(rows)
    _refuse_unfit(rows, actor)
    _refuse_unaccepted(rows)
    name = one_line(name)
    if not name:
        raise TeamError("Donnez un nom à l’équipe.")
    programme = rows[0].candidature.programme
    if Team.objects.filter(programme=programme, name=name).exists():
        raise TeamError("Une équipe de ce programme porte déjà ce nom.")
    try:
        with transaction.atomic():
            zone = rows[0].candidature.collectivite.time_zone
            team = Team.objects.create(programme=programme, name=name, time_zone=zone)
            for position, row in enumerate(rows, start=1):
                TeamProblematique.objects.create(team=team, problematique=row, position=position)
    except IntegrityError as taken:  # the same name, given at the same instant
        raise TeamError("Une équipe de ce programme porte déjà ce nom.") from taken
    TeamTransition.objects.create(
        subject=team, transition="form", from_state="", to_state=TeamState.FORMING, actor=actor, at=at
    )
    return team


@transaction.atomic
def prepare_team(*, team: Team, values: Mapping[str, Any], word: str, seen: str, actor: Any, at: dt.datetime) -> Team:
    """Change the name, and before the launch its day and place. `seen`: fingerprint of `values` as they were shown.

    Side effects: when the day or the place changes, a line of history, `launch_day_set`, and a mail to the members,
    with `word`.
    Raises StaleEditError when a colleague saved meanwhile, ValidationError or TeamError for what cannot be.
    """
    locked = lock_live_team(team)
    if fingerprint(locked, values) != seen:
        raise StaleEditError(locked)
    before = (locked.launches_on, locked.launch_place)
    if locked.state != TeamState.FORMING and not set(values) <= {"name"}:
        raise TeamError("L’équipe est lancée : le jour de son lancement ne change plus.")
    for field, value in values.items():
        setattr(locked, field, value)
    after = (locked.launches_on, locked.launch_place)
    if after[0] != before[0]:
        _refuse_day(locked, at)
    locked.full_clean()
    locked.save(update_fields=list(values))
    if after != before:
        event = log_act(
            locked,
            "put_off" if before[0] else "set_launch_day",
            log=TeamTransition,
            actor=actor,
            at=at,
            comment=_change_in_words(before, after, word),
        )
        launch_day_set.send(sender=Team, team=locked, actor=actor, at=at)
        if locked.launches_on:
            for member in Membership.objects.in_force(timezone.localdate(at)).of_team(locked):
                notifications.tell_launch_day(locked, member.user, event=event, was=before[0], word=word)
    return locked


def _refuse_taken(rows: list[Problematique]) -> None:
    taken = TeamProblematique.objects.filter(problematique__in=rows, is_live=True).select_related("team").first()
    if taken is not None:
        raise AlreadyFormedError(taken.team)


def _refuse_unfit(rows: list[Problematique], actor: Any) -> None:
    if len({row.candidature.programme_id for row in rows}) > 1:
        raise TeamError("Ces problématiques ne sont pas de la même édition.")
    for row in rows:
        candidature: Candidature = row.candidature
        if row.outcome != Outcome.RETAINED:
            raise TeamError(f"« {row} » n’est pas retenue : une équipe se forme sur ce qui l’est.")
        if candidature.submitted_at is None or candidature.state == CandidatureState.WITHDRAWN:
            raise TeamError(f"{candidature.collectivite.name} a retiré sa candidature.")
        if row.announced_outcome != Outcome.RETAINED and has_conflict(actor, candidature):
            raise TeamError(f"Vous avez déclaré un lien avec {candidature.collectivite.name}.")


def _refuse_unaccepted(rows: list[Problematique]) -> None:
    """Nobody is put with another collectivité without having said yes, nor without those to whom she said yes."""
    chosen = {row.pk for row in rows}
    merges = merges_of(list(chosen))
    groups = {merges.get(row.pk, f"alone-{row.candidature.collectivite_id}") for row in rows}
    if len({row.candidature.collectivite_id for row in rows}) > 1 and (len(groups) > 1 or not merges):
        raise TeamError(
            "Ces collectivités n’ont pas toutes accepté une équipe commune : proposez-leur d’abord un rapprochement."
        )
    for proposal in set(merges.values()):
        others = (
            Problematique.objects.filter(
                joint_memberships__proposal_id=proposal, joint_memberships__is_live=True, outcome=Outcome.RETAINED
            )
            .exclude(pk__in=chosen)
            .exclude(candidature__state=CandidatureState.WITHDRAWN)
            .exclude(team_problematiques__is_live=True)
        )
        missing = others.select_related("candidature__collectivite").order_by("pk").first()
        if missing is not None:
            raise TeamError(
                f"{missing.candidature.collectivite.name} a accepté l’équipe commune avec « {missing} » :"
                " prenez-les ensemble, ou défaites d’abord le rapprochement."
            )


def _refuse_day(team: Team, at: dt.datetime) -> None:
    day = team.launches_on
    if day is None:
        return
    if day < timezone.localdate(at):
        raise ValidationError({"launches_on": "Ce jour est passé."})
    if day > team.programme.ends_on:
        raise ValidationError({"launches_on": f"L’édition finit le {team.programme.ends_on:%d/%m/%Y}."})


def _change_in_words(before: tuple[Any, str], after: tuple[Any, str], word: str) -> str:
    def said(day: dt.date | None, place: str) -> str:
        return f"{f'{day:%d/%m/%Y}' if day else 'sans date'}{f', {place}' if place else ''}"

    change = f"{said(*before)} → {said(*after)}" if any(before) else said(*after)
    return f"{change}. {word}" if word else change
