"""The user, and the facts that make someone a référent. Other roles are memberships of upper floors."""

import datetime as dt

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.managers import UserManager
from accounts.states import MandateRequestState
from collectivites import time_zones
from collectivites.models import Collectivite
from core.models import TransitionLog


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by an e-mail address (kept in lower case).

    `is_staff` means "member of the ANCT's team": every staff route then asks for a second factor.
    `is_demo` accounts have secrets that everybody knows: they cannot sign in outside the demo.
    """

    email = models.EmailField("adresse électronique", unique=True)
    first_name = models.CharField("prénom", max_length=80, blank=True)
    last_name = models.CharField("nom", max_length=80, blank=True)
    job_title = models.CharField("fonction", max_length=120, blank=True)
    is_staff = models.BooleanField("équipe ANCT", default=False)
    is_active = models.BooleanField("actif", default=True)
    is_demo = models.BooleanField("compte de démonstration", default=False, editable=False)
    date_joined = models.DateTimeField("inscrit le", default=timezone.now)
    # Empty: that of her team or of her collectivité, else Paris.
    time_zone = models.CharField("fuseau horaire", max_length=40, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = "utilisateur"
        verbose_name_plural = "utilisateurs"
        constraints = [
            models.CheckConstraint(
                name="user_email_is_lower_case",
                condition=Q(email=Lower("email")),
                violation_error_message="L'adresse électronique s'écrit en minuscules.",
            ),
            models.CheckConstraint(
                name="user_time_zone_known",
                condition=Q(time_zone="") | Q(time_zone__in=time_zones.ALL),
                violation_error_message="Ce fuseau horaire n'est pas celui d'un territoire français.",
            ),
            models.CheckConstraint(
                name="user_superuser_is_staff",
                condition=Q(is_superuser=False) | Q(is_staff=True),
                violation_error_message="Un administrateur technique fait partie de l'équipe ANCT.",
            ),
        ]

    def __str__(self) -> str:
        return display_name(self)

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name or self.email


def display_name(user: User) -> str:
    """What other people read: the full name, else the address."""
    return user.get_full_name() or user.email


class ReferentMandateQuerySet(models.QuerySet["ReferentMandate"]):
    def in_force(self, on: dt.date) -> "ReferentMandateQuerySet":
        """Begun, and not over: the day it ends, a mandate opens nothing any more."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)


class ReferentMandate(models.Model):
    """The fact that makes a person the référent of a collectivité, for a time."""

    user = models.ForeignKey(User, verbose_name="personne", on_delete=models.CASCADE, related_name="mandates")
    collectivite = models.ForeignKey(
        Collectivite, verbose_name="collectivité", on_delete=models.PROTECT, related_name="referent_mandates"
    )
    starts_on = models.DateField("depuis le")
    ends_on = models.DateField("prend fin le", null=True, blank=True)

    objects = ReferentMandateQuerySet.as_manager()

    class Meta:
        verbose_name = "mandat de référent"
        verbose_name_plural = "mandats de référents"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "collectivite"],
                condition=Q(ends_on__isnull=True),
                name="referentmandate_one_open",
                violation_error_message="Cette personne est déjà référente de cette collectivité.",
            ),
            models.CheckConstraint(
                name="referentmandate_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="Un mandat ne peut pas finir avant d'avoir commencé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.collectivite}"


class MandateRequest(models.Model):
    """A person says that she represents a collectivité; staff, or her professional address, confirm it."""

    user = models.ForeignKey(User, verbose_name="personne", on_delete=models.CASCADE, related_name="mandate_requests")
    collectivite = models.ForeignKey(
        Collectivite, verbose_name="collectivité", on_delete=models.PROTECT, related_name="mandate_requests"
    )
    job_title = models.CharField("fonction", max_length=120)
    message = models.TextField("message", blank=True)
    state = models.CharField("état", max_length=10, choices=MandateRequestState, default=MandateRequestState.PENDING)
    requested_at = models.DateTimeField("demandée le")
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    # Empty on a confirmed request: the professional address was enough.
    decided_by = models.ForeignKey(
        User, verbose_name="décidée par", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.TextField("motif", blank=True)

    class Meta:
        verbose_name = "demande de rattachement"
        verbose_name_plural = "demandes de rattachement"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "collectivite"],
                condition=Q(state=MandateRequestState.PENDING),
                name="mandaterequest_one_pending",
                violation_error_message="Une demande attend déjà pour cette personne et cette collectivité.",
            ),
            models.CheckConstraint(
                name="mandaterequest_decided_has_date",
                condition=Q(state=MandateRequestState.PENDING, decided_at__isnull=True)
                | (~Q(state=MandateRequestState.PENDING) & Q(decided_at__isnull=False)),
                violation_error_message="Une demande décidée porte sa date, et elle seule.",
            ),
            models.CheckConstraint(
                name="mandaterequest_refused_says_why",
                condition=~Q(state=MandateRequestState.REFUSED) | ~Q(reason=""),
                violation_error_message="Un refus dit pourquoi.",
            ),
        ]
        indexes = [models.Index(fields=["state", "requested_at"], name="mandaterequest_queue")]

    def __str__(self) -> str:
        return f"{self.user} · {self.collectivite}"


class MandateRequestTransition(TransitionLog):
    subject = models.ForeignKey(MandateRequest, on_delete=models.CASCADE, related_name="transitions")

    class Meta:
        verbose_name = "passage d'état d'une demande de rattachement"
        verbose_name_plural = "passages d'état des demandes de rattachement"


class ProfessionalDomain(models.Model):
    """A mail domain that only people of the collectivité hold: their verified address makes them référents at once.

    One domain may serve several collectivités (a town and its agglomération share their mail).
    """

    collectivite = models.ForeignKey(
        Collectivite, verbose_name="collectivité", on_delete=models.CASCADE, related_name="professional_domains"
    )
    domain = models.CharField("domaine", max_length=253)
    confirmed_by = models.ForeignKey(
        User, verbose_name="confirmé par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_at = models.DateTimeField("confirmé le")

    class Meta:
        verbose_name = "domaine professionnel"
        verbose_name_plural = "domaines professionnels"
        constraints = [
            models.UniqueConstraint(
                fields=["collectivite", "domain"],
                name="professionaldomain_once",
                violation_error_message="Ce domaine est déjà reconnu pour cette collectivité.",
            ),
            models.CheckConstraint(
                name="professionaldomain_is_a_domain",
                condition=Q(domain=Lower("domain")) & Q(domain__regex=r"^[^@\s]+\.[^@\s.]+$"),
                violation_error_message="Un domaine s'écrit en minuscules, sans arobase : ville-exemple.fr.",
            ),
        ]

    def __str__(self) -> str:
        return self.domain


class ReferentInvitation(models.Model):
    """A référent invites another one. The link goes by mail; only its fingerprint rests here.

    With `hands_over`, the mandate of whoever invited ends when the invitation is accepted.
    """

    collectivite = models.ForeignKey(
        Collectivite, verbose_name="collectivité", on_delete=models.CASCADE, related_name="referent_invitations"
    )
    email = models.EmailField("adresse électronique")
    token_hash = models.CharField("empreinte du lien", max_length=64, unique=True)
    invited_by = models.ForeignKey(
        User, verbose_name="invitation de", on_delete=models.CASCADE, related_name="sent_invitations"
    )
    hands_over = models.BooleanField("passation", default=False)
    sent_at = models.DateTimeField("envoyée le")
    expires_at = models.DateTimeField("valable jusqu'au")
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, verbose_name="acceptée par", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    revoked_at = models.DateTimeField("retirée le", null=True, blank=True)

    class Meta:
        verbose_name = "invitation de référent"
        verbose_name_plural = "invitations de référents"
        constraints = [
            models.UniqueConstraint(
                fields=["collectivite", "email"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="referentinvitation_one_live",
                violation_error_message="Cette personne est déjà invitée.",
            ),
            models.CheckConstraint(
                name="referentinvitation_email_is_lower_case",
                condition=Q(email=Lower("email")),
                violation_error_message="L'adresse électronique s'écrit en minuscules.",
            ),
            models.CheckConstraint(
                name="referentinvitation_accepted_or_revoked",
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                violation_error_message="Une invitation acceptée ne se retire plus.",
            ),
            models.CheckConstraint(
                name="referentinvitation_expires_after_sending",
                condition=Q(expires_at__gt=F("sent_at")),
                violation_error_message="Une invitation expire après son envoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.collectivite}"

    def is_expired(self, at: dt.datetime) -> bool:
        return at >= self.expires_at
