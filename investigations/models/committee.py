"""The end committee of an investigation: what is presented, who sits, what is decided, on which conditions."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from agenda.models import Appointment
from core.models import StoredFile, TransitionLog
from investigations.committee_states import (
    CommitteeState,
    ConditionKind,
    ConditionState,
    GuestCapacity,
    SigningParty,
)
from investigations.models.investigation import Investigation
from investigations.states import ExitScenario

# Read aloud in two minutes: about 150 words a minute, six characters a word (spaces counted).
PITCH_MAX_CHARACTERS = 1800


class EndCommittee(models.Model):
    """One for each investigation: reopened, it decides again, and the former decision stays in `decisions`.

    Its day, hour and place are those of an appointment (`selectors.committee.appointment_of`). `decision_count` is the
    number of the last decision: whoever decides says which one she had read, so that two people never decide twice.
    """

    investigation = models.OneToOneField(Investigation, on_delete=models.CASCADE, related_name="committee")
    state = models.CharField("état", max_length=10, choices=CommitteeState, default=CommitteeState.PREPARING)
    pitch = models.TextField("présentation", max_length=PITCH_MAX_CHARACTERS, blank=True)
    asks = models.TextField("ce que l'équipe demande", max_length=1500, blank=True)
    decision_count = models.PositiveSmallIntegerField("décisions", default=0)
    saved_at = models.DateTimeField("écrit le", null=True, blank=True)

    class Meta:
        verbose_name = "comité de fin"
        verbose_name_plural = "comités de fin"
        constraints = [
            models.CheckConstraint(
                name="endcommittee_decided_has_decision",
                condition=Q(state=CommitteeState.PREPARING) | Q(decision_count__gte=1),
                violation_error_message="Un comité qui a décidé porte sa décision.",
            )
        ]

    def __str__(self) -> str:
        return f"Comité de fin · {self.investigation}"


class EndCommitteeTransition(TransitionLog):
    subject = models.ForeignKey(EndCommittee, on_delete=models.CASCADE, related_name="transitions")

    class Meta:
        verbose_name = "passage d'état d'un comité"
        verbose_name_plural = "passages d'état des comités"


class ProposedExit(models.Model):
    """A way out that the team puts before the committee, and why. Several, in its own order."""

    committee = models.ForeignKey(EndCommittee, on_delete=models.CASCADE, related_name="proposed_exits")
    position = models.PositiveSmallIntegerField("rang")
    scenario = models.CharField("piste de sortie", max_length=20, choices=ExitScenario)
    reason = models.TextField("pourquoi", max_length=800)

    class Meta:
        verbose_name = "piste proposée"
        verbose_name_plural = "pistes proposées"
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "scenario"],
                name="proposedexit_once",
                violation_error_message="Cette piste est déjà proposée.",
            ),
            models.CheckConstraint(
                name="proposedexit_says_why",
                condition=~Q(reason=""),
                violation_error_message="Dites pourquoi cette piste.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_scenario_display()


class CommitteeGuestQuerySet(models.QuerySet["CommitteeGuest"]):
    def live(self, at: dt.datetime) -> "CommitteeGuestQuerySet":
        """Their link opens the dossier."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at)


class CommitteeGuest(models.Model):
    """A decision-maker who reads the dossier by a link, for a time. Only the fingerprint of the link is kept."""

    committee = models.ForeignKey(EndCommittee, on_delete=models.CASCADE, related_name="guests")
    name = models.CharField("nom", max_length=160)
    email = models.EmailField("adresse électronique")
    capacity = models.CharField("qualité", max_length=10, choices=GuestCapacity)
    function = models.CharField("fonction", max_length=160, blank=True)
    token_hash = models.CharField("empreinte du lien", max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="invité par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    sent_at = models.DateTimeField("envoyé le")
    expires_at = models.DateTimeField("valable jusqu'au")
    revoked_at = models.DateTimeField("retiré le", null=True, blank=True)
    opened_at = models.DateTimeField("ouvert le", null=True, blank=True)
    # What her calendar was told last: a committee that moves is told again.
    told_appointment = models.ForeignKey(
        Appointment,
        verbose_name="rendez-vous annoncé",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    told_sequence = models.PositiveIntegerField("version annoncée", default=0)

    objects = CommitteeGuestQuerySet.as_manager()

    class Meta:
        verbose_name = "invité du comité"
        verbose_name_plural = "invités du comité"
        constraints = [
            models.UniqueConstraint(
                "committee",
                Lower("email"),
                condition=Q(revoked_at__isnull=True),
                name="committeeguest_once",
                violation_error_message="Cette personne est déjà invitée.",
            ),
            models.CheckConstraint(
                name="committeeguest_expires_after_sending",
                condition=Q(expires_at__gt=models.F("sent_at")),
                violation_error_message="Une invitation expire après son envoi.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CommitteeDecision(models.Model):
    """What the committee decided. Never rewritten: a reopened committee adds another one, which says why."""

    committee = models.ForeignKey(EndCommittee, on_delete=models.CASCADE, related_name="decisions")
    number = models.PositiveSmallIntegerField("numéro")
    held_on = models.DateField("tenu le")
    scenario = models.CharField("issue", max_length=20, choices=ExitScenario)
    secondary_exits = ArrayField(
        models.CharField(max_length=20, choices=ExitScenario), verbose_name="autres issues", default=list, blank=True
    )
    text = models.TextField("décision", max_length=3000)
    dissent = models.TextField("désaccords", max_length=1500, blank=True)
    service_name = models.CharField("service créé", max_length=120, blank=True)
    service_link = models.URLField("adresse du service", max_length=400, blank=True)
    reopening_reason = models.CharField("pourquoi décider de nouveau", max_length=400, blank=True)
    # Who sat: names and capacities as they were said, frozen with the decision.
    people = models.JSONField("personnes présentes", default=list)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="enregistrée par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField("enregistrée le")
    minutes = models.ForeignKey(
        StoredFile, verbose_name="compte rendu", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = "décision d'un comité"
        verbose_name_plural = "décisions des comités"
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "number"],
                name="committeedecision_one_per_number",
                violation_error_message="Cette décision est déjà enregistrée.",
            ),
            models.CheckConstraint(
                name="committeedecision_says_what",
                condition=~Q(text=""),
                violation_error_message="Écrivez la décision.",
            ),
            models.CheckConstraint(
                name="committeedecision_again_says_why",
                condition=Q(number=1) | ~Q(reopening_reason=""),
                violation_error_message="Une nouvelle décision dit pourquoi la première est rouverte.",
            ),
            models.CheckConstraint(
                name="committeedecision_digital_service_is_named",
                condition=~Q(scenario=ExitScenario.DIGITAL_SERVICE) | ~Q(service_name=""),
                violation_error_message="Un service public numérique a un nom.",
            ),
        ]

    def __str__(self) -> str:
        return f"décision {self.number}"


class MinutesSignature(models.Model):
    """One side agrees that the compte rendu says what was decided."""

    decision = models.ForeignKey(CommitteeDecision, on_delete=models.CASCADE, related_name="signatures")
    party = models.CharField("pour", max_length=12, choices=SigningParty)
    name = models.CharField("nom", max_length=160)
    function = models.CharField("fonction", max_length=160)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="signé par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    signed_at = models.DateTimeField("signé le")

    class Meta:
        verbose_name = "signature d'un compte rendu"
        verbose_name_plural = "signatures des comptes rendus"
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "party"],
                name="minutessignature_once_per_party",
                violation_error_message="Ce compte rendu est déjà signé de ce côté.",
            ),
            models.CheckConstraint(
                name="minutessignature_says_who",
                condition=~Q(name="") & ~Q(function=""),
                violation_error_message="Une signature porte un nom et une fonction.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, pour {self.get_party_display()}"


class ExitCondition(models.Model):
    """What the decision depends on: who must provide it, for when. With an account and a day, it is an appointment."""

    decision = models.ForeignKey(CommitteeDecision, on_delete=models.CASCADE, related_name="conditions")
    position = models.PositiveSmallIntegerField("rang")
    kind = models.CharField("nature", max_length=10, choices=ConditionKind)
    text = models.CharField("condition", max_length=400)
    owner_name = models.CharField("qui", max_length=160)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="compte de qui",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    due_on = models.DateField("pour le", null=True, blank=True)
    state = models.CharField("état", max_length=10, choices=ConditionState, default=ConditionState.OPEN)
    settled_at = models.DateTimeField("close le", null=True, blank=True)
    appointment = models.OneToOneField(
        Appointment, verbose_name="échéance", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = "condition d'une décision"
        verbose_name_plural = "conditions des décisions"
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "position"],
                name="exitcondition_one_per_position",
                violation_error_message="Deux conditions ne peuvent pas avoir le même rang.",
            ),
            models.CheckConstraint(
                name="exitcondition_says_what_and_who",
                condition=~Q(text="") & ~Q(owner_name=""),
                violation_error_message="Une condition dit quoi, et qui s'en charge.",
            ),
            models.CheckConstraint(
                name="exitcondition_settled_has_date",
                condition=Q(state=ConditionState.OPEN, settled_at__isnull=True)
                | (~Q(state=ConditionState.OPEN) & Q(settled_at__isnull=False)),
                violation_error_message="Une condition close porte sa date, et elle seule.",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class ExitConditionTransition(TransitionLog):
    subject = models.ForeignKey(ExitCondition, on_delete=models.CASCADE, related_name="transitions")

    class Meta:
        verbose_name = "passage d'état d'une condition"
        verbose_name_plural = "passages d'état des conditions"
