from django.urls import path

from investigations.views import resumption as views

urlpatterns = [
    path("espace/<uuid:pk>/reprise/", views.resumption, name="resumption"),
    path("espace/<uuid:pk>/reprise/<slug:slug>/", views.resumption_sheet, name="resumption_sheet"),
]
