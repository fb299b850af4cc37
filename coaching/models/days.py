"""Days of experts and of agents. Everything is counted in half-days: no rounding, ever."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from coaching.models.session import CoachingSession
from coaching.states import DayPurpose, ExpertRole
from core.models import StoredFile
from programmes.models import Programme
from teams.models import Membership, Team


class DayAccount(models.Model):
    """What a team may use of an expert's days, and what is used. `granted` and `used` are the sums of the grants and of
    the debits, kept under the lock of this row: the constraint is what keeps the account from going below zero."""

    team = models.ForeignKey(Team, verbose_name="équipe", on_delete=models.CASCADE, related_name="day_accounts")
    role = models.CharField("expert", max_length=20, choices=ExpertRole)
    purpose = models.CharField("pour", max_length=12, choices=DayPurpose)
    granted_half_days = models.PositiveSmallIntegerField("demi-journées accordées", default=0)
    used_half_days = models.PositiveSmallIntegerField("demi-journées utilisées", default=0)

    class Meta:
        verbose_name = "compte de jours"
        verbose_name_plural = "comptes de jours"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "role", "purpose"],
                name="dayaccount_once",
                violation_error_message="Ce compte de jours existe déjà.",
            ),
            models.CheckConstraint(
                name="dayaccount_never_below_zero",
                condition=Q(used_half_days__lte=F("granted_half_days")),
                violation_error_message="Il ne reste pas assez de jours pour cette équipe.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} : {self.get_role_display()}, {self.get_purpose_display()}"

    @property
    def left_half_days(self) -> int:
        return self.granted_half_days - self.used_half_days


class DayGrant(models.Model):
    """What the edition gives at the launch (no author), or what the ANCT's team adds or takes back, with its reason."""

    account = models.ForeignKey(DayAccount, on_delete=models.CASCADE, related_name="grants")
    half_days = models.SmallIntegerField("demi-journées", help_text="négatives quand elles sont reprises")
    reason = models.CharField("motif", max_length=300)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="accordées par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    granted_at = models.DateTimeField("accordées le")

    class Meta:
        verbose_name = "jours accordés"
        verbose_name_plural = "jours accordés"
        constraints = [
            models.CheckConstraint(
                name="daygrant_gives_or_takes",
                condition=~Q(half_days=0) & ~Q(reason=""),
                violation_error_message="Des jours accordés ou repris le sont pour un motif.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.half_days:+d} demi-journées"


class DayDebit(models.Model):
    """Days that an expert used: by a session, or by preparation and common days that she declares.

    A correction of a closed month is a row of an open one, written by the ANCT's team: the only one that may give back.
    """

    account = models.ForeignKey(DayAccount, on_delete=models.PROTECT, related_name="debits")
    session = models.OneToOneField(
        CoachingSession, verbose_name="séance", null=True, blank=True, on_delete=models.PROTECT, related_name="debit"
    )
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="expert", on_delete=models.PROTECT, related_name="day_debits"
    )
    day = models.DateField("jour")
    half_days = models.SmallIntegerField("demi-journées")
    label = models.CharField("précision", max_length=200, blank=True)
    is_correction = models.BooleanField("correction d'un mois clos", default=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="noté par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField("noté le")

    class Meta:
        verbose_name = "jours utilisés"
        verbose_name_plural = "jours utilisés"
        constraints = [
            models.CheckConstraint(
                name="daydebit_takes_something",
                condition=Q(half_days__gte=1) | Q(is_correction=True, half_days__lte=-1),
                violation_error_message="On utilise au moins une demi-journée ; seule une correction en rend.",
            ),
            models.CheckConstraint(
                name="daydebit_correction_says_why",
                condition=Q(is_correction=False) | (Q(session__isnull=True) & ~Q(label="")),
                violation_error_message="Une correction dit ce qu'elle corrige, et n'est pas une séance.",
            ),
        ]
        indexes = [models.Index(fields=["expert", "day"], name="daydebit_of_expert")]

    def __str__(self) -> str:
        return f"{self.half_days} demi-journées le {self.day:%d/%m/%Y}"


class MonthClosing(models.Model):
    """A month of an edition whose days are final: the ANCT pays on it. Nothing dated in it, or before, is written any
    more: the trigger of migration 0002 sees to it.

    `rows` are the frozen lines of the statement, as its PDF and its spreadsheet show them.
    """

    programme = models.ForeignKey(
        Programme, verbose_name="édition", on_delete=models.PROTECT, related_name="month_closings"
    )
    month = models.DateField("mois", help_text="son premier jour")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="clos par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    closed_at = models.DateTimeField("clos le")
    rows = models.JSONField("lignes figées", default=list)
    statement = models.ForeignKey(
        StoredFile, verbose_name="relevé", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Tries of the PDF that failed, so that a statement that cannot be laid out does not try for ever.
    statement_failures = models.PositiveSmallIntegerField("échecs du relevé", default=0)

    class Meta:
        verbose_name = "mois clos"
        verbose_name_plural = "mois clos"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "month"],
                name="monthclosing_once",
                violation_error_message="Ce mois est déjà clos.",
            ),
            models.CheckConstraint(
                name="monthclosing_is_a_month",
                condition=Q(month__day=1),
                violation_error_message="Un mois est désigné par son premier jour.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%m/%Y}"


class DeclaredTime(models.Model):
    """What an agent really gave in a week, beside what was promised (`Membership.days_per_week`)."""

    membership = models.ForeignKey(
        Membership, verbose_name="participation", on_delete=models.CASCADE, related_name="declared_times"
    )
    week = models.DateField("semaine", help_text="son lundi")
    half_days = models.PositiveSmallIntegerField("demi-journées")
    declared_at = models.DateTimeField("déclaré le")

    class Meta:
        verbose_name = "temps déclaré"
        verbose_name_plural = "temps déclarés"
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "week"],
                name="declaredtime_once_a_week",
                violation_error_message="Le temps de cette semaine est déjà déclaré.",
            ),
            models.CheckConstraint(
                name="declaredtime_starts_on_monday",
                condition=Q(week__week_day=2),
                violation_error_message="Une semaine est désignée par son lundi.",
            ),
            models.CheckConstraint(
                name="declaredtime_fits_a_week",
                condition=Q(half_days__lte=14),
                violation_error_message="Une semaine compte au plus quatorze demi-journées.",
            ),
        ]

    def __str__(self) -> str:
        return f"semaine du {self.week:%d/%m/%Y}"
