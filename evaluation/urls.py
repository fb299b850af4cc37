from django.urls import path

from evaluation.views import follow_ups

app_name = "evaluation"
urlpatterns = [
    path("gestion/suites/", follow_ups.follow_ups, name="follow_ups"),
    path("suites/<int:pk>/", follow_ups.follow_up, name="follow_up"),
    path("suites/lien/<str:token>/", follow_ups.follow_up_answer, name="follow_up_answer"),
]
