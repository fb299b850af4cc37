"""The editions, the checklist of one, its frame."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.permissions import staff_required
from programmes.forms.editions import EditionNewForm, RhythmForm
from programmes.models import Programme
from programmes.permissions import visible_programmes
from programmes.selectors import edition_board, editions, overseas_closings
from programmes.services import publish_programme
from programmes.services.editions import change_edition, create_edition
from programmes.views.answers import answer_button, answer_form, fetch_edition


@require_safe
@staff_required
def edition_list(request: HttpRequest) -> HttpResponse:
    rows = editions(visible_programmes(request.user))
    return render(request, "programmes/edition_list.html", {"editions": rows, "at": clock.now()})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def edition_new(request: HttpRequest) -> HttpResponse:
    """`?modele=` chooses the edition to start from; the latest one otherwise."""
    sources = editions(visible_programmes(request.user))
    wanted = sources.filter(slug=request.GET.get("modele", "")).first() or sources.first()
    initial = {"source": wanted, "name": wanted.name, "edition": clock.today().year} if wanted else {}
    form = EditionNewForm(request.POST if request.method == "POST" else None, sources=sources, initial=initial)
    created: list[Programme] = []
    return answer_form(
        request,
        form=form,
        act=lambda: created.append(create_edition(**form.cleaned_data, actor=request.user, at=clock.now())),
        template="programmes/edition_new.html",
        context={},
        done="L’édition est créée, en préparation : vous seuls la voyez. Voici ce qui reste à vérifier.",
        to=lambda: reverse("programmes:edition", args=[created[0].slug]),
    )


@require_safe
@staff_required
def edition(request: HttpRequest, slug: str) -> HttpResponse:
    """The checklist: what is set, what is missing before the call can open."""
    at = clock.now()
    board = edition_board(fetch_edition(request, slug), at)
    context = {
        "board": board,
        "programme": board.programme,
        "call": board.call,
        "call_is_open": bool(board.call and board.call.is_open(at)),
        "call_is_over": bool(board.call and board.call.is_over(at)),
        "closings": overseas_closings(board.call.closes_at) if board.call else [],
        "extensions": board.call.extensions.order_by("-at") if board.call else [],
    }
    return render(request, "programmes/edition.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def edition_rhythm(request: HttpRequest, slug: str) -> HttpResponse:
    programme = fetch_edition(request, slug)
    form = RhythmForm(request.POST if request.method == "POST" else None, instance=programme)
    return answer_form(
        request,
        form=form,
        act=lambda: change_edition(
            programme=programme,
            values=form.values,
            seen=form.cleaned_data["seen"],
            actor=request.user,
            at=clock.now(),
        ),
        template="programmes/rhythm.html",
        context={"programme": programme},
        done="Le rythme et la présentation sont enregistrés.",
        to=reverse("programmes:edition", args=[slug]),
    )


@require_POST
@staff_required
def edition_publish(request: HttpRequest, slug: str) -> HttpResponse:
    programme = fetch_edition(request, slug)
    return answer_button(
        request,
        act=lambda: publish_programme(programme=programme, actor=request.user, at=clock.now()),
        to=reverse("programmes:edition", args=[slug]),
        done="La page de l’édition est publique.",
    )
