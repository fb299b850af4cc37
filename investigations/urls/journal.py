from django.urls import path

from investigations.views import journal as views

urlpatterns = [
    path("espace/<uuid:pk>/journal/", views.journal, name="journal"),
    path("espace/<uuid:pk>/journal/<int:entry_pk>/", views.note, name="journal_note"),
    path("espace/<uuid:pk>/journal/<int:entry_pk>/fichiers/<int:file_pk>/", views.journal_file, name="journal_file"),
]
