"""Reminders: rules as data, and one row for each effect. PostgreSQL is the truth; see docs/reliability.md."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from agenda.models.appointment import Appointment
from agenda.states import AppointmentKind, Audience, DropReason, ReminderState
from core.models import OutboxMail
from programmes.models import Programme

FURTHEST_DAYS = 90  # how far from its day an appointment may be recalled, before or after


class ReminderRule(models.Model):
    """When a kind of appointment is recalled, and to whom. `programme` is null: in every edition."""

    programme = models.ForeignKey(
        Programme, verbose_name="édition", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField("nature du rendez-vous", max_length=20, choices=AppointmentKind)
    offset_days = models.SmallIntegerField("jours", help_text="relatifs au rendez-vous, négatifs avant")
    audience = models.CharField("à qui", max_length=12, choices=Audience)
    is_urgent = models.BooleanField("à part", default=False, help_text="dans un courriel à part, sans attendre")
    is_active = models.BooleanField("en vigueur", default=True)
    active_since = models.DateTimeField("en vigueur depuis")  # nothing is due from before the rule

    class Meta:
        verbose_name = "règle de rappel"
        verbose_name_plural = "règles de rappel"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind", "offset_days", "audience"],
                nulls_distinct=False,
                name="reminderrule_once",
                violation_error_message="Cette règle existe déjà.",
            ),
            models.CheckConstraint(
                name="reminderrule_within_reach",
                condition=Q(offset_days__gte=-FURTHEST_DAYS, offset_days__lte=FURTHEST_DAYS),
                violation_error_message=f"Un rappel part au plus {FURTHEST_DAYS} jours avant ou après.",
            ),
        ]

    def __str__(self) -> str:
        when = "le jour même" if not self.offset_days else f"J{self.offset_days:+d}"
        return f"{self.get_kind_display()}, {when}, {self.get_audience_display()}"


class Reminder(models.Model):
    """One effect for each (appointment and its occurrence, person, rule), held by a unique key: it is the line of the
    person's list, and what her mail is made of. `due_at` was 9:00 on her clock, on `local_day`."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="reminders")
    occurrence = models.PositiveIntegerField("changements de jour")
    rule = models.ForeignKey(ReminderRule, verbose_name="règle", on_delete=models.CASCADE, related_name="reminders")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="personne", on_delete=models.CASCADE, related_name="reminders"
    )
    due_at = models.DateTimeField("dû à")
    local_day = models.DateField("jour chez la personne")
    state = models.CharField("état", max_length=8, choices=ReminderState, default=ReminderState.DUE)
    drop_reason = models.CharField("pourquoi sans objet", max_length=12, choices=DropReason, blank=True)
    is_late = models.BooleanField("en retard", default=False)
    created_at = models.DateTimeField("décidé le")
    told_at = models.DateTimeField("transmis le", null=True, blank=True)
    mail = models.ForeignKey(
        OutboxMail, verbose_name="courriel", null=True, blank=True, on_delete=models.SET_NULL, related_name="reminders"
    )
    read_at = models.DateTimeField("lu le", null=True, blank=True)

    class Meta:
        verbose_name = "rappel"
        verbose_name_plural = "rappels"
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "person", "rule", "occurrence"],
                name="reminder_exactly_one",
                violation_error_message="Ce rappel existe déjà.",
            ),
            models.CheckConstraint(
                name="reminder_dropped_says_why",
                condition=(Q(state=ReminderState.DROPPED) & ~Q(drop_reason=""))
                | (~Q(state=ReminderState.DROPPED) & Q(drop_reason="")),
                violation_error_message="Un rappel sans objet dit pourquoi, et lui seul.",
            ),
            models.CheckConstraint(
                name="reminder_told_has_date",
                condition=Q(state=ReminderState.DUE, told_at__isnull=True)
                | Q(state=ReminderState.TOLD, told_at__isnull=False)
                | Q(state=ReminderState.DROPPED),
                violation_error_message="Un rappel transmis porte sa date.",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "due_at"], name="reminder_due", condition=Q(state=ReminderState.DUE)),
            models.Index(fields=["person", "-due_at"], name="reminder_of_person"),
            models.Index(fields=["-due_at", "id"], name="reminder_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.appointment} → {self.person_id}"


class ReminderPreference(models.Model):
    """What a person wants by mail. No row: everything. The list in « Mon agenda » shows all of it anyway."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name="personne", on_delete=models.CASCADE, related_name="reminder_preference"
    )
    reminders_by_mail = models.BooleanField("rappels par courriel", default=True)
    digest_by_mail = models.BooleanField("résumé de la semaine par courriel", default=True)
    invitations_by_mail = models.BooleanField("invitations de calendrier par courriel", default=True)
    changed_at = models.DateTimeField("choisi le")

    class Meta:
        verbose_name = "préférence de rappel"
        verbose_name_plural = "préférences de rappel"

    def __str__(self) -> str:
        return f"préférences de {self.person_id}"
