"""The call of an edition: when it is open, what it can carry, how candidatures are judged, what is promised."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from collectivites.states import CollectiviteKind
from programmes.models.programme import Programme
from programmes.states import CriterionOwner, EligibilityCheck


class CallQuerySet(models.QuerySet["Call"]):
    def confirmed(self) -> "CallQuerySet":
        return self.filter(confirmed_at__isnull=False)

    def open_at(self, at: dt.datetime) -> "CallQuerySet":
        return self.confirmed().filter(opens_at__lte=at, closes_at__gt=at)


class Call(models.Model):
    """Candidatures are received from `opens_at` until, and not including, `closes_at`: an exact instant, in UTC.

    Nothing opens before somebody has confirmed that the edition is ready (`confirmed_at`), whatever the dates say.
    """

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, related_name="call")
    opens_at = models.DateTimeField("ouvre le")
    closes_at = models.DateTimeField("ferme le")
    confirmed_at = models.DateTimeField("ouverture confirmée le", null=True, blank=True)
    decision_expected_on = models.DateField("décisions annoncées pour le", null=True, blank=True)
    introduction = models.TextField("présentation de l'appel", blank=True)
    contact_email = models.EmailField("adresse de contact")
    team_capacity = models.PositiveSmallIntegerField("équipes que l'édition peut accueillir")
    coach_days_budget = models.DecimalField("jours de coach disponibles", max_digits=6, decimal_places=1)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = "appel à candidatures"
        verbose_name_plural = "appels à candidatures"
        constraints = [
            models.CheckConstraint(
                name="call_closes_after_opening",
                condition=Q(closes_at__gt=F("opens_at")),
                violation_error_message="Un appel ferme après avoir ouvert.",
            ),
            models.CheckConstraint(
                name="call_has_room",
                condition=Q(team_capacity__gte=1, coach_days_budget__gte=0),
                violation_error_message="Une édition accueille au moins une équipe, avec des jours de coach.",
            ),
        ]

    def __str__(self) -> str:
        return f"Appel de {self.programme}"

    def is_open(self, at: dt.datetime) -> bool:
        return self.confirmed_at is not None and self.opens_at <= at < self.closes_at

    def is_over(self, at: dt.datetime) -> bool:
        return self.confirmed_at is not None and at >= self.closes_at


class CallExtension(models.Model):
    """A closing put off, with the notice that was given. The call itself holds the date in force."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="extensions")
    former_closes_at = models.DateTimeField("fermait le")
    closes_at = models.DateTimeField("ferme le")
    reason = models.CharField("motif", max_length=400)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="décidé par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField("décidé le")

    class Meta:
        verbose_name = "prolongation d'appel"
        verbose_name_plural = "prolongations d'appel"
        constraints = [
            models.CheckConstraint(
                name="callextension_is_later",
                condition=Q(closes_at__gt=F("former_closes_at")),
                violation_error_message="Une prolongation repousse la fermeture, elle ne l'avance pas.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.call} prolongé"


class Criterion(models.Model):
    """One thing that is judged of a problématique, from 0 to 4. Independent criteria stand outside the total."""

    MAX_SCORE = 4

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField("rang")
    label = models.CharField("critère", max_length=160)
    guidance = models.TextField("comment noter", blank=True)
    owner = models.CharField("qui l'apprécie", max_length=12, choices=CriterionOwner, default=CriterionOwner.ANCT)
    is_independent = models.BooleanField("hors du total", default=False)
    weight = models.PositiveSmallIntegerField("poids", default=1)

    class Meta:
        verbose_name = "critère"
        verbose_name_plural = "critères"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "position"],
                name="criterion_one_per_position",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Deux critères ne peuvent pas avoir le même rang.",
            ),
            models.UniqueConstraint(
                fields=["programme", "label"],
                name="criterion_one_per_label",
                violation_error_message="Ce critère existe déjà dans cette édition.",
            ),
            models.CheckConstraint(
                name="criterion_weight_when_counted",
                condition=Q(is_independent=True, weight=0) | Q(is_independent=False, weight__gte=1, weight__lte=10),
                violation_error_message="Un critère pèse de 1 à 10 dans le total, ou 0 s'il est hors du total.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class EligibilityRule(models.Model):
    """A condition to take part, explained in words. The machine checks what it can, a person reads the rest."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="eligibility_rules")
    position = models.PositiveSmallIntegerField("rang")
    text = models.CharField("la règle, en mots", max_length=300)
    check_kind = models.CharField("vérification", max_length=24, choices=EligibilityCheck)
    kinds = ArrayField(
        models.CharField(max_length=30, choices=CollectiviteKind),
        verbose_name="natures de collectivité admises",
        default=list,
        blank=True,
    )
    threshold = models.PositiveIntegerField("seuil", null=True, blank=True)

    class Meta:
        verbose_name = "règle d'éligibilité"
        verbose_name_plural = "règles d'éligibilité"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "position"],
                name="eligibilityrule_one_per_position",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Deux règles ne peuvent pas avoir le même rang.",
            ),
            models.CheckConstraint(
                name="eligibilityrule_has_what_it_checks",
                condition=(
                    Q(check_kind=EligibilityCheck.KIND, kinds__len__gt=0)
                    | Q(
                        check_kind__in=[
                            EligibilityCheck.POPULATION_AT_MOST,
                            EligibilityCheck.AGENTS_AT_LEAST,
                            EligibilityCheck.PROBLEMATIQUES_AT_MOST,
                        ],
                        threshold__isnull=False,
                    )
                    | Q(check_kind__in=[EligibilityCheck.COMMITMENTS, EligibilityCheck.HUMAN])
                ),
                violation_error_message="Cette vérification demande un seuil, ou des natures de collectivité.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def kind_labels(self) -> list[str]:
        return [CollectiviteKind(kind).label for kind in self.kinds]


class Charter(models.Model):
    """The commitments asked of a collectivité, one version at a time. A published version never changes."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="charters")
    version = models.PositiveSmallIntegerField("version")
    published_at = models.DateTimeField("en vigueur depuis", null=True, blank=True)

    class Meta:
        verbose_name = "texte des engagements"
        verbose_name_plural = "textes des engagements"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "version"],
                name="charter_one_per_version",
                violation_error_message="Cette version des engagements existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return f"Engagements, version {self.version}"


class Commitment(models.Model):
    charter = models.ForeignKey(Charter, on_delete=models.CASCADE, related_name="commitments")
    position = models.PositiveSmallIntegerField("rang")
    title = models.CharField("engagement", max_length=160)
    text = models.TextField("ce que cela veut dire", blank=True)

    class Meta:
        verbose_name = "engagement"
        verbose_name_plural = "engagements"
        constraints = [
            models.UniqueConstraint(
                fields=["charter", "position"],
                name="commitment_one_per_position",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Deux engagements ne peuvent pas avoir le même rang.",
            )
        ]

    def __str__(self) -> str:
        return self.title
