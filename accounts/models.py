"""The user, and the facts that make someone a référent. Other roles are memberships of upper floors."""

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.managers import UserManager
from collectivites.models import Collectivite


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


class ReferentMandate(models.Model):
    """The fact that makes a person the référent of a collectivité, for a time."""

    user = models.ForeignKey(User, verbose_name="personne", on_delete=models.CASCADE, related_name="mandates")
    collectivite = models.ForeignKey(
        Collectivite, verbose_name="collectivité", on_delete=models.PROTECT, related_name="referent_mandates"
    )
    starts_on = models.DateField("depuis le")
    ends_on = models.DateField("jusqu'au", null=True, blank=True)

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
