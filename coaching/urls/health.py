from django.urls import path

from coaching.views import health

_ONE = "equipes/<int:pk>/sante/"

urlpatterns = [
    path("gestion/suivi/", health.board, name="board"),
    path(_ONE, health.health, name="health"),
    path(f"{_ONE}signaux/<slug:signal>/", health.acknowledge, name="health_acknowledge"),
    path(f"{_ONE}mis-de-cote/<int:acknowledgement_pk>/reprendre/", health.withdraw, name="health_withdraw"),
]
