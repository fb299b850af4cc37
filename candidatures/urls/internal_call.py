"""The internal call: the référent's pages, and the page behind the link."""

from django.urls import path

from candidatures.views import internal_call as views
from candidatures.views import internal_call_ideas as ideas
from candidatures.views import internal_call_public as public

_OWN = "mon-espace/appels-internes/"

urlpatterns = [
    path(_OWN, views.internal_calls, name="internal_calls"),
    path(f"{_OWN}ouvrir/<slug:collectivite>/<slug:programme>/", views.internal_call_open, name="internal_call_open"),
    path(f"{_OWN}<int:pk>/", views.internal_call, name="internal_call"),
    path(f"{_OWN}<int:pk>/modifier/", views.internal_call_edit, name="internal_call_edit"),
    path(f"{_OWN}<int:pk>/affiche/", views.internal_call_poster, name="internal_call_poster"),
    path(f"{_OWN}<int:pk>/fermer/", views.internal_call_close, name="internal_call_close"),
    path(f"{_OWN}<int:pk>/effacer/", views.internal_call_purge, name="internal_call_purge"),
    path(f"{_OWN}<int:pk>/remercier/", ideas.internal_call_thank, name="internal_call_thank"),
    path(f"{_OWN}<int:pk>/problematique/", ideas.internal_call_problematique, name="internal_call_problematique"),
    path(f"{_OWN}<int:pk>/idees/<int:idea_pk>/trier/", ideas.idea_sort, name="idea_sort"),
    path("appel/<str:token>/", public.internal_call_public, name="internal_call_public"),
    path("appel/<str:token>/merci/", public.internal_call_sent, name="internal_call_sent"),
]
