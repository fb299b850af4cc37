"""The shared register of existing solutions, the sheets that met them, and what teams propose themselves."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from investigations.models.investigation import Investigation
from investigations.states import ProposalKind, SolutionKind
from investigations.workspace_states import Level, SolutionDecision


class ExistingSolution(models.Model):
    """A tool, service or method that exists somewhere. One row for all the sheets that met it.

    `open_source` is null when no source says it: null does not mean proprietary. What a team adds from its workspace
    is shared with the other teams at once, and public only once a published sheet tells of it.
    """

    slug = models.SlugField("adresse", max_length=80, unique=True)
    name = models.CharField("nom", max_length=120, unique=True)
    aliases = ArrayField(models.CharField(max_length=120), verbose_name="autres noms", default=list, blank=True)
    kind = models.CharField("nature", max_length=10, choices=SolutionKind)
    operator = models.CharField("porté par", max_length=160, blank=True)
    link = models.URLField("lien", blank=True)
    open_source = models.BooleanField("logiciel libre", null=True, blank=True)
    description = models.TextField("description")
    status_note = models.CharField("où il en est", max_length=200, blank=True)
    status_as_of = models.CharField("à la date de", max_length=10, blank=True)
    is_from_workspace = models.BooleanField("ajoutée par une équipe", default=False, editable=False)
    born_from = models.ManyToManyField(
        Investigation, verbose_name="né des investigations", related_name="services_born", blank=True
    )

    class Meta:
        verbose_name = "solution existante"
        verbose_name_plural = "solutions existantes"
        constraints = [
            models.CheckConstraint(
                name="existingsolution_has_description",
                condition=~models.Q(description=""),
                violation_error_message="Une solution du registre se décrit en une phrase au moins.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class SolutionMention(models.Model):
    """A sheet met a solution: what the team retained of it."""

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="mentions")
    solution = models.ForeignKey(ExistingSolution, on_delete=models.PROTECT, related_name="mentions")
    position = models.PositiveSmallIntegerField("rang")
    note = models.CharField("ce que l'équipe en retient", max_length=400, blank=True)

    class Meta:
        verbose_name = "solution rencontrée"
        verbose_name_plural = "solutions rencontrées"
        constraints = [
            models.UniqueConstraint(
                fields=["investigation", "solution"],
                name="solutionmention_once",
                violation_error_message="Cette solution est déjà citée dans cette fiche.",
            ),
            models.UniqueConstraint(
                fields=["investigation", "position"],
                name="solutionmention_one_per_position",
                violation_error_message="Deux solutions rencontrées ne peuvent pas avoir le même rang.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.solution} · {self.investigation}"


class SolutionAssessment(models.Model):
    """What a team thinks of an existing solution where it works. Other teams read it; the solution stays shared."""

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="assessments")
    solution = models.ForeignKey(ExistingSolution, on_delete=models.PROTECT, related_name="assessments")
    decision = models.CharField("ce que l'équipe en fait", max_length=10, choices=SolutionDecision)
    reason = models.CharField("pourquoi", max_length=600)
    fit = models.PositiveSmallIntegerField("répond au besoin", choices=Level, null=True, blank=True)
    cost = models.CharField("coût, en mots", max_length=200, blank=True)
    blockers = models.CharField("ce qui bloque", max_length=400, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="écrit par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField("écrit le")

    class Meta:
        verbose_name = "avis sur une solution"
        verbose_name_plural = "avis sur les solutions"
        constraints = [
            models.UniqueConstraint(
                fields=["investigation", "solution"],
                name="solutionassessment_once",
                violation_error_message="L'équipe a déjà donné son avis sur cette solution.",
            ),
            models.CheckConstraint(
                name="solutionassessment_says_why",
                condition=~models.Q(reason=""),
                violation_error_message="Un avis dit pourquoi.",
            ),
        ]
        indexes = [models.Index(fields=["solution", "-at"], name="solutionassessment_recent")]

    def __str__(self) -> str:
        return f"{self.solution} · {self.investigation}"


class ProposedSolution(models.Model):
    """What the team proposes, one line a proposal."""

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="proposals")
    position = models.PositiveSmallIntegerField("rang")
    title = models.CharField("proposition", max_length=200)
    kind = models.CharField("nature", max_length=20, choices=ProposalKind)

    class Meta:
        verbose_name = "solution proposée"
        verbose_name_plural = "solutions proposées"
        constraints = [
            models.UniqueConstraint(
                fields=["investigation", "position"],
                name="proposedsolution_one_per_position",
                violation_error_message="Deux propositions ne peuvent pas avoir le même rang.",
            )
        ]

    def __str__(self) -> str:
        return self.title
