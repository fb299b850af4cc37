"""The staff's list of teams, and forming one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from candidatures.models import Problematique
from core import clock
from core.access import fetch_visible
from core.permissions import staff_required
from programmes.permissions import visible_programmes
from teams.forms.forming import FormTeamForm
from teams.permissions import retained_problematiques
from teams.selectors.board import editions_with_teams, formables, proposed_name, teams_board
from teams.services.forming import form_team
from teams.views.answers import answer_form


@require_safe
@staff_required
def board(request: HttpRequest) -> HttpResponse:
    """Teams of one edition, `?edition=`; unless told otherwise the latest that has something to form or to follow."""
    editions = list(editions_with_teams(request.user))
    asked = request.GET.get("edition", "")
    latest = next((each for each in editions if each.has_work), editions[0] if editions else None)
    chosen = next((each for each in editions if each.slug == asked), latest)
    context = {
        "editions": editions,
        "chosen": chosen,
        "board": teams_board(request.user, chosen, at=clock.now()) if chosen else None,
    }
    return render(request, "teams/board.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def team_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Form a team of an edition. `?p=`: problématiques already chosen. A colleague was quicker: 409, and which team."""
    programme = fetch_visible(visible_programmes(request.user), slug=slug)
    rows = [row for each in formables(request.user, programme) for row in each.problematiques]
    asked = request.POST.getlist("problematiques") if request.method == "POST" else request.GET.getlist("p")
    if request.method == "POST":
        rows += _taken_meanwhile(request, slug, asked, rows)
    chosen = [row for row in rows if str(row.pk) in asked]
    name = proposed_name(chosen) if chosen else ""
    form = FormTeamForm(
        request.POST if request.method == "POST" else None,
        rows=rows,
        initial={"problematiques": [str(row.pk) for row in chosen], "name": name},
    )
    return answer_form(
        request,
        form=form,
        act=lambda: form_team(
            problematiques=form.chosen,
            name=form.cleaned_data["name"] or name,
            actor=request.user,
            at=clock.now(),
        ),
        template="teams/new.html",
        context={"programme": programme, "rows": rows},
        done="L’équipe est formée. Invitez maintenant ses agents.",
        to=lambda team: reverse("teams:staff_team", args=[team.pk]),
    )


def _taken_meanwhile(
    request: HttpRequest, slug: str, asked: list[str], rows: list[Problematique]
) -> list[Problematique]:
    """Chosen on a page that is no longer true: the service says which team has them now."""
    known = {row.pk for row in rows}
    keys = [int(pk) for pk in asked if pk.isdecimal() and len(pk) < 18 and int(pk) not in known]
    if not keys:
        return []
    found = retained_problematiques(request.user).filter(pk__in=keys, candidature__programme__slug=slug)
    return list(found.select_related("candidature__collectivite").order_by("pk"))
