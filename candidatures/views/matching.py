"""Rapprochements: for staff, who is near to whom; for a référent, the proposal and the answer."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from candidatures import published_neighbours
from candidatures.forms.matching import JointAnswerForm, JointProposalForm, UndoJointForm
from candidatures.models import Problematique
from candidatures.permissions import own_joint_memberships, staff_candidatures, staff_joint_proposals
from candidatures.selectors.matching import (
    near_problematiques,
    other_sides,
    proposals_of,
    suggested_pairs,
    with_place,
)
from candidatures.services.matching import JointProposalError, answer_joint, is_launched, propose_joint, undo_joint
from candidatures.states import JointAnswer, JointState
from core import clock
from core.access import fetch_visible
from core.permissions import staff_required
from core.state_machine import IllegalTransitionError
from programmes.permissions import visible_programmes


@require_safe
@staff_required
def joint_programmes(request: HttpRequest) -> HttpResponse:
    """Editions that received candidatures."""
    programmes = visible_programmes(request.user).filter(candidatures__submitted_at__isnull=False).distinct()
    return render(
        request, "candidatures/matching/programmes.html", {"programmes": programmes.order_by("-starts_on", "pk")}
    )


@require_safe
@staff_required
def joint_list(request: HttpRequest, slug: str) -> HttpResponse:
    programme = fetch_visible(visible_programmes(request.user), slug=slug)
    context = {
        "programme": programme,
        "proposals": proposals_of(staff_joint_proposals(request.user).filter(programme=programme)),
        "pairs": suggested_pairs(programme.pk),
        "is_launched": is_launched(programme, clock.now()),
    }
    return render(request, "candidatures/matching/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def near(request: HttpRequest, pk: int) -> HttpResponse:
    """The neighbours of a problématique, in the call and among published sheets, and the form that proposes."""
    scope = with_place(Problematique.objects.filter(candidature__in=staff_candidatures(request.user)))
    problematique = fetch_visible(scope.select_related("candidature__programme"), pk=pk)
    neighbours = near_problematiques(problematique)
    form = JointProposalForm(request.POST if request.method == "POST" else None, near=neighbours)
    if request.method == "POST" and form.is_valid():
        chosen = set(form.cleaned_data["others"])
        others = [each.problematique for each in neighbours if str(each.problematique.pk) in chosen]
        try:
            proposal = propose_joint(
                problematiques=[problematique, *others],
                act=form.cleaned_data["act"],
                reason=form.cleaned_data["reason"],
                actor=request.user,
                at=clock.now(),
            )
        except JointProposalError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le rapprochement est proposé : chaque référent reçoit un courriel.")
            return redirect("candidatures:joint_detail", pk=proposal.pk)
    text = f"{problematique.title}\n{problematique.problem}\n{problematique.who_suffers}"
    context = {
        "problematique": problematique,
        "near": neighbours,
        "published": published_neighbours.neighbours(text),
        "live": problematique.live_memberships,
        "form": form,
        "is_launched": is_launched(problematique.candidature.programme, clock.now()),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "candidatures/matching/near.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def joint_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A proposal with the answers of each side, for staff, who may undo it until the launch."""
    proposal = fetch_visible(proposals_of(staff_joint_proposals(request.user)), pk=pk)
    form = UndoJointForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            undo_joint(proposal=proposal, reason=form.cleaned_data["reason"], actor=request.user, at=clock.now())
        except (JointProposalError, IllegalTransitionError) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le rapprochement est défait. Les candidatures restent comme elles étaient.")
            return redirect("candidatures:joint_detail", pk=proposal.pk)
    context = {
        "proposal": proposal,
        "history": proposal.transitions.select_related("actor").order_by("at", "pk"),
        "can_undo": proposal.state in (JointState.PROPOSED, JointState.ACCEPTED)
        and not is_launched(proposal.programme, clock.now()),
        "form": form,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "candidatures/matching/detail.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def joint_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """A référent reads the proposal and answers for the collectivité. The other side shows once all have accepted."""
    scope = own_joint_memberships(request.user).select_related("proposal", "problematique__candidature", "answered_by")
    member = fetch_visible(scope, pk=pk)
    form = JointAnswerForm(request.POST if request.method == "POST" else None)
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            accepts = form.cleaned_data["answer"] == "accept"
            try:
                answer_joint(
                    member=member,
                    accepts=accepts,
                    comment=form.cleaned_data["comment"],
                    actor=request.user,
                    at=clock.now(),
                )
            except JointProposalError as refusal:
                form.add_error(None, str(refusal))
                member, status = fetch_visible(scope, pk=pk), HTTPStatus.CONFLICT
            else:
                messages.success(request, "Votre réponse est enregistrée.")
                return redirect("candidatures:joint_answer", pk=pk)
    context = {
        "member": member,
        "proposal": member.proposal,
        "sides": other_sides(member),
        "can_answer": member.proposal.state == JointState.PROPOSED and member.answer == JointAnswer.PENDING,
        "form": form,
    }
    return render(request, "candidatures/matching/answer.html", context, status=status)
