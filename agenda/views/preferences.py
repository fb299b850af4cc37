"""What one wants by mail: from one's own page, or by the link of a mail, without signing in."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from accounts.models import User
from agenda.addresses import read_unsubscribe_token
from agenda.forms.preferences import PreferencesForm
from agenda.selectors.preferences import TOPIC_TEXTS, present_hour, wanted_by_mail, zone_choices
from agenda.services.preferences import change_preferences, set_by_mail
from core import clock

RESUME = "resume"


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    at, today = clock.now(), clock.today()
    form = PreferencesForm(
        request.POST if request.method == "POST" else None,
        zones=zone_choices(request.user, at=at, on=today),
        initial={**wanted_by_mail(request.user), "time_zone": request.user.time_zone},
    )
    if form.is_bound and form.is_valid():
        change_preferences(
            person=request.user,
            wanted=form.wanted,
            time_zone=form.cleaned_data["time_zone"],
            actor=request.user,
            at=at,
        )
        messages.success(request, "Vos préférences sont enregistrées.")
        return redirect("agenda:preferences")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "present_hour": present_hour(request.user, at=at, on=today)}
    return render(request, "agenda/preferences.html", context, status=status)


@login_not_required
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """The link says whose mail, and which: it does that and nothing else. A forged one does not exist (404).

    A mail program posts here by itself (RFC 8058), without our cookie nor our form: its one body is obeyed as it comes.
    Everything else that is posted proves that it comes from our page.
    """
    read = read_unsubscribe_token(token)
    person = User.objects.filter(pk=read[0]).first() if read else None
    if read is None or person is None:
        raise Http404
    topic = read[1]
    if request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click":
        set_by_mail(person=person, topic=topic, wanted=False, at=clock.now())
        return HttpResponse("C’est fait.\n", content_type="text/plain; charset=utf-8")  # no redirect (RFC 8058, 3.1)
    return _by_hand(request, person=person, topic=topic)


@csrf_protect
def _by_hand(request: HttpRequest, *, person: User, topic: str) -> HttpResponse:
    if request.method == "POST":
        set_by_mail(person=person, topic=topic, wanted=request.POST.get("act") == RESUME, at=clock.now())
        return redirect(request.path)
    is_wanted = wanted_by_mail(person)[topic]
    return render(request, "agenda/unsubscribe.html", {"is_wanted": is_wanted, "topic": TOPIC_TEXTS[topic]})
