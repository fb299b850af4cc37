"""A dated thing: common to the teams of an edition, of one team, or of one person."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agenda.states import AppointmentKind, AppointmentState, Presence
from collectivites import time_zones
from core.models import TransitionLog
from programmes.models import Milestone, Programme
from teams.models import Team


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def planned(self) -> "AppointmentQuerySet":
        return self.filter(state=AppointmentState.PLANNED)

    def of_team(self, team: Team) -> "AppointmentQuerySet":
        """Its own, and those common to its edition."""
        return self.filter(Q(team=team) | Q(team__isnull=True, programme=team.programme_id))


class Appointment(models.Model):
    """A milestone of an edition with its hour and place (`team` is null), or what one team has to do on a day.

    The local day and hour, with the zone, are the truth; `starts_at` and `ends_at` are the instants they make, kept for
    the index (`agenda.moments.instants_of`). Without an hour it lasts the whole local day.

    `sequence` grows whenever what a calendar shows changes (RFC 5545, 3.8.7.4). `occurrence` grows when the day
    changes: reminders of the former day are no more, those of the new day are others.
    """

    programme = models.ForeignKey(
        Programme, verbose_name="édition", on_delete=models.CASCADE, related_name="appointments"
    )
    team = models.ForeignKey(
        Team, verbose_name="équipe", null=True, blank=True, on_delete=models.CASCADE, related_name="appointments"
    )
    # The common date it follows: changed there, it changes here in the same transaction.
    milestone = models.OneToOneField(
        Milestone, verbose_name="jalon", null=True, blank=True, on_delete=models.SET_NULL, related_name="appointment"
    )
    kind = models.CharField("nature", max_length=20, choices=AppointmentKind)
    title = models.CharField("intitulé", max_length=160)
    day = models.DateField("jour")
    hour = models.TimeField("heure", null=True, blank=True)
    duration_minutes = models.PositiveSmallIntegerField("durée en minutes", null=True, blank=True)
    time_zone = models.CharField("fuseau horaire", max_length=40, default=time_zones.PARIS)
    starts_at = models.DateTimeField("commence à", editable=False)
    ends_at = models.DateTimeField("finit à", editable=False)
    place = models.CharField("lieu", max_length=200, blank=True)
    link = models.URLField("lien de la visioconférence", max_length=400, blank=True)
    note = models.TextField("précision", blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="chargé de l'action",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    state = models.CharField("état", max_length=10, choices=AppointmentState, default=AppointmentState.PLANNED)
    sequence = models.PositiveIntegerField("version", default=0)
    occurrence = models.PositiveIntegerField("changements de jour", default=0)
    uid = models.UUIDField("identifiant de calendrier", default=uuid.uuid4, unique=True, editable=False)
    planned_at = models.DateTimeField("fixé le")  # of this occurrence: nothing is due before it was decided
    changed_at = models.DateTimeField("modifié le")

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = "rendez-vous"
        verbose_name_plural = "rendez-vous"
        constraints = [
            models.CheckConstraint(
                name="appointment_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="Un rendez-vous finit après avoir commencé.",
            ),
            models.CheckConstraint(
                name="appointment_hour_has_duration",
                condition=Q(hour__isnull=True, duration_minutes__isnull=True)
                | Q(
                    hour__isnull=False,
                    duration_minutes__isnull=False,  # unknown is not false: a check lets it pass
                    duration_minutes__gte=5,
                    duration_minutes__lte=24 * 60,
                ),
                violation_error_message="Un rendez-vous qui a une heure dure de 5 minutes à 24 heures.",
            ),
            models.CheckConstraint(
                name="appointment_time_zone_known",
                condition=Q(time_zone__in=time_zones.ALL),
                violation_error_message="Ce fuseau horaire n'est pas celui d'un territoire français.",
            ),
            models.CheckConstraint(
                name="appointment_milestone_is_common",
                condition=Q(milestone__isnull=True) | Q(team__isnull=True),
                violation_error_message="Un jalon de l'édition est commun à toutes ses équipes.",
            ),
            models.CheckConstraint(
                name="appointment_owner_has_team",
                condition=Q(owner__isnull=True) | Q(team__isnull=False),
                violation_error_message="Une action confiée à quelqu'un est celle d'une équipe.",
            ),
        ]
        indexes = [
            # The due scan reads only what is still ahead or just behind (research/performance.md, D).
            models.Index(fields=["day"], name="appointment_planned", condition=Q(state=AppointmentState.PLANNED)),
            models.Index(fields=["programme", "day"], name="appointment_of_edition"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def local_start(self) -> dt.datetime:
        """On the clock of the place."""
        return self.starts_at.astimezone(self.zone)


class AppointmentTransition(TransitionLog):
    subject = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="transitions")

    class Meta:
        verbose_name = "passage d'état d'un rendez-vous"
        verbose_name_plural = "passages d'état des rendez-vous"


class Attendance(models.Model):
    """Who was there. A guest without an account is a name; in a common gathering `team` says with which team."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="attendances")
    team = models.ForeignKey(
        Team, verbose_name="équipe", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="personne",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="attendances",
    )
    guest_name = models.CharField("nom de l'invité", max_length=160, blank=True)
    guest_capacity = models.CharField("qualité", max_length=160, blank=True)
    presence = models.CharField("présence", max_length=10, choices=Presence)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="noté par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    noted_at = models.DateTimeField("noté le")

    class Meta:
        verbose_name = "présence"
        verbose_name_plural = "présences"
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "person"],
                name="attendance_once_per_person",
                violation_error_message="La présence de cette personne est déjà notée.",
            ),
            models.CheckConstraint(
                name="attendance_names_someone",
                condition=Q(person__isnull=False, guest_name="") | (Q(person__isnull=True) & ~Q(guest_name="")),
                violation_error_message="Une présence est celle d'une personne du service ou d'un invité nommé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guest_name or self.person} : {self.get_presence_display()}"


class CalendarInvitation(models.Model):
    """The calendar of a person was told of an appointment, up to `sequence`: what is sent next, or taken back."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="calendar_invitations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="personne", on_delete=models.CASCADE, related_name="+"
    )
    sequence = models.PositiveIntegerField("version transmise")
    is_withdrawn = models.BooleanField("retirée", default=False)
    sent_at = models.DateTimeField("transmise le")

    class Meta:
        verbose_name = "invitation de calendrier"
        verbose_name_plural = "invitations de calendrier"
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "person"],
                name="calendarinvitation_once",
                violation_error_message="Cette personne est déjà invitée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.appointment} → {self.person}"
