from django.urls import path

from investigations.views import assessments as views

urlpatterns = [
    path("espace/<uuid:pk>/solutions/", views.register, name="solutions"),
    path("espace/<uuid:pk>/solutions/ajouter/", views.solution_new, name="solution_new"),
    path("espace/<uuid:pk>/solutions/<int:solution_pk>/", views.solution, name="solution"),
    path("espace/<uuid:pk>/solutions/<int:solution_pk>/avis/", views.assess, name="solution_assess"),
    path(
        "espace/<uuid:pk>/solutions/<int:solution_pk>/avis/retirer/",
        views.assessment_remove,
        name="solution_assessment_remove",
    ),
]
