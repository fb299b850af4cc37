"""The staff's agenda of an edition, fixing a rendez-vous, and the end committees of its teams."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from agenda.forms.appointments import AppointmentForm, BoardFilterForm, CommitteeForm
from agenda.selectors.board import COMMON, choosable_teams, committees_of, editions_with_agenda, staff_agenda
from agenda.services.appointments import plan_appointment
from agenda.services.committees import CommitteeError, plan_committees
from agenda.states import AppointmentKind
from agenda.views.answers import answer_form
from core import clock
from core.access import fetch_visible
from core.permissions import staff_required
from programmes.models import Programme
from programmes.permissions import visible_programmes
from programmes.states import MilestoneKind

# A milestone is added in the calendar of the edition, a launch on the page of the team, an action in a session.
OF_A_TEAM = (
    AppointmentKind.END_COMMITTEE,
    AppointmentKind.CHECKPOINT,
    AppointmentKind.CERTIFICATION,
    AppointmentKind.SESSION,
    AppointmentKind.PUBLICATION,
    AppointmentKind.OTHER,
)
COMMON_KINDS = (AppointmentKind.OTHER,)


@require_safe
@staff_required
def board(request: HttpRequest) -> HttpResponse:
    """Of one edition, `?edition=`, the latest unless told otherwise."""
    editions = list(editions_with_agenda(request.user))
    asked = request.GET.get("edition", "")
    chosen = next((each for each in editions if each.slug == asked), editions[0] if editions else None)
    context: dict[str, object] = {"editions": editions, "chosen": chosen}
    if chosen is not None:
        teams = list(choosable_teams(request.user, chosen))
        filters = BoardFilterForm(request.GET, teams=teams, common=COMMON)
        filters.is_valid()
        team, kind = filters.cleaned_data.get("equipe", ""), filters.cleaned_data.get("nature", "")
        context |= {
            "filters": filters,
            "is_filtered": bool(team or kind),
            "agenda": staff_agenda(request.user, chosen, team=team, kind=kind, at=clock.now()),
        }
    return render(request, "agenda/board.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def appointment_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Of one team, `?equipe=`, or common to all those of the edition."""
    programme = fetch_edition(request, slug)
    teams = list(choosable_teams(request.user, programme))
    asked = request.GET.get("equipe", "")
    team = next((each for each in teams if str(each.pk) == asked), None)
    form = AppointmentForm(
        request.POST if request.method == "POST" else None,
        team=team,
        kinds=OF_A_TEAM if team else COMMON_KINDS,
        initial={"kind": request.GET.get("nature", "")},
    )
    return answer_form(
        request,
        form=form,
        act=lambda: plan_appointment(
            programme=programme, team=team, values=form.values, actor=request.user, at=clock.now()
        ),
        template="agenda/new.html",
        context={"programme": programme, "team": team, "teams": teams},
        done="Le rendez-vous est fixé. Les personnes concernées reçoivent l’invitation dans quelques minutes.",
        to=lambda planned: reverse("agenda:appointment", args=[planned.pk]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def committees(request: HttpRequest, slug: str) -> HttpResponse:
    """The end committee of each team, on one page. All lines are saved, or none."""
    programme = fetch_edition(request, slug)
    data = request.POST if request.method == "POST" else None
    lines = [
        CommitteeForm(data, team=team, present=present) for team, present in committees_of(request.user, programme)
    ]
    status = HTTPStatus.OK
    if data is not None:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if not [line for line in lines if not line.is_valid()]:  # each is judged, every error is shown
            try:
                rows = [line.row for line in lines if line.row is not None]
                changed = plan_committees(rows=rows, actor=request.user, at=clock.now())
            except CommitteeError as refusal:
                _show(refusal, lines)
                status = HTTPStatus.CONFLICT
            else:
                said = f"{changed} comités enregistrés." if changed > 1 else f"{changed} comité enregistré."
                messages.success(request, said if changed else "Rien n’a changé.")
                return redirect(f"{reverse('agenda:board')}?edition={slug}")
    horizon = programme.milestones.filter(kind=MilestoneKind.END_COMMITTEE, starts_on__isnull=False)
    context = {
        "programme": programme,
        "lines": lines,
        "has_errors": any(line.errors for line in lines),
        "horizon": horizon.order_by("starts_on", "pk").first(),
    }
    return render(request, "agenda/committees.html", context, status=status)


def fetch_edition(request: HttpRequest, slug: str) -> Programme:
    return fetch_visible(visible_programmes(request.user), slug=slug)


def _show(refusal: CommitteeError, lines: list[CommitteeForm]) -> None:
    line = next(line for line in lines if line.team == refusal.team)
    line.add_error("day", str(refusal))
