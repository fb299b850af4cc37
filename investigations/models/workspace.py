"""Where a team is, and what it notes as it goes."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.models import StoredFile
from investigations.models.investigation import Investigation
from investigations.workspace_states import JournalKind
from programmes.states import PhaseCode


class PhaseStep(models.Model):
    """The team enters a phase. Rows are added, never rewritten: the last one is the present phase, and going back to
    an earlier phase is one more row."""

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="phase_steps")
    number = models.PositiveSmallIntegerField("ordre")
    phase = models.CharField("phase", max_length=20, choices=PhaseCode)
    entered_on = models.DateField("entrée le")
    planned_until = models.DateField("jusqu'au, en principe", null=True, blank=True)
    comment = models.CharField("commentaire", max_length=600, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="noté par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField("noté le")

    class Meta:
        verbose_name = "passage dans une phase"
        verbose_name_plural = "passages dans les phases"
        constraints = [
            models.UniqueConstraint(
                fields=["investigation", "number"],
                name="phasestep_one_per_number",
                violation_error_message="L'équipe vient de changer de phase : relisez la page.",
            ),
            models.CheckConstraint(
                name="phasestep_planned_after_entry",
                condition=Q(planned_until__isnull=True) | Q(planned_until__gte=F("entered_on")),
                violation_error_message="Une phase ne peut pas finir avant d'avoir commencé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_phase_display()} · {self.entered_on:%d/%m/%Y}"


class JournalEntry(models.Model):
    """A short dated note. `client_key` comes from the browser: a note sent twice by a bad network is one note."""

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="journal")
    kind = models.CharField("nature", max_length=10, choices=JournalKind, default=JournalKind.NOTE)
    day = models.DateField("jour")
    text = models.TextField("note")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="auteur", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    written_at = models.DateTimeField("écrite le")
    changed_at = models.DateTimeField("corrigée le", null=True, blank=True)
    client_key = models.UUIDField("clé du navigateur", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "note du journal"
        verbose_name_plural = "notes du journal"
        constraints = [
            models.UniqueConstraint(
                fields=["investigation", "client_key"],
                name="journalentry_sent_once",
                violation_error_message="Cette note est déjà enregistrée.",
            ),
            models.CheckConstraint(
                name="journalentry_says_something",
                condition=~Q(text=""),
                violation_error_message="Une note dit quelque chose.",
            ),
        ]
        indexes = [models.Index(fields=["investigation", "-day", "-id"], name="journalentry_recent")]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} · {self.text[:40]}"


class JournalFile(models.Model):
    entry = models.ForeignKey(JournalEntry, on_delete=models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    label = models.CharField("ce que c'est", max_length=160)

    class Meta:
        verbose_name = "fichier du journal"
        verbose_name_plural = "fichiers du journal"

    def __str__(self) -> str:
        return self.label
