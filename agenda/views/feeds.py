"""The addresses that a person's own calendar reads: her page, and what the address answers."""

import hashlib

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agenda.models import CalendarFeed
from agenda.permissions import own_feeds
from agenda.selectors.feeds import feed_content, feed_places, open_feed
from agenda.services.feeds import FeedError, create_feed, note_reading, renew_feed, revoke_feed
from core import clock
from core.access import fetch_visible
from core.views.errors import conflict
from teams.permissions import visible_teams


@require_http_methods(["GET", "HEAD", "POST"])
def feeds(request: HttpRequest) -> HttpResponse:
    """POST: an address for the whole agenda, or for `equipe`. It is shown in the answer, once, and kept nowhere."""
    if request.method != "POST":
        return _page(request)
    asked = request.POST.get("equipe", "")
    team = None
    if asked:
        if not asked.isdecimal() or len(asked) > 17:
            raise Http404
        team = fetch_visible(visible_teams(request.user), pk=int(asked))
    try:
        _, token = create_feed(person=request.user, team=team, actor=request.user, at=clock.now())
    except FeedError as refusal:
        return conflict(request, str(refusal))
    return _page(request, token=token, name=team.name if team else "")


@require_POST
def feed_renew(request: HttpRequest, pk: int) -> HttpResponse:
    feed = _fetch(request, pk)
    if feed.team_id is not None:  # whoever left the team has nothing to renew
        fetch_visible(visible_teams(request.user), pk=feed.team_id)
    try:
        _, token = renew_feed(feed=feed, actor=request.user, at=clock.now())
    except FeedError as refusal:
        return conflict(request, str(refusal))
    return _page(request, token=token, name=feed.team.name if feed.team else "")


@require_POST
def feed_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        revoke_feed(feed=_fetch(request, pk), actor=request.user, at=clock.now())
    except FeedError as refusal:
        return conflict(request, str(refusal))
    messages.success(request, "L’adresse est retirée : elle n’ouvre plus rien.")
    return redirect("agenda:feeds")


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """What calendar software reads, without a session: the address is the key. Wrong, taken back or of somebody who is
    gone: the same 404 as anywhere."""
    found = open_feed(token)
    if found is None:
        raise Http404
    content = feed_content(found, at=clock.now())
    note_reading(feed=found, at=clock.now())
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer = get_conditional_response(request, etag=etag, response=answer)
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, max-age=300"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _page(request: HttpRequest, *, token: str = "", name: str = "") -> HttpResponse:
    url = f"{settings.SITE_URL}{reverse('agenda:feed', args=[token])}" if token else ""
    context = {
        "places": feed_places(request.user),
        "new_url": url,
        "new_webcal_url": f"webcal://{url.partition('://')[2]}" if url else "",
        "new_name": name,
    }
    return render(request, "agenda/feeds.html", context)


def _fetch(request: HttpRequest, pk: int) -> CalendarFeed:
    return fetch_visible(own_feeds(request.user).select_related("team"), pk=pk)
