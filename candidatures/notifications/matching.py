"""What référents are told of a proposal: never who the other is before all have accepted."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

from accounts.models import ReferentMandate, User
from candidatures.models import JointProposalMember
from candidatures.states import JointAct
from core import clock
from core.mail import queue_mail


def tell_proposed(*, member: JointProposalMember) -> None:
    _write(member, "joint_proposed", "proposed")


def tell_accepted(*, member: JointProposalMember) -> None:
    _write(member, "joint_accepted", "accepted")


def tell_declined(*, member: JointProposalMember) -> None:
    _write(member, "joint_declined", "declined")


def tell_undone(*, member: JointProposalMember, reason: str) -> None:
    _write(member, "joint_undone", "undone", reason=reason)


def _write(member: JointProposalMember, template: str, event: str, **more: str) -> None:
    problematique = member.problematique
    path = reverse("candidatures:joint_answer", kwargs={"pk": member.pk})
    for user in _referents(problematique.candidature.collectivite_id):
        queue_mail(
            template=f"emails/candidatures/{template}",
            to=user.email,
            key=f"joint-{event}:{member.pk}:{user.pk}",
            context={
                "name": user.get_short_name(),
                "title": problematique.title,
                "is_merge": member.proposal.act == JointAct.MERGE,
                "reason": more.get("reason", member.proposal.reason),
                "address": f"{settings.SITE_URL}{path}",
            },
        )


def _referents(collectivite_id: int) -> Iterator[User]:
    mandates = ReferentMandate.objects.in_force(clock.today()).filter(
        collectivite_id=collectivite_id, user__is_active=True
    )
    for mandate in mandates.select_related("user").order_by("pk"):
        yield mandate.user
