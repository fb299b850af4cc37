from django.urls import path

from investigations.views import agenda as views

urlpatterns = [
    path("espace/<uuid:pk>/agenda/", views.agenda, name="agenda"),
    path("espace/<uuid:pk>/agenda/nouveau/", views.agenda_new, name="agenda_new"),
]
