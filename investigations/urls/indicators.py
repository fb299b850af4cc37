from django.urls import path

from investigations.views import indicators as views

_ONE = "espace/<uuid:pk>/indicateurs/<int:indicator_pk>/"

urlpatterns = [
    path("espace/<uuid:pk>/indicateurs/", views.indicators, name="indicators"),
    path("espace/<uuid:pk>/indicateurs/nouveau/", views.indicator_new, name="indicator_new"),
    path(_ONE, views.indicator, name="indicator"),
    path(f"{_ONE}modifier/", views.indicator_edit, name="indicator_edit"),
    path(f"{_ONE}mesures/<int:measure_pk>/retirer/", views.measure_remove, name="indicator_measure_remove"),
]
