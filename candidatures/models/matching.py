"""Two collectivités with the same problem: what is proposed to them, and what each answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from candidatures.models.candidature import Problematique
from candidatures.states import JointAct, JointAnswer, JointState
from core.models import TransitionLog
from programmes.models import Programme


class JointProposal(models.Model):
    """Staff propose that some problématiques be linked, or be one team. Who the others are is told once all accept."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="joint_proposals")
    act = models.CharField("nature", max_length=6, choices=JointAct)
    state = models.CharField("état", max_length=10, choices=JointState, default=JointState.PROPOSED)
    reason = models.TextField("pourquoi les rapprocher")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="proposé par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    proposed_at = models.DateTimeField("proposé le")

    class Meta:
        verbose_name = "rapprochement"
        verbose_name_plural = "rapprochements"
        constraints = [
            models.CheckConstraint(
                name="jointproposal_says_why",
                condition=~Q(reason=""),
                violation_error_message="Un rapprochement dit pourquoi.",
            )
        ]

    def __str__(self) -> str:
        return f"Rapprochement n° {self.pk}"


class JointProposalTransition(TransitionLog):
    subject = models.ForeignKey(JointProposal, on_delete=models.CASCADE, related_name="transitions")

    class Meta:
        verbose_name = "passage d'état d'un rapprochement"
        verbose_name_plural = "passages d'état des rapprochements"


class JointProposalMember(models.Model):
    """One problématique in a proposal. `is_live` repeats that the proposal still stands, so that a constraint can hold
    a problématique to one proposal at a time.
    """

    proposal = models.ForeignKey(JointProposal, on_delete=models.CASCADE, related_name="members")
    problematique = models.ForeignKey(Problematique, on_delete=models.CASCADE, related_name="joint_memberships")
    answer = models.CharField("réponse", max_length=10, choices=JointAnswer, default=JointAnswer.PENDING)
    comment = models.CharField("commentaire", max_length=400, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="répondu par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    is_live = models.BooleanField("en vigueur", default=True)

    class Meta:
        verbose_name = "problématique rapprochée"
        verbose_name_plural = "problématiques rapprochées"
        constraints = [
            models.UniqueConstraint(
                fields=["problematique"],
                condition=Q(is_live=True),
                name="jointproposalmember_one_live",
                violation_error_message="Cette problématique est déjà dans un rapprochement.",
            ),
            models.CheckConstraint(
                name="jointproposalmember_answer_has_date",
                condition=Q(answer=JointAnswer.PENDING, answered_at__isnull=True)
                | (~Q(answer=JointAnswer.PENDING) & Q(answered_at__isnull=False)),
                violation_error_message="Une réponse porte sa date, et elle seule.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problematique} · {self.get_answer_display()}"
