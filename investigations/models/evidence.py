"""Sources and what they say of each hypothesis: the evidence matrix, whose cells are the rows of `Evidence`."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from investigations.models.hypothesis import Hypothesis
from investigations.models.investigation import Investigation
from investigations.workspace_states import SOURCE_LETTERS, Direction, SourceKind, Strength


class Segment(models.Model):
    """A kind of people whom the team must hear: the page tells which ones it never did."""

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="segments")
    position = models.PositiveSmallIntegerField("rang")
    name = models.CharField("profil", max_length=120)

    class Meta:
        verbose_name = "profil à entendre"
        verbose_name_plural = "profils à entendre"
        constraints = [
            models.UniqueConstraint(
                fields=["investigation", "name"],
                name="segment_one_per_name",
                violation_error_message="Ce profil est déjà dans la liste.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EvidenceSource(models.Model):
    """An interview, a survey, an observation… known to the team by its code (E-07), never by a person's name.

    `is_sensitive` narrows what was said to whoever holds the source (`held_by`); others see the code, the date and
    the profile.
    """

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="sources")
    kind = models.CharField("nature", max_length=12, choices=SourceKind)
    number = models.PositiveSmallIntegerField("numéro dans sa nature")
    title = models.CharField("intitulé", max_length=160)
    held_on = models.DateField("date")
    place = models.CharField("lieu", max_length=160, blank=True)
    segment = models.ForeignKey(
        Segment,
        verbose_name="profil",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="sources",
    )
    notes = models.TextField("notes", blank=True)
    is_sensitive = models.BooleanField("propos sensibles", default=False)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="mené par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("notée le")
    changed_at = models.DateTimeField("corrigée le")
    client_key = models.UUIDField("clé du navigateur", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "source"
        verbose_name_plural = "sources"
        constraints = [
            models.UniqueConstraint(
                fields=["investigation", "kind", "number"],
                name="evidencesource_one_per_code",
                violation_error_message="Ce numéro est déjà pris.",
            ),
            models.UniqueConstraint(
                fields=["investigation", "client_key"],
                name="evidencesource_sent_once",
                violation_error_message="Cette source est déjà enregistrée.",
            ),
        ]
        indexes = [models.Index(fields=["investigation", "-held_on", "-id"], name="evidencesource_recent")]

    def __str__(self) -> str:
        return self.title

    @property
    def code(self) -> str:
        """E-07: how the team, the exports and the public sheet name it."""
        return f"{SOURCE_LETTERS[SourceKind(self.kind)]}-{self.number:02}"


class Verbatim(models.Model):
    """Words as they were said, without a name. Removed when the person takes her consent back."""

    source = models.ForeignKey(EvidenceSource, on_delete=models.CASCADE, related_name="verbatims")
    position = models.PositiveSmallIntegerField("rang")
    text = models.CharField("verbatim", max_length=600)

    class Meta:
        verbose_name = "verbatim"
        verbose_name_plural = "verbatims"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "position"],
                name="verbatim_one_per_position",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Deux verbatims ne peuvent pas avoir le même rang.",
            ),
            models.CheckConstraint(
                name="verbatim_says_something",
                condition=~Q(text=""),
                violation_error_message="Un verbatim n'est pas vide.",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Evidence(models.Model):
    """A cell of the matrix: what one source says of one hypothesis."""

    hypothesis = models.ForeignKey(Hypothesis, on_delete=models.CASCADE, related_name="evidence")
    source = models.ForeignKey(EvidenceSource, on_delete=models.CASCADE, related_name="evidence")
    direction = models.CharField("sens", max_length=12, choices=Direction)
    strength = models.PositiveSmallIntegerField("force", choices=Strength, default=Strength.MEDIUM)
    verbatim = models.ForeignKey(
        Verbatim, verbose_name="verbatim", null=True, blank=True, on_delete=models.SET_NULL, related_name="evidence"
    )
    note = models.CharField("précision", max_length=400, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="noté par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField("noté le")

    class Meta:
        verbose_name = "preuve"
        verbose_name_plural = "preuves"
        constraints = [
            models.UniqueConstraint(
                fields=["hypothesis", "source"],
                name="evidence_one_per_cell",
                violation_error_message="Cette source dit déjà quelque chose de cette hypothèse.",
            ),
            models.CheckConstraint(
                name="evidence_strength_on_scale",
                condition=Q(strength__in=Strength.values),
                violation_error_message="La force d'une preuve va de 1 à 3.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_direction_display()} {self.hypothesis}"
