"""People of a team: who is in it, for a time, and who is invited."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from candidatures.models import ProposedAgent
from teams.models.team import Team
from teams.states import TeamRole


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, on: dt.date) -> "MembershipQuerySet":
        """Not over: the day it ends, a participation opens nothing any more. A member sees the team before it
        starts."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))

    def staying(self) -> "MembershipQuerySet":
        """Without a known end: they hold a place. Whoever is about to leave has given hers back."""
        return self.filter(ends_on__isnull=True)

    def of_team(self, team: Team) -> "MembershipQuerySet":
        """In the order of arrival, with their people."""
        return self.filter(team=team).select_related("user", "team").order_by("starts_on", "pk")


class Membership(models.Model):
    """A person in a team, for a time, in one capacity. The coach's assignment lives here, not in coaching.

    A person who leaves keeps her row, with the date and the reason: the history of the team.
    """

    team = models.ForeignKey(Team, verbose_name="équipe", on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="personne",
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    role = models.CharField("rôle", max_length=20, choices=TeamRole)
    starts_on = models.DateField("depuis le")
    ends_on = models.DateField("jusqu'au", null=True, blank=True)
    leaving_reason = models.CharField("motif du départ", max_length=400, blank=True)
    # What an agent promised when accepting the invitation.
    days_per_week = models.DecimalField("jours par semaine", max_digits=3, decimal_places=1, null=True, blank=True)
    manager_name = models.CharField("responsable hiérarchique", max_length=160, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "participation"
        verbose_name_plural = "participations"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user", "role"],
                condition=Q(ends_on__isnull=True),
                name="membership_one_open_per_role",
                violation_error_message="Cette personne tient déjà ce rôle dans cette équipe.",
            ),
            models.CheckConstraint(
                name="membership_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="Une participation ne peut pas finir avant d'avoir commencé.",
            ),
            models.CheckConstraint(
                name="membership_days_in_a_week",
                condition=Q(days_per_week__isnull=True) | Q(days_per_week__gt=0, days_per_week__lte=5),
                violation_error_message="Une semaine compte au plus 5 jours de travail.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.team} ({self.get_role_display()})"


class TeamInvitationQuerySet(models.QuerySet["TeamInvitation"]):
    def waiting(self) -> "TeamInvitationQuerySet":
        """Neither accepted nor withdrawn; perhaps expired: it can be sent again."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)

    def live(self, at: dt.datetime) -> "TeamInvitationQuerySet":
        """Its link opens the team: it keeps a place."""
        return self.waiting().filter(expires_at__gt=at)


class TeamInvitation(models.Model):
    """Staff invite someone into a team. The link goes by mail; only its fingerprint rests here."""

    team = models.ForeignKey(Team, verbose_name="équipe", on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField("rôle", max_length=20, choices=TeamRole)
    email = models.EmailField("adresse électronique")
    first_name = models.CharField("prénom", max_length=80, blank=True)
    last_name = models.CharField("nom", max_length=80, blank=True)
    proposed_agent = models.ForeignKey(
        ProposedAgent,
        verbose_name="agent proposé par la candidature",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    token_hash = models.CharField("empreinte du lien", max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="invitation de", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    sent_at = models.DateTimeField("envoyée le")
    expires_at = models.DateTimeField("valable jusqu'au")
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)
    membership = models.OneToOneField(
        Membership,
        verbose_name="participation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="invitation",
    )
    revoked_at = models.DateTimeField("retirée le", null=True, blank=True)
    # Once for each sending: a reminder carries a new link, the former one opens nothing any more.
    reminded_at = models.DateTimeField("relancée le", null=True, blank=True)

    objects = TeamInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation dans une équipe"
        verbose_name_plural = "invitations dans les équipes"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "email", "role"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="teaminvitation_one_live",
                violation_error_message="Cette personne est déjà invitée dans cette équipe.",
            ),
            models.CheckConstraint(
                name="teaminvitation_email_is_lower_case",
                condition=Q(email=Lower("email")),
                violation_error_message="L'adresse électronique s'écrit en minuscules.",
            ),
            models.CheckConstraint(
                name="teaminvitation_accepted_has_membership",
                condition=Q(accepted_at__isnull=True, membership__isnull=True)
                | Q(accepted_at__isnull=False, membership__isnull=False, revoked_at__isnull=True),
                violation_error_message="Une invitation acceptée ouvre une participation, et ne se retire plus.",
            ),
            models.CheckConstraint(
                name="teaminvitation_expires_after_sending",
                condition=Q(expires_at__gt=F("sent_at")),
                violation_error_message="Une invitation expire après son envoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.team}"

    def is_expired(self, at: dt.datetime) -> bool:
        return at >= self.expires_at
