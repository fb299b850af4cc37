"""Who may, for what comes after the work."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.permissions import is_anct_staff
from candidatures.permissions import referent_collectivite_ids
from evaluation.models import FollowUp
from programmes.models import Programme
from teams.models import TeamProblematique
from teams.permissions import staff_teams


def staff_follow_ups(user: Any) -> QuerySet[FollowUp]:
    """Every standing one, for the ANCT's team: of the teams that it sees."""
    if not is_anct_staff(user):
        return FollowUp.objects.none()
    return FollowUp.objects.standing().filter(
        decision__committee__investigation__team__in=staff_teams(user).values("pk")
    )


def surveyable_programmes(user: Any) -> QuerySet[Programme]:
    """Every edition, for the ANCT's team alone: coaches and référents are few enough to be recognised in answers."""
    return Programme.objects.all() if is_anct_staff(user) else Programme.objects.none()


def answerable_follow_ups(user: Any) -> QuerySet[FollowUp]:
    """Those already asked about the teams of her collectivités, for a référent; all of them for the staff."""
    if not user.is_authenticated:
        return FollowUp.objects.none()
    asked = FollowUp.objects.standing().filter(asked_at__isnull=False)
    if is_anct_staff(user):
        return asked.filter(pk__in=staff_follow_ups(user).values("pk"))
    concerned = TeamProblematique.objects.filter(
        is_live=True,
        team=OuterRef("decision__committee__investigation__team"),
        problematique__candidature__collectivite__in=referent_collectivite_ids(user),
    )
    return asked.filter(Exists(concerned))
