from django.urls import path

from collectivites import views

app_name = "collectivites"

urlpatterns = [
    path("recherche/", views.search, name="search"),
]
