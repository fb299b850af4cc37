from django.urls import path

from investigations.views import hypotheses as views

_ALL = "espace/<uuid:pk>/hypotheses/"
_ONE = f"{_ALL}<int:hypothesis_pk>/"

urlpatterns = [
    path(_ALL, views.hypotheses, name="hypotheses"),
    path(_ONE, views.hypothesis, name="hypothesis"),
    path(f"{_ONE}corriger/", views.hypothesis_edit, name="hypothesis_edit"),
    path(f"{_ONE}monter/", views.hypothesis_up, name="hypothesis_up"),
    path(f"{_ONE}descendre/", views.hypothesis_down, name="hypothesis_down"),
    path(f"{_ONE}retirer/", views.hypothesis_remove, name="hypothesis_remove"),
    path(f"{_ONE}verdict/", views.hypothesis_verdict, name="hypothesis_verdict"),
]
