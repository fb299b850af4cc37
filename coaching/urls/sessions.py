from django.urls import path

from coaching.views import session_writing as writing
from coaching.views import sessions as views

urlpatterns = [
    path("espace/<uuid:pk>/seances/", views.sessions, name="sessions"),
    path("espace/<uuid:pk>/seances/noter/", writing.session_draft, name="session_draft"),
    path("espace/<uuid:pk>/seances/noter/enregistrement/", writing.session_autosave, name="session_autosave"),
    path("espace/<uuid:pk>/seances/noter/effacer/", writing.session_draft_discard, name="session_draft_discard"),
    path("espace/<uuid:pk>/seances/<int:session_pk>/", views.session, name="session"),
    path("espace/<uuid:pk>/seances/<int:session_pk>/corriger/", views.session_edit, name="session_edit"),
    path("espace/<uuid:pk>/seances/actions/<int:action_pk>/", views.session_action, name="session_action"),
]
