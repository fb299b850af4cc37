"""One include per app, nothing else."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("core.urls")),
    path("compte/", include("accounts.sign_in_urls")),
    path("", include("accounts.urls")),
    path("collectivites/", include("collectivites.urls")),
    path("", include("programmes.urls")),
    path("", include("candidatures.urls")),
    path("", include("teams.urls")),
    path("", include("agenda.urls")),
    path("", include("investigations.urls")),
    path("", include("coaching.urls")),
    path("", include("evaluation.urls")),
    path("", include("reports.urls")),
    path("", include("catalogue.urls")),
    path("administration/", admin.site.urls),
]

handler400 = "core.views.bad_request"
handler403 = "core.views.permission_denied"
handler404 = "core.views.page_not_found"
handler500 = "core.views.server_error"
