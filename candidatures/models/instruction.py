"""What staff do with a candidature: conflicts declared, complements asked, scores, letters."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from candidatures.models.candidature import Attachment, Candidature, Problematique
from candidatures.states import ComplementState, EvaluationState, LetterState
from core.models import TransitionLog
from programmes.models import Criterion


class ConflictOfInterestQuerySet(models.QuerySet["ConflictOfInterest"]):
    def in_force(self) -> "ConflictOfInterestQuerySet":
        """Declared, and not withdrawn: those that forbid."""
        return self.filter(withdrawn_at__isnull=True)


class ConflictOfInterest(models.Model):
    """A member of the staff who should not judge this candidature: sees neither its scores nor its decision form.

    Once withdrawn by whoever declared it, the row stays: colleagues read that there was a link, and why it is over.
    """

    candidature = models.ForeignKey(Candidature, on_delete=models.CASCADE, related_name="conflicts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField("lien avec la collectivité", max_length=400)
    declared_at = models.DateTimeField("déclaré le")
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)
    withdrawn_reason = models.CharField("motif du retrait", max_length=400, blank=True)

    objects = ConflictOfInterestQuerySet.as_manager()

    class Meta:
        verbose_name = "conflit d'intérêts"
        verbose_name_plural = "conflits d'intérêts"
        constraints = [
            models.UniqueConstraint(
                fields=["candidature", "user"],
                condition=Q(withdrawn_at__isnull=True),
                name="conflictofinterest_once",
                violation_error_message="Ce lien est déjà déclaré.",
            ),
            models.CheckConstraint(
                name="conflictofinterest_withdrawal_says_why",
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                violation_error_message="Un lien retiré porte une date et un motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.candidature}"


class ComplementRequest(models.Model):
    """Something missing, asked with a date. The thread follows in `ComplementMessage`."""

    candidature = models.ForeignKey(Candidature, on_delete=models.CASCADE, related_name="complement_requests")
    subject = models.CharField("ce qui manque", max_length=200)
    due_on = models.DateField("attendu pour le")
    state = models.CharField("état", max_length=10, choices=ComplementState, default=ComplementState.OPEN)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="demandé par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField("demandé le")
    closed_at = models.DateTimeField("clos le", null=True, blank=True)

    class Meta:
        verbose_name = "demande de complément"
        verbose_name_plural = "demandes de complément"
        constraints = [
            models.UniqueConstraint(
                fields=["candidature"],
                condition=~Q(state=ComplementState.CLOSED),
                name="complementrequest_one_open",
                violation_error_message="Une demande de complément est déjà ouverte pour cette candidature.",
            ),
            models.CheckConstraint(
                name="complementrequest_closed_has_date",
                condition=Q(state=ComplementState.CLOSED, closed_at__isnull=False)
                | (~Q(state=ComplementState.CLOSED) & Q(closed_at__isnull=True)),
                violation_error_message="Une demande close porte sa date, et elle seule.",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class ComplementTransition(TransitionLog):
    subject = models.ForeignKey(ComplementRequest, on_delete=models.CASCADE, related_name="transitions")

    class Meta:
        verbose_name = "passage d'état d'une demande de complément"
        verbose_name_plural = "passages d'état des demandes de complément"


class ComplementMessage(models.Model):
    request = models.ForeignKey(ComplementRequest, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="auteur", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_from_staff = models.BooleanField("écrit par l'équipe ANCT")
    text = models.TextField("message")
    attachment = models.ForeignKey(
        Attachment,
        verbose_name="document joint à la réponse",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    at = models.DateTimeField("date")

    class Meta:
        verbose_name = "message"
        verbose_name_plural = "messages"

    def __str__(self) -> str:
        return self.text[:80]


class Evaluation(models.Model):
    """One person's reading of one problématique."""

    problematique = models.ForeignKey(Problematique, on_delete=models.CASCADE, related_name="evaluations")
    evaluator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="evaluations")
    state = models.CharField("état", max_length=10, choices=EvaluationState, default=EvaluationState.DRAFT)
    comment = models.TextField("commentaire", blank=True)
    given_at = models.DateTimeField("rendue le", null=True, blank=True)

    class Meta:
        verbose_name = "évaluation"
        verbose_name_plural = "évaluations"
        constraints = [
            models.UniqueConstraint(
                fields=["problematique", "evaluator"],
                name="evaluation_one_per_person",
                violation_error_message="Cette personne évalue déjà cette problématique.",
            ),
            models.CheckConstraint(
                name="evaluation_given_has_date",
                condition=Q(state=EvaluationState.DRAFT, given_at__isnull=True)
                | (~Q(state=EvaluationState.DRAFT) & Q(given_at__isnull=False)),
                violation_error_message="Une évaluation rendue porte sa date, et elle seule.",
            ),
            models.CheckConstraint(
                name="evaluation_abstention_says_why",
                condition=~Q(state=EvaluationState.ABSTAINED) | ~Q(comment=""),
                violation_error_message="Une abstention dit pourquoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluator} · {self.problematique}"


class EvaluationTransition(TransitionLog):
    subject = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="transitions")

    class Meta:
        verbose_name = "passage d'état d'une évaluation"
        verbose_name_plural = "passages d'état des évaluations"


class Score(models.Model):
    """From 0 (not at all) to 4 (fully)."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="scores")
    value = models.PositiveSmallIntegerField("note")

    class Meta:
        verbose_name = "note"
        verbose_name_plural = "notes"
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "criterion"],
                name="score_one_per_criterion",
                violation_error_message="Ce critère est déjà noté.",
            ),
            models.CheckConstraint(
                name="score_within_scale",
                condition=Q(value__lte=Criterion.MAX_SCORE),
                violation_error_message="Une note va de 0 à 4.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} : {self.value}"


class DecisionLetter(models.Model):
    """The letter to one collectivité: prepared, edited, then sent with all the others in one go.

    The first tells every decision. The next ones tell what became of the waiting list.
    """

    candidature = models.ForeignKey(Candidature, on_delete=models.CASCADE, related_name="letters")
    number = models.PositiveSmallIntegerField("rang", default=1)
    subject = models.CharField("objet", max_length=150)
    body = models.TextField("texte")
    state = models.CharField("état", max_length=10, choices=LetterState, default=LetterState.PREPARED)
    prepared_at = models.DateTimeField("préparée le")
    # What it announces: a decision that changes after the letter was prepared must be seen before it leaves.
    outcomes = models.JSONField("décisions annoncées", default=dict)
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="envoyée par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = "lettre de décision"
        verbose_name_plural = "lettres de décision"
        constraints = [
            models.CheckConstraint(
                name="decisionletter_sent_has_date",
                condition=Q(state=LetterState.SENT, sent_at__isnull=False)
                | (~Q(state=LetterState.SENT) & Q(sent_at__isnull=True)),
                violation_error_message="Une lettre envoyée porte sa date d'envoi, et elle seule.",
            ),
            models.UniqueConstraint(
                fields=["candidature", "number"],
                name="decisionletter_one_per_number",
                violation_error_message="Cette lettre existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["candidature"],
                condition=Q(state=LetterState.PREPARED),
                name="decisionletter_one_prepared",
                violation_error_message="Une lettre est déjà préparée pour cette candidature.",
            ),
        ]

    def __str__(self) -> str:
        return self.subject
