from django.urls import path

from investigations.views import exchange as views

urlpatterns = [
    path("espace/<uuid:pk>/echange/", views.exchange, name="exchange"),
    path("espace/<uuid:pk>/echange/fiche/", views.exchange_file, name="exchange_file"),
    path("espace/<uuid:pk>/echange/document/", views.export, name="export"),
]
