"""What a coach or a designer notes of a session with a team, and what was decided to be done next."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from agenda.models import Appointment
from coaching.states import ActionState, ExpertRole, SessionMode, SessionState, Topic, Weather
from core.models import TransitionLog
from programmes.states import PhaseCode
from teams.models import Membership, Team

MOST_HALF_DAYS = 10  # a session of a whole week is the most that one row can take


class CoachingSessionQuerySet(models.QuerySet["CoachingSession"]):
    def logged(self) -> "CoachingSessionQuerySet":
        return self.filter(state=SessionState.LOGGED)


class CoachingSession(models.Model):
    """One session of a coach, or one intervention of a designer (`role`). The team reads it once logged.

    What only the ANCT reads is in `PrivateNote`, another table: no query of a team's page can bring it along.
    """

    team = models.ForeignKey(Team, verbose_name="équipe", on_delete=models.CASCADE, related_name="coaching_sessions")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="auteur", on_delete=models.PROTECT, related_name="coaching_sessions"
    )
    role = models.CharField("en qualité de", max_length=20, choices=ExpertRole)
    state = models.CharField("état", max_length=10, choices=SessionState, default=SessionState.DRAFT)
    held_on = models.DateField("date")
    half_days = models.PositiveSmallIntegerField("durée en demi-journées", default=1)
    mode = models.CharField("forme", max_length=10, choices=SessionMode, default=SessionMode.REMOTE)
    phase = models.CharField("phase", max_length=20, choices=PhaseCode)
    present = models.ManyToManyField(Membership, verbose_name="présents", blank=True, related_name="+")
    done = models.TextField("ce qui a été fait", blank=True)
    decisions = models.TextField("ce qui a été décidé", blank=True)
    blockers = models.TextField("ce qui bloque", blank=True)
    weather = models.PositiveSmallIntegerField("météo de l'équipe", choices=Weather, null=True, blank=True)
    topics = ArrayField(
        models.CharField(max_length=16, choices=Topic), verbose_name="sujets abordés", default=list, blank=True
    )
    # When the next one is: an appointment of the team, recalled like the others.
    next_appointment = models.ForeignKey(
        Appointment, verbose_name="prochaine séance", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Goes with the form: sent twice, it is one session.
    client_key = models.UUIDField("clé d'envoi", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("commencée le")
    saved_at = models.DateTimeField("écrite le")
    logged_at = models.DateTimeField("enregistrée le", null=True, blank=True)

    objects = CoachingSessionQuerySet.as_manager()

    class Meta:
        verbose_name = "séance"
        verbose_name_plural = "séances"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "author"],
                condition=Q(state=SessionState.DRAFT),
                name="coachingsession_one_draft",
                violation_error_message="Un brouillon de séance est déjà ouvert pour cette équipe.",
            ),
            models.UniqueConstraint(
                fields=["author", "client_key"],
                name="coachingsession_sent_once",
                violation_error_message="Cette séance est déjà enregistrée.",
            ),
            models.CheckConstraint(
                name="coachingsession_logged_has_date",
                condition=Q(state=SessionState.DRAFT, logged_at__isnull=True)
                | Q(state=SessionState.LOGGED, logged_at__isnull=False),
                violation_error_message="Une séance enregistrée porte sa date d'enregistrement.",
            ),
            models.CheckConstraint(
                name="coachingsession_logged_says_what",
                condition=Q(state=SessionState.DRAFT) | ~Q(done=""),
                violation_error_message="Dites en une phrase ce qui a été fait.",
            ),
            models.CheckConstraint(
                name="coachingsession_half_days_in_reach",
                condition=Q(half_days__gte=1, half_days__lte=MOST_HALF_DAYS),
                violation_error_message="Une séance dure d'une demi-journée à cinq jours.",
            ),
        ]
        indexes = [models.Index(fields=["team", "-held_on", "-id"], name="coachingsession_recent")]

    def __str__(self) -> str:
        return f"séance du {self.held_on:%d/%m/%Y}"


class SessionDraft(models.Model):
    """What its author has typed so far, as the form sends it: half a date is kept too. It goes once logged.

    Another table than the session's: it may hold the note for the ANCT, which no query of a team's page brings along.
    """

    session = models.OneToOneField(CoachingSession, on_delete=models.CASCADE, related_name="typed")
    fields = models.JSONField("champs", default=dict)
    # Which opened page wrote last, and how many times it was written: two tabs do not erase each other.
    page_key = models.UUIDField("page")
    version = models.PositiveIntegerField("version", default=1)

    class Meta:
        verbose_name = "brouillon de séance"
        verbose_name_plural = "brouillons de séances"

    def __str__(self) -> str:
        return f"brouillon de {self.session_id}"


class SessionTransition(TransitionLog):
    subject = models.ForeignKey(CoachingSession, on_delete=models.CASCADE, related_name="transitions")

    class Meta:
        verbose_name = "passage d'état d'une séance"
        verbose_name_plural = "passages d'état des séances"


class PrivateNote(models.Model):
    """For the ANCT's team alone, and whoever wrote it. Never in a page, a mail or an export of the team."""

    session = models.OneToOneField(CoachingSession, on_delete=models.CASCADE, related_name="private_note")
    text = models.TextField("note pour l'ANCT")

    class Meta:
        verbose_name = "note pour l'ANCT"
        verbose_name_plural = "notes pour l'ANCT"
        constraints = [
            models.CheckConstraint(
                name="privatenote_says_something",
                condition=~Q(text=""),
                violation_error_message="Une note n'est pas vide.",
            )
        ]

    def __str__(self) -> str:
        return f"note sur {self.session_id}"


class SessionRevision(models.Model):
    """What a logged session said before it was corrected: field -> former value, as it was shown."""

    session = models.ForeignKey(CoachingSession, on_delete=models.CASCADE, related_name="revisions")
    former = models.JSONField("valeurs remplacées")
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="corrigée par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    replaced_at = models.DateTimeField("corrigée le")

    class Meta:
        verbose_name = "version remplacée d'une séance"
        verbose_name_plural = "versions remplacées des séances"

    def __str__(self) -> str:
        return f"version du {self.replaced_at:%d/%m/%Y}"


class NextActionQuerySet(models.QuerySet["NextAction"]):
    def open(self) -> "NextActionQuerySet":
        return self.filter(state=ActionState.OPEN)


class NextAction(models.Model):
    """What somebody of the team said she would do. The next session begins with those that are open.

    With an owner who has an account and a day, it is also an appointment, and so it is recalled.
    """

    team = models.ForeignKey(Team, verbose_name="équipe", on_delete=models.CASCADE, related_name="next_actions")
    session = models.ForeignKey(
        CoachingSession, verbose_name="décidée à la séance", on_delete=models.CASCADE, related_name="next_actions"
    )
    position = models.PositiveSmallIntegerField("rang")
    text = models.CharField("action", max_length=300)
    owner = models.ForeignKey(
        Membership, verbose_name="qui", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    due_on = models.DateField("pour le", null=True, blank=True)
    state = models.CharField("état", max_length=10, choices=ActionState, default=ActionState.OPEN)
    settled_at = models.DateTimeField("close le", null=True, blank=True)
    appointment = models.OneToOneField(
        Appointment, verbose_name="échéance", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = NextActionQuerySet.as_manager()

    class Meta:
        verbose_name = "action à mener"
        verbose_name_plural = "actions à mener"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "position"],
                name="nextaction_one_per_position",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Deux actions ne peuvent pas avoir le même rang.",
            ),
            models.CheckConstraint(
                name="nextaction_says_something",
                condition=~Q(text=""),
                violation_error_message="Dites ce qui est à faire.",
            ),
            models.CheckConstraint(
                name="nextaction_settled_has_date",
                condition=Q(state=ActionState.OPEN, settled_at__isnull=True)
                | (~Q(state=ActionState.OPEN) & Q(settled_at__isnull=False)),
                violation_error_message="Une action close porte sa date, et elle seule.",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class NextActionTransition(TransitionLog):
    subject = models.ForeignKey(NextAction, on_delete=models.CASCADE, related_name="transitions")

    class Meta:
        verbose_name = "passage d'état d'une action"
        verbose_name_plural = "passages d'état des actions"
