from django.urls import path

from candidatures.views import matching as views

urlpatterns = [
    path("gestion/rapprochements/", views.joint_programmes, name="joint_programmes"),
    path("gestion/rapprochements/<int:pk>/", views.joint_detail, name="joint_detail"),
    path("gestion/rapprochements/edition/<slug:slug>/", views.joint_list, name="joint_list"),
    path("gestion/problematiques/<int:pk>/voisines/", views.near, name="near"),
    path("candidatures/rapprochements/<int:pk>/", views.joint_answer, name="joint_answer"),
]
