"""The site, plus two pages that it has and that no visit shows: a server error, and a page withdrawn for good."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from core.views.errors import gone
from pni import urls
from pni.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500"]


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a page that breaks on purpose")


urlpatterns = [
    path("panne/", broken, name="broken"),
    path("retiree/", login_not_required(gone), name="gone"),
    *urls.urlpatterns,
]
