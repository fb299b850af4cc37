from django.urls import path

from investigations.views import prototypes as views

_ONE = "espace/<uuid:pk>/prototypes/<int:prototype_pk>/"

urlpatterns = [
    path("espace/<uuid:pk>/prototypes/", views.prototypes, name="prototypes"),
    path("espace/<uuid:pk>/prototypes/nouveau/", views.prototype_new, name="prototype_new"),
    path(_ONE, views.prototype, name="prototype"),
    path(f"{_ONE}modifier/", views.prototype_edit, name="prototype_edit"),
    path(f"{_ONE}fichiers/", views.prototype_file_new, name="prototype_file_new"),
    path(f"{_ONE}fichiers/<int:file_pk>/", views.prototype_file, name="prototype_file"),
    path(f"{_ONE}fichiers/<int:file_pk>/retirer/", views.prototype_file_remove, name="prototype_file_remove"),
]
