from django.urls import path

from investigations.views import ideas as views

urlpatterns = [
    path("espace/<uuid:pk>/idees/", views.ideas, name="ideas"),
    path("espace/<uuid:pk>/idees/<int:idea_pk>/", views.idea, name="idea"),
    path("espace/<uuid:pk>/idees/<int:idea_pk>/voix/", views.vote, name="idea_vote"),
    path("espace/<uuid:pk>/idees/<int:idea_pk>/ecarter/", views.set_aside, name="idea_set_aside"),
    path("espace/<uuid:pk>/idees/<int:idea_pk>/reprendre/", views.resume, name="idea_resume"),
]
