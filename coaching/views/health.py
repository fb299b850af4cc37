"""Who needs help, and why: the board of the ANCT's team, the page of one team, and signals put aside."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coaching.filters import BoardFilter
from coaching.forms.health import AcknowledgementForm
from coaching.health import BY_CODE, SIGNALS, label_of
from coaching.permissions import teams_with_health, visible_acknowledgements
from coaching.selectors.board import board_of, board_rows, signal_counts
from coaching.selectors.health import acknowledgement_history, health_of
from coaching.services.health import AlreadyAsideError, HealthError, acknowledge_signal, withdraw_acknowledgement
from core import clock
from core.access import fetch_visible
from core.permissions import staff_required
from teams.models import Team
from teams.permissions import staff_teams
from teams.states import TeamState

PAGE_SIZE = 25  # teams: each shows all its reasons, which weigh


@require_safe
@staff_required
def board(request: HttpRequest) -> HttpResponse:
    """Teams at work, those that raise a signal first."""
    teams = staff_teams(request.user).filter(state=TeamState.LAUNCHED)
    filters = BoardFilter(request.GET, rows=board_rows(teams, on=clock.today()))
    signal = filters.chosen["signal"]
    found = board_of(filters.narrowed, signal=signal)
    page = Paginator(found.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "total": len(filters.rows),
        "board": found,
        "shown": found.only(page.object_list),
        "page_obj": page,
        "counts": [(each, filters.address_with(each.signal.code)) for each in signal_counts(filters.narrowed)],
        "every_signal": filters.address_with(""),
        "chosen": BY_CODE.get(signal),
    }
    return render(request, "coaching/health/board.html", context)


@require_safe
def health(request: HttpRequest, pk: int) -> HttpResponse:
    """One team, for its coach, its designer and the ANCT's team."""
    team = _fetch_team(request, pk)
    today = clock.today()
    found = health_of(team, today)
    context = {
        "team": team,
        "health": found,
        "history": [(label_of(each.signal), each) for each in acknowledgement_history(team, shown=found)],
        "rules": [(signal.label, signal.rule_for(team.programme.weeks_max)) for signal in SIGNALS],
        "today": today,
    }
    return render(request, "coaching/health/team.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def acknowledge(request: HttpRequest, pk: int, signal: str) -> HttpResponse:
    """Put a signal aside: the form, with the signal as it stands."""
    team = _fetch_team(request, pk)
    if signal not in BY_CODE:
        raise Http404
    at = clock.now()
    today = clock.today()
    form = AcknowledgementForm(request.POST if request.method == "POST" else None, today=today)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                acknowledge_signal(team=team, signal=signal, **form.cleaned_data, actor=request.user, at=at)
            except AlreadyAsideError as refusal:
                form.add_error(None, str(refusal))
                status = 409
            except HealthError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "Le signal est mis de côté.")
                return redirect("coaching:health", pk=pk)
    found = health_of(team, today)
    raised = next((each for each in found.raised if each.signal.code == signal), None) if found else None
    context = {"team": team, "signal": BY_CODE[signal], "raised": raised, "form": form}
    return render(request, "coaching/health/acknowledge.html", context, status=status)


@require_POST
def withdraw(request: HttpRequest, pk: int, acknowledgement_pk: int) -> HttpResponse:
    acknowledgement = fetch_visible(visible_acknowledgements(request.user, pk), pk=acknowledgement_pk)
    withdraw_acknowledgement(acknowledgement=acknowledgement, actor=request.user, at=clock.now())
    messages.success(request, "Le signal demande de nouveau l’attention.")
    return redirect("coaching:health", pk=pk)


def _fetch_team(request: HttpRequest, pk: int) -> Team:
    """Raises Http404 for whoever is not to know: members of the team included."""
    return fetch_visible(teams_with_health(request.user).select_related("programme"), pk=pk)
