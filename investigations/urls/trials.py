from django.urls import path

from investigations.views import trials as views

_ONE = "espace/<uuid:pk>/prototypes/<int:prototype_pk>/essais/"

urlpatterns = [
    path(f"{_ONE}nouveau/", views.trial_new, name="prototype_trial_new"),
    path(f"{_ONE}<int:trial_pk>/", views.trial, name="prototype_trial"),
]
