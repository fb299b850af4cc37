"""Ideas, what was made of them, how it was tried, and what it changed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.models import StoredFile
from investigations.models.investigation import Investigation
from investigations.states import PrototypeKind
from investigations.workspace_states import IndicatorAim, Level, PrototypeState


class SolutionIdea(models.Model):
    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="ideas")
    title = models.CharField("idée", max_length=160)
    description = models.TextField("en quelques mots", blank=True)
    impact = models.PositiveSmallIntegerField("effet attendu", choices=Level, null=True, blank=True)
    effort = models.PositiveSmallIntegerField("effort", choices=Level, null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="proposée par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("proposée le")
    set_aside_reason = models.CharField("pourquoi elle est écartée", max_length=400, blank=True)

    class Meta:
        verbose_name = "idée de solution"
        verbose_name_plural = "idées de solution"
        constraints = [
            models.CheckConstraint(
                name="solutionidea_levels_on_scale",
                condition=(Q(impact__isnull=True) | Q(impact__in=Level.values))
                & (Q(effort__isnull=True) | Q(effort__in=Level.values)),
                violation_error_message="L'effet et l'effort vont de 1 à 4.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class IdeaVote(models.Model):
    idea = models.ForeignKey(SolutionIdea, on_delete=models.CASCADE, related_name="votes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "voix"
        verbose_name_plural = "voix"
        constraints = [
            models.UniqueConstraint(
                fields=["idea", "user"], name="ideavote_once", violation_error_message="Vous soutenez déjà cette idée."
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.idea}"


class Prototype(models.Model):
    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="prototypes")
    idea = models.ForeignKey(
        SolutionIdea,
        verbose_name="idée",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="prototypes",
    )
    kind = models.CharField("nature", max_length=20, choices=PrototypeKind)
    state = models.CharField("où il en est", max_length=10, choices=PrototypeState, default=PrototypeState.MAKING)
    title = models.CharField("nom", max_length=160)
    description = models.TextField("ce que c'est", blank=True)
    link = models.URLField("lien", blank=True)
    created_at = models.DateTimeField("commencé le")

    class Meta:
        verbose_name = "prototype"
        verbose_name_plural = "prototypes"
        constraints = [
            models.CheckConstraint(
                name="prototype_is_of_a_kind",
                condition=~Q(kind=PrototypeKind.NONE_DESCRIBED),
                violation_error_message="Un prototype est d'une nature précise.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class PrototypeFile(models.Model):
    """`alt_text` tells a picture to those who do not see it; asked for every picture (RGAA 1.1)."""

    prototype = models.ForeignKey(Prototype, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField("rang")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    caption = models.CharField("légende", max_length=200)
    is_picture = models.BooleanField("image", default=False)
    alt_text = models.CharField("description de l'image", max_length=400, blank=True)

    class Meta:
        verbose_name = "fichier d'un prototype"
        verbose_name_plural = "fichiers des prototypes"
        constraints = [
            models.UniqueConstraint(
                fields=["prototype", "position"],
                name="prototypefile_one_per_position",
                violation_error_message="Deux fichiers ne peuvent pas avoir le même rang.",
            ),
            models.CheckConstraint(
                name="prototypefile_picture_is_described",
                condition=Q(is_picture=False) | ~Q(alt_text=""),
                violation_error_message="Décrivez l'image pour les personnes qui ne la voient pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.caption


class Trial(models.Model):
    """A prototype put in people's hands. Each iteration is a trial of its own, in order."""

    prototype = models.ForeignKey(Prototype, on_delete=models.CASCADE, related_name="trials")
    number = models.PositiveSmallIntegerField("itération")
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin", null=True, blank=True)
    protocol = models.TextField("comment on essaie")
    testers = models.PositiveIntegerField("personnes qui ont essayé", null=True, blank=True)
    testers_profile = models.CharField("leur profil", max_length=200, blank=True)
    learnings = models.TextField("ce qu'on a appris", blank=True)
    next_step = models.CharField("ce qu'on change", max_length=400, blank=True)

    class Meta:
        verbose_name = "essai"
        verbose_name_plural = "essais"
        constraints = [
            models.UniqueConstraint(
                fields=["prototype", "number"],
                name="trial_one_per_number",
                violation_error_message="Cet essai est déjà enregistré.",
            ),
            models.CheckConstraint(
                name="trial_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="Un essai ne peut pas finir avant d'avoir commencé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prototype}, essai {self.number}"


class Indicator(models.Model):
    """What the solution should change, measured before, then again. Values are in `unit`."""

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="indicators")
    position = models.PositiveSmallIntegerField("rang")
    name = models.CharField("indicateur", max_length=160)
    unit = models.CharField("unité", max_length=40, blank=True)
    aim = models.CharField("sens", max_length=10, choices=IndicatorAim)
    method = models.CharField("comment on le mesure", max_length=400, blank=True)
    baseline = models.DecimalField("valeur de départ", max_digits=12, decimal_places=2, null=True, blank=True)
    baseline_on = models.DateField("mesurée le", null=True, blank=True)
    target = models.DecimalField("cible", max_digits=12, decimal_places=2, null=True, blank=True)
    target_on = models.DateField("pour le", null=True, blank=True)

    class Meta:
        verbose_name = "indicateur"
        verbose_name_plural = "indicateurs"
        constraints = [
            models.UniqueConstraint(
                fields=["investigation", "name"],
                name="indicator_one_per_name",
                violation_error_message="Un indicateur porte déjà ce nom.",
            ),
            models.CheckConstraint(
                name="indicator_baseline_has_date",
                condition=Q(baseline__isnull=True, baseline_on__isnull=True)
                | Q(baseline__isnull=False, baseline_on__isnull=False),
                violation_error_message="Une valeur de départ porte sa date.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class IndicatorMeasure(models.Model):
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="measures")
    day = models.DateField("date")
    value = models.DecimalField("valeur", max_digits=12, decimal_places=2)
    note = models.CharField("précision", max_length=200, blank=True)

    class Meta:
        verbose_name = "mesure"
        verbose_name_plural = "mesures"
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "day"],
                name="indicatormeasure_one_per_day",
                violation_error_message="Cet indicateur est déjà mesuré ce jour-là.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} : {self.value}"
