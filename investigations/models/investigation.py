"""An investigation, the collectivités it belongs to, and the sections of its public sheet."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from collectivites.models import Collectivite
from core.models import TransitionLog
from investigations.publication_states import WithdrawalCause
from investigations.states import (
    CollectiviteRole,
    ExitBasis,
    ExitScenario,
    JointKind,
    PrototypeKind,
    ResearchMethod,
    Section,
    SheetState,
)
from programmes.models import Programme, Theme
from teams.models import Team


def _published_section_is_filled(section: str) -> models.CheckConstraint:
    """A published sheet either tells a section or says honestly that the source does not."""
    return models.CheckConstraint(
        name=f"investigation_published_{section}_filled",
        condition=Q(state=SheetState.DRAFT) | ~Q(**{section: ""}) | Q(undocumented__has_key=section),
        violation_error_message=(
            f"Section « {Section(section).label} » : écrivez-la, ou dites qu'elle n'est pas documentée."
        ),
    )


class InvestigationQuerySet(models.QuerySet):
    def published(self) -> "InvestigationQuerySet":
        """Sheets that anyone may read: their own state, and that of their programme."""
        return self.filter(state=SheetState.PUBLISHED, programme__state="published")


class Investigation(models.Model):
    """A problem studied by a team, and what is published of it.

    `undocumented` maps a section to the reason why it is empty, in words for the reader. `territory_inferred` and
    `themes_inferred` flag what a reader of the source deduced; the page and the PDF say so.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(
        Programme, verbose_name="programme", on_delete=models.PROTECT, related_name="investigations"
    )
    # Null for the sheets of editions that were not led with this application.
    team = models.OneToOneField(
        Team, verbose_name="équipe", null=True, blank=True, on_delete=models.PROTECT, related_name="investigation"
    )
    # A subject (violence, health…) whose sources only the team reads: coach and ANCT see counts and syntheses.
    is_sensitive = models.BooleanField("sujet sensible", default=False)
    resumed_from = models.ForeignKey(
        "self",
        verbose_name="reprise de",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="resumptions",
    )
    slug = models.SlugField("adresse", max_length=80, unique=True)
    position = models.PositiveSmallIntegerField("ordre dans l'édition")
    number_in_collectivite = models.PositiveSmallIntegerField("numéro imprimé", null=True, blank=True)
    title = models.CharField("titre", max_length=160)
    state = models.CharField("état", max_length=20, choices=SheetState, default=SheetState.DRAFT)
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
    withdrawal_cause = models.CharField(
        "pourquoi elle est retirée", max_length=12, choices=WithdrawalCause, blank=True, editable=False
    )
    updated_at = models.DateTimeField("mise à jour le")
    themes = models.ManyToManyField(Theme, verbose_name="thèmes", related_name="investigations", blank=True)
    themes_inferred = models.BooleanField("thèmes attribués à la relecture", default=False)
    collectivites = models.ManyToManyField(
        Collectivite, through="InvestigationCollectivite", verbose_name="collectivités", related_name="+"
    )
    territory_inferred = models.BooleanField("collectivité déduite du texte", default=False)
    territory_evidence = models.CharField("sur quoi repose la déduction", max_length=300, blank=True)

    summary = models.TextField("résumé", max_length=400)
    problem = models.TextField("problématique", blank=True)
    context = models.TextField("contexte", blank=True)
    hypotheses_intro = models.TextField("introduction aux hypothèses", blank=True)
    inquiry = models.TextField("investigation", blank=True)
    solutions = models.TextField("solutions", blank=True)
    aftermath = models.TextField("suites", blank=True)
    undocumented = models.JSONField("sections non documentées", default=dict, blank=True)
    source_note = models.TextField("réserve sur la source", blank=True)

    interviews = models.PositiveIntegerField("entretiens", null=True, blank=True)
    interviews_text = models.CharField("entretiens, en mots", max_length=300, blank=True)
    interviews_approx = models.PositiveIntegerField("entretiens, ordre de grandeur", null=True, blank=True)
    survey_responses = models.PositiveIntegerField("réponses au questionnaire", null=True, blank=True)
    survey_text = models.CharField("questionnaire, en mots", max_length=300, blank=True)
    research_methods = ArrayField(
        models.CharField(max_length=30, choices=ResearchMethod),
        verbose_name="méthodes",
        default=list,
        blank=True,
    )
    research_note = models.CharField("réserve sur les nombres", max_length=300, blank=True)
    benchmark_note = models.CharField("étude de l'existant, en mots", max_length=300, blank=True)

    prototype_kind = models.CharField(
        "prototype", max_length=20, choices=PrototypeKind, default=PrototypeKind.NONE_DESCRIBED
    )
    prototype_text = models.CharField("prototype, en mots", max_length=400, blank=True)
    tested = models.BooleanField("essai rapporté", null=True, blank=True)
    tested_note = models.CharField("essai, en mots", max_length=400, blank=True)

    exit_scenario = models.CharField("issue", max_length=20, choices=ExitScenario, blank=True)
    exit_basis = models.CharField("fondement de l'issue", max_length=10, choices=ExitBasis, blank=True)
    exit_details = models.TextField("issue, en mots", blank=True)
    exit_named_service = models.CharField("service issu de l'investigation", max_length=120, blank=True)
    secondary_exits = ArrayField(
        models.CharField(max_length=20, choices=ExitScenario),
        verbose_name="autres issues",
        default=list,
        blank=True,
    )

    is_joint = models.BooleanField("inter-collectivités", default=False)
    joint_kind = models.CharField("forme de la coopération", max_length=20, choices=JointKind, blank=True)
    joint_note = models.CharField("coopération, en mots", max_length=300, blank=True)
    other_partners = ArrayField(
        models.CharField(max_length=160), verbose_name="autres partenaires", default=list, blank=True
    )
    peer_exchanges = ArrayField(
        models.CharField(max_length=160), verbose_name="échanges entre pairs", default=list, blank=True
    )

    objects = InvestigationQuerySet.as_manager()

    class Meta:
        verbose_name = "investigation"
        verbose_name_plural = "investigations"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "position"],
                name="investigation_one_per_position",
                violation_error_message="Deux investigations ne peuvent pas avoir le même rang dans une édition.",
            ),
            models.CheckConstraint(
                name="investigation_published_has_date",
                condition=~Q(state=SheetState.PUBLISHED) | Q(published_at__isnull=False),
                violation_error_message="Une fiche publiée porte sa date de publication.",
            ),
            models.CheckConstraint(
                name="investigation_exit_has_basis",
                condition=Q(exit_scenario="", exit_basis="") | (~Q(exit_scenario="") & ~Q(exit_basis="")),
                violation_error_message="Une issue dit sur quoi elle repose.",
            ),
            models.CheckConstraint(
                name="investigation_published_has_exit",
                condition=~Q(state=SheetState.PUBLISHED) | ~Q(exit_scenario=""),
                violation_error_message="Une fiche publiée dit quelle est l'issue, même en discussion.",
            ),
            models.CheckConstraint(
                name="investigation_joint_has_kind",
                condition=Q(is_joint=False, joint_kind="") | (Q(is_joint=True) & ~Q(joint_kind="")),
                violation_error_message="Une investigation inter-collectivités dit sous quelle forme.",
            ),
            models.CheckConstraint(
                name="investigation_not_resumed_from_itself",
                condition=Q(resumed_from__isnull=True) | ~Q(resumed_from=F("id")),
                violation_error_message="Une investigation ne reprend pas sa propre fiche.",
            ),
            *(
                _published_section_is_filled(section)
                for section in ("problem", "context", "inquiry", "solutions", "aftermath")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def exit_is_documented(self) -> bool:
        return self.exit_basis not in ("", ExitBasis.ABSENT)


class InvestigationCollectivite(models.Model):
    """A collectivité's part in an investigation, under the name it had then."""

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="participations")
    collectivite = models.ForeignKey(
        Collectivite, verbose_name="collectivité", on_delete=models.PROTECT, related_name="participations"
    )
    role = models.CharField("rôle", max_length=10, choices=CollectiviteRole)
    position = models.PositiveSmallIntegerField("rang")
    name_then = models.CharField("nom à l'époque", max_length=160)

    class Meta:
        verbose_name = "collectivité d'une investigation"
        verbose_name_plural = "collectivités d'une investigation"
        constraints = [
            models.UniqueConstraint(
                fields=["investigation", "collectivite"],
                name="participation_once",
                violation_error_message="Cette collectivité est déjà citée dans cette investigation.",
            ),
            models.UniqueConstraint(
                fields=["investigation"],
                condition=Q(role=CollectiviteRole.LEAD),
                name="participation_one_lead",
                violation_error_message="Une investigation a une seule collectivité porteuse.",
            ),
            models.UniqueConstraint(
                fields=["investigation", "position"],
                name="participation_one_per_position",
                violation_error_message="Deux collectivités ne peuvent pas avoir le même rang.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name_then} ({self.get_role_display()})"


class InvestigationTransition(TransitionLog):
    subject = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="transitions")

    class Meta:
        verbose_name = "passage d'état d'une fiche"
        verbose_name_plural = "passages d'état des fiches"
