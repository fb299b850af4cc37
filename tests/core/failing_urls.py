"""The site, plus one page that breaks."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret-detail")


urlpatterns = [path("panne/", broken), path("", include("pni.urls"))]
handler500 = "core.views.server_error"
