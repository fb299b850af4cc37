"""A collectivité's candidature to an edition, its ranked problématiques, and everything it was deposited with."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from candidatures.states import ALIVE_STATES, CandidatureState, Outcome
from collectivites.models import Collectivite
from core.models import StoredFile, TransitionLog
from programmes.models import Commitment, Programme, Theme


class CandidatureQuerySet(models.QuerySet["Candidature"]):
    def alive(self) -> "CandidatureQuerySet":
        return self.filter(state__in=ALIVE_STATES)

    def received(self) -> "CandidatureQuerySet":
        """Deposited at least once: what staff may read. A draft belongs to its authors."""
        return self.filter(submitted_at__isnull=False)


class Candidature(models.Model):
    """One per collectivité and programme, as long as it is not withdrawn. Text is saved field by field as it is typed;
    each deposit also freezes a `Submission`.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="candidatures")
    collectivite = models.ForeignKey(
        Collectivite, verbose_name="collectivité", on_delete=models.PROTECT, related_name="candidatures"
    )
    state = models.CharField("état", max_length=12, choices=CandidatureState, default=CandidatureState.DRAFT)
    # Given at the first deposit: year and order of arrival, as people quote it on the telephone.
    reference = models.CharField("numéro", max_length=12, unique=True, null=True, blank=True)
    motivation = models.TextField("ce que la collectivité en attend", blank=True)
    territory_note = models.CharField("précisions sur le territoire", max_length=400, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="commencée par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("commencée le")
    saved_at = models.DateTimeField("enregistrée le")
    submitted_at = models.DateTimeField("déposée le", null=True, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="instruite par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assigned_candidatures",
    )

    objects = CandidatureQuerySet.as_manager()

    class Meta:
        verbose_name = "candidature"
        verbose_name_plural = "candidatures"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "collectivite"],
                condition=Q(state__in=ALIVE_STATES),
                name="candidature_one_alive",
                violation_error_message="Cette collectivité a déjà une candidature à cette édition.",
            ),
            models.CheckConstraint(
                name="candidature_received_has_date",
                condition=Q(state=CandidatureState.DRAFT, submitted_at__isnull=True, reference__isnull=True)
                | (~Q(state=CandidatureState.DRAFT) & Q(submitted_at__isnull=False, reference__isnull=False)),
                violation_error_message="Une candidature déposée porte une date et un numéro, et elle seule.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.collectivite} · {self.programme}"


class CandidatureTransition(TransitionLog):
    subject = models.ForeignKey(Candidature, on_delete=models.CASCADE, related_name="transitions")

    class Meta:
        verbose_name = "passage d'état d'une candidature"
        verbose_name_plural = "passages d'état des candidatures"


class Problematique(models.Model):
    """A problem that the collectivité brings, ranked by it. Answers may be empty in a draft; the deposit checks."""

    ANSWERS = (
        "problem",
        "who_suffers",
        "how_often",
        "evidence",
        "already_tried",
        "exists_elsewhere",
        "why_now",
    )

    candidature = models.ForeignKey(Candidature, on_delete=models.CASCADE, related_name="problematiques")
    rank = models.PositiveSmallIntegerField("rang")
    title = models.CharField("titre", max_length=200, blank=True)
    problem = models.TextField("le problème", blank=True)
    who_suffers = models.TextField("qui en souffre", blank=True)
    how_often = models.TextField("combien de personnes, à quelle fréquence", blank=True)
    evidence = models.TextField("ce qui le montre", blank=True)
    already_tried = models.TextField("ce qui a été essayé", blank=True)
    exists_elsewhere = models.TextField("ce qui existe peut-être ailleurs", blank=True)
    why_now = models.TextField("pourquoi maintenant", blank=True)
    themes = models.ManyToManyField(Theme, verbose_name="thèmes", blank=True, related_name="problematiques")
    outcome = models.CharField("décision", max_length=10, choices=Outcome, default=Outcome.PENDING)
    outcome_reason = models.TextField("motif de la décision", blank=True)
    # What the applicant's letter said. Empty until it is sent: the page of the applicant reads this one only.
    announced_outcome = models.CharField("décision annoncée", max_length=10, choices=Outcome, blank=True)

    class Meta:
        verbose_name = "problématique"
        verbose_name_plural = "problématiques"
        constraints = [
            models.UniqueConstraint(
                fields=["candidature", "rank"],
                name="problematique_one_per_rank",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Deux problématiques ne peuvent pas avoir le même rang.",
            ),
            models.CheckConstraint(
                name="problematique_outcome_has_reason",
                condition=Q(outcome=Outcome.PENDING) | ~Q(outcome_reason=""),
                violation_error_message="Une décision dit son motif.",
            ),
            models.CheckConstraint(
                name="problematique_announced_is_decided",
                condition=~Q(announced_outcome=Outcome.PENDING),
                violation_error_message="On n'annonce que ce qui est décidé.",
            ),
        ]

    def __str__(self) -> str:
        return self.title or "Problématique sans titre"


class ProblematiqueTransition(TransitionLog):
    subject = models.ForeignKey(Problematique, on_delete=models.CASCADE, related_name="transitions")

    class Meta:
        verbose_name = "décision sur une problématique"
        verbose_name_plural = "décisions sur les problématiques"


class AnswerRevision(models.Model):
    """A text that was replaced: what somebody wrote is never lost, even when two people write at once."""

    candidature = models.ForeignKey(Candidature, on_delete=models.CASCADE, related_name="revisions")
    problematique = models.ForeignKey(
        Problematique, null=True, blank=True, on_delete=models.CASCADE, related_name="revisions"
    )
    field = models.CharField("champ", max_length=40)
    text = models.TextField("texte remplacé", blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="remplacé par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField("remplacé le")

    class Meta:
        verbose_name = "texte remplacé"
        verbose_name_plural = "textes remplacés"
        indexes = [models.Index(fields=["candidature", "-at"], name="answerrevision_recent")]

    def __str__(self) -> str:
        return f"{self.field} · {self.at:%d/%m/%Y %H:%M}"


class ProposedAgent(models.Model):
    """Who would work on it. A name is enough: the account comes with the team."""

    problematique = models.ForeignKey(Problematique, on_delete=models.CASCADE, related_name="proposed_agents")
    position = models.PositiveSmallIntegerField("rang")
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    service = models.CharField("service", max_length=160)
    job_title = models.CharField("fonction", max_length=120, blank=True)
    email = models.EmailField("adresse électronique", blank=True)

    class Meta:
        verbose_name = "agent proposé"
        verbose_name_plural = "agents proposés"
        constraints = [
            models.UniqueConstraint(
                fields=["problematique", "position"],
                name="proposedagent_one_per_position",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Deux agents ne peuvent pas avoir le même rang.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class CommitmentAcceptance(models.Model):
    """One commitment accepted, by a named person: who accepts for the collectivité is not always who types."""

    candidature = models.ForeignKey(Candidature, on_delete=models.CASCADE, related_name="acceptances")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="acceptances")
    name = models.CharField("prénom et nom", max_length=160)
    job_title = models.CharField("fonction", max_length=120)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="enregistré par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField("accepté le")

    class Meta:
        verbose_name = "engagement accepté"
        verbose_name_plural = "engagements acceptés"
        constraints = [
            models.UniqueConstraint(
                fields=["candidature", "commitment"],
                name="commitmentacceptance_once",
                violation_error_message="Cet engagement est déjà accepté.",
            ),
            models.CheckConstraint(
                name="commitmentacceptance_is_named",
                condition=~Q(name="") & ~Q(job_title=""),
                violation_error_message="Un engagement est pris par une personne nommée, avec sa fonction.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment} · {self.name}"


class Attachment(models.Model):
    """A document joined by the collectivité (the letter of the direction, say). Checked before it is stored."""

    candidature = models.ForeignKey(Candidature, on_delete=models.CASCADE, related_name="attachments")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    label = models.CharField("ce que c'est", max_length=160)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="joint par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    added_at = models.DateTimeField("joint le")

    class Meta:
        verbose_name = "pièce jointe"
        verbose_name_plural = "pièces jointes"

    def __str__(self) -> str:
        return self.label


class Submission(models.Model):
    """What was deposited, frozen: the receipt and the PDF are made from it. A correction makes the next number."""

    candidature = models.ForeignKey(Candidature, on_delete=models.CASCADE, related_name="submissions")
    number = models.PositiveSmallIntegerField("dépôt n°")
    content = models.JSONField("contenu figé")
    sha256 = models.CharField("empreinte", max_length=64)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="déposé par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField("déposé le")
    receipt = models.ForeignKey(
        StoredFile, verbose_name="récépissé", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    receipt_failures = models.PositiveSmallIntegerField("essais manqués du récépissé", default=0)
    told_at = models.DateTimeField("récépissé annoncé par courriel le", null=True, blank=True)

    class Meta:
        verbose_name = "dépôt"
        verbose_name_plural = "dépôts"
        constraints = [
            models.UniqueConstraint(
                fields=["candidature", "number"],
                name="submission_one_per_number",
                violation_error_message="Ce dépôt est déjà enregistré.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.candidature}, dépôt {self.number}"
