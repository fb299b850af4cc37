from django.urls import path

from evaluation.views import follow_ups, satisfaction, satisfaction_answer

app_name = "evaluation"
urlpatterns = [
    path("gestion/suites/", follow_ups.follow_ups, name="follow_ups"),
    path("gestion/satisfaction/", satisfaction.surveys, name="satisfaction"),
    path("gestion/satisfaction/<slug:slug>/", satisfaction.survey, name="satisfaction_edition"),
    path("gestion/satisfaction/<slug:slug>/envoyer/", satisfaction.send, name="satisfaction_send"),
    path("gestion/satisfaction/<slug:slug>/clore/", satisfaction.close, name="satisfaction_close"),
    path("gestion/satisfaction/<slug:slug>/tableur/", satisfaction.export, name="satisfaction_export"),
    path("satisfaction/<str:token>/", satisfaction_answer.answer, name="satisfaction_answer"),
    path("suites/<int:pk>/", follow_ups.follow_up, name="follow_up"),
    path("suites/lien/<str:token>/", follow_ups.follow_up_answer, name="follow_up_answer"),
]
