"""The fiche problème of a team: seven answers, every replaced text, and the dated versions of the problem."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from investigations.models.investigation import Investigation
from investigations.workspace_states import ProblemQuestion, ReformulationTrigger


class ProblemSheet(models.Model):
    """Written together, field by field, as a candidature is. Its fields are the values of `ProblemQuestion`.

    `front_matter` keeps what an imported fiche carried and this application does not name: the export gives it back.
    """

    investigation = models.OneToOneField(Investigation, on_delete=models.CASCADE, related_name="problem_sheet")
    problem = models.TextField("le problème", blank=True)
    concerned = models.TextField("qui est concerné", blank=True)
    harm = models.TextField("le préjudice", blank=True)
    causes = models.TextField("les causes", blank=True)
    actionable = models.TextField("pourquoi c'est actionnable", blank=True)
    testing = models.TextField("comment tester", blank=True)
    purpose = models.TextField("la finalité d'une solution", blank=True)
    front_matter = models.JSONField("en-tête importé", default=dict, blank=True)
    saved_at = models.DateTimeField("enregistrée le", null=True, blank=True)

    class Meta:
        verbose_name = "fiche problème"
        verbose_name_plural = "fiches problème"

    def __str__(self) -> str:
        return f"Fiche problème · {self.investigation}"


class ProblemRevision(models.Model):
    """A text that was replaced: what somebody wrote is never lost, even when two people write at once."""

    sheet = models.ForeignKey(ProblemSheet, on_delete=models.CASCADE, related_name="revisions")
    field = models.CharField("question", max_length=12, choices=ProblemQuestion)
    text = models.TextField("texte remplacé", blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="remplacé par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField("remplacé le")

    class Meta:
        verbose_name = "réponse remplacée"
        verbose_name_plural = "réponses remplacées"
        indexes = [models.Index(fields=["sheet", "-at"], name="problemrevision_recent")]

    def __str__(self) -> str:
        return f"{self.get_field_display()} · {self.at:%d/%m/%Y %H:%M}"


class ProblemVersion(models.Model):
    """The problem as the team held it from a day on. The first is the problème de départ, the last the problème retenu.

    `statement` is the problem in one sentence; `content` the seven answers on that day.
    """

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="problem_versions")
    number = models.PositiveSmallIntegerField("version")
    statement = models.TextField("le problème en une phrase", max_length=600)
    content = models.JSONField("les sept réponses", default=dict)
    trigger = models.CharField("déclencheur", max_length=10, choices=ReformulationTrigger)
    trigger_source = models.ForeignKey(
        "investigations.EvidenceSource",
        verbose_name="source qui l'a déclenchée",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="reformulations",
    )
    trigger_note = models.CharField("ce qui a fait changer d'avis", max_length=600, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="écrite par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField("écrite le")

    class Meta:
        verbose_name = "version du problème"
        verbose_name_plural = "versions du problème"
        constraints = [
            models.UniqueConstraint(
                fields=["investigation", "number"],
                name="problemversion_one_per_number",
                violation_error_message="Cette version du problème est déjà enregistrée.",
            ),
            models.CheckConstraint(
                name="problemversion_reformulation_has_trigger",
                condition=Q(number=1, trigger=ReformulationTrigger.START)
                | (Q(number__gt=1) & ~Q(trigger=ReformulationTrigger.START) & ~Q(trigger_note="")),
                violation_error_message="Une reformulation dit ce qui l'a déclenchée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.investigation}, version {self.number}"
