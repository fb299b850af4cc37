from django.urls import path

from investigations.views import phases as views

urlpatterns = [path("espace/<uuid:pk>/phases/", views.phases, name="phases")]
