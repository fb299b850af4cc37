"""A programme (édition), its rhythm and calendar, its themes, and the figures its documents printed."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from collectivites.models import Collectivite
from core.models import TransitionLog
from programmes.states import EngagementRole, FigureUnit, MilestoneKind, PhaseCode, ProgrammeState


class Theme(models.Model):
    """A subject of public action. `is_printed`: the word stands in a printed synthesis, the others were added."""

    slug = models.SlugField("identifiant", max_length=60, unique=True)
    label = models.CharField("libellé", max_length=80, unique=True)
    is_printed = models.BooleanField("imprimé dans la synthèse 2021", default=True)

    class Meta:
        verbose_name = "thème"
        verbose_name_plural = "thèmes"

    def __str__(self) -> str:
        return self.label


class ProgrammeQuerySet(models.QuerySet):
    def published(self) -> "ProgrammeQuerySet":
        return self.filter(state=ProgrammeState.PUBLISHED)


class Programme(models.Model):
    """A cohort with its own rhythm: nothing of it is a constant in the code (domain.md)."""

    slug = models.SlugField("identifiant", max_length=60, unique=True)
    name = models.CharField("nom", max_length=160)
    acronym = models.CharField("sigle", max_length=20, blank=True)
    edition = models.PositiveSmallIntegerField("édition", validators=[MinValueValidator(2015), MaxValueValidator(2100)])
    operator = models.CharField("porté par", max_length=200, blank=True)
    funding = models.CharField("financé par", max_length=200, blank=True)
    method_origin = models.TextField("origine de la méthode", blank=True)
    state = models.CharField("état", max_length=20, choices=ProgrammeState, default=ProgrammeState.DRAFT)
    starts_on = models.DateField("commence le")
    ends_on = models.DateField("finit le")
    weeks_min = models.PositiveSmallIntegerField("semaines, au moins")
    weeks_max = models.PositiveSmallIntegerField("semaines, au plus")
    days_per_week = models.DecimalField("jours par semaine", max_digits=3, decimal_places=1)
    coach_days_per_week = models.DecimalField(
        "jours de coach par équipe et par semaine", max_digits=3, decimal_places=2
    )
    designer_days = models.DecimalField("jours de designer par équipe", max_digits=4, decimal_places=1)
    # Added to the two above, for each expert and each team (seed 000: preparation and collective days come on top).
    preparation_days = models.DecimalField(
        "jours de préparation, par équipe et par expert", max_digits=4, decimal_places=1, default=0
    )
    common_days = models.DecimalField(
        "journées communes, par équipe et par expert", max_digits=4, decimal_places=1, default=0
    )
    team_size_min = models.PositiveSmallIntegerField("membres par équipe, au moins")
    team_size_max = models.PositiveSmallIntegerField("membres par équipe, au plus")
    rhythm_note = models.TextField("source du rythme", blank=True)
    presentation = models.TextField("présentation", blank=True)
    conclusion = models.TextField("conclusion", blank=True)
    principles = ArrayField(models.CharField(max_length=300), verbose_name="principes", default=list, blank=True)
    objectives = ArrayField(models.CharField(max_length=300), verbose_name="objectifs", default=list, blank=True)
    target_territories = ArrayField(
        models.CharField(max_length=120), verbose_name="territoires visés", default=list, blank=True
    )

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = "programme"
        verbose_name_plural = "programmes"
        constraints = [
            models.CheckConstraint(
                name="programme_ends_after_start",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message="Un programme finit après avoir commencé.",
            ),
            models.CheckConstraint(
                name="programme_weeks_ordered",
                condition=Q(weeks_min__gte=1, weeks_max__gte=F("weeks_min"), weeks_max__lte=52),
                violation_error_message="Le nombre de semaines va de 1 à 52, du plus petit au plus grand.",
            ),
            models.CheckConstraint(
                name="programme_team_size_ordered",
                condition=Q(team_size_min__gte=1, team_size_max__gte=F("team_size_min"), team_size_max__lte=12),
                violation_error_message="La taille d'une équipe va de 1 à 12 membres, du plus petit au plus grand.",
            ),
            models.CheckConstraint(
                name="programme_days_in_a_week",
                condition=Q(days_per_week__gt=0, days_per_week__lte=5)
                & Q(coach_days_per_week__gte=0, coach_days_per_week__lte=5)
                & Q(designer_days__gte=0)
                & Q(preparation_days__gte=0)
                & Q(common_days__gte=0),
                violation_error_message="Une semaine compte au plus 5 jours de travail.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.edition}"


class ProgrammeTransition(TransitionLog):
    subject = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="transitions")

    class Meta:
        verbose_name = "passage d'état d'un programme"
        verbose_name_plural = "passages d'état des programmes"


class Engagement(models.Model):
    """A collectivité taking part in a programme, as the programme's documents name and count it."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="engagements")
    collectivite = models.ForeignKey(
        Collectivite, verbose_name="collectivité", on_delete=models.PROTECT, related_name="engagements"
    )
    role = models.CharField("rôle", max_length=10, choices=EngagementRole)
    position = models.PositiveSmallIntegerField("rang")
    name_then = models.CharField("nom à l'époque", max_length=160)
    printed_category = models.CharField("catégorie imprimée", max_length=80, blank=True)
    printed_population = models.PositiveIntegerField("population imprimée", null=True, blank=True)
    note = models.CharField("précision", max_length=400, blank=True)

    class Meta:
        verbose_name = "collectivité engagée"
        verbose_name_plural = "collectivités engagées"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "collectivite"],
                name="engagement_once",
                violation_error_message="Cette collectivité est déjà engagée dans ce programme.",
            ),
            models.UniqueConstraint(
                fields=["programme", "position"],
                name="engagement_one_per_position",
                violation_error_message="Deux collectivités engagées ne peuvent pas avoir le même rang.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name_then} · {self.programme}"


class ProgrammePhase(models.Model):
    """How an investigation of this programme unfolds: one dated-free step, in order, described in plain words."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="phases")
    position = models.PositiveSmallIntegerField("rang")
    code = models.CharField("phase", max_length=20, choices=PhaseCode)
    title = models.CharField("titre", max_length=120)
    description = models.TextField("description")
    weeks = models.PositiveSmallIntegerField("semaines", null=True, blank=True, help_text="à titre indicatif")

    class Meta:
        verbose_name = "phase"
        verbose_name_plural = "phases"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "position"],
                name="programmephase_one_per_position",
                violation_error_message="Deux phases ne peuvent pas avoir le même rang.",
            ),
            models.UniqueConstraint(
                fields=["programme", "code"],
                name="programmephase_one_per_code",
                violation_error_message="Une phase n'apparaît qu'une fois dans un programme.",
            ),
            models.CheckConstraint(
                name="programmephase_weeks_in_a_year",
                condition=Q(weeks__isnull=True) | Q(weeks__gte=1, weeks__lte=52),
                violation_error_message="Une phase dure de 1 à 52 semaines.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Milestone(models.Model):
    """A common date of the programme. Its hour, its place and who is reminded of it belong to agenda, which follows."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="milestones")
    kind = models.CharField("nature", max_length=20, choices=MilestoneKind)
    title = models.CharField("titre", max_length=160)
    starts_on = models.DateField("date", null=True, blank=True)
    note = models.TextField("précision", blank=True)
    position = models.PositiveSmallIntegerField("rang")

    class Meta:
        verbose_name = "jalon"
        verbose_name_plural = "jalons"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "position"],
                name="milestone_one_per_position",
                violation_error_message="Deux jalons ne peuvent pas avoir le même rang.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class PrintedFigure(models.Model):
    """A figure as a document printed it, never recomputed: who is counted, where it stands, at which date.

    Figures computed from the data are built upstairs and shown beside this one where they differ.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="printed_figures")
    key = models.SlugField("identifiant", max_length=60)
    position = models.PositiveSmallIntegerField("rang")
    label = models.CharField("libellé", max_length=200)
    printed_value = models.CharField("valeur imprimée", max_length=60)
    numeric_value = models.DecimalField("valeur", max_digits=12, decimal_places=2, null=True, blank=True)
    unit = models.CharField("unité", max_length=20, choices=FigureUnit, blank=True)
    population = models.CharField("qui est compté", max_length=300)
    source = models.CharField("source", max_length=300)
    as_of = models.CharField("date", max_length=20, help_text="AAAA, AAAA-MM ou AAAA-MM-JJ")
    note = models.TextField("précision", blank=True)

    class Meta:
        verbose_name = "chiffre imprimé"
        verbose_name_plural = "chiffres imprimés"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "key"],
                name="printedfigure_one_per_key",
                violation_error_message="Ce chiffre est déjà enregistré pour ce programme.",
            ),
            models.CheckConstraint(
                name="printedfigure_has_source_and_population",
                condition=~Q(source="") & ~Q(population=""),
                violation_error_message="Un chiffre imprimé dit sa source et qui il compte.",
            ),
            models.CheckConstraint(
                name="printedfigure_date_is_partial_iso",
                condition=Q(as_of__regex=r"^\d{4}(-\d{2}(-\d{2})?)?$"),
                violation_error_message="La date d'un chiffre s'écrit AAAA, AAAA-MM ou AAAA-MM-JJ.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.printed_value} {self.label}"


class SourceDiscrepancy(models.Model):
    """A contradiction between the documents of a programme: shown, never corrected silently."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="discrepancies")
    position = models.PositiveSmallIntegerField("rang")
    topic = models.CharField("sujet", max_length=160)
    values = models.JSONField("valeurs", default=list, help_text="liste de {value, what}")
    comment = models.TextField("commentaire", blank=True)

    class Meta:
        verbose_name = "écart entre sources"
        verbose_name_plural = "écarts entre sources"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "position"],
                name="sourcediscrepancy_one_per_position",
                violation_error_message="Deux écarts ne peuvent pas avoir le même rang.",
            )
        ]

    def __str__(self) -> str:
        return self.topic
