"""Addresses of the syntheses (staff) and of the PDF of a sheet (public)."""

from django.urls import path

from reports import views

app_name = "reports"

urlpatterns = [
    path("gestion/syntheses/", views.synthesis_list, name="synthesis_list"),
    path("gestion/syntheses/nouvelle/<slug:slug>/", views.synthesis_new, name="synthesis_new"),
    path("gestion/syntheses/<uuid:pk>/", views.synthesis_detail, name="synthesis_detail"),
    path("gestion/syntheses/<uuid:pk>/fichier/", views.synthesis_file, name="synthesis_file"),
    path("investigations/<slug:slug>/fiche.pdf", views.sheet_pdf, name="sheet_pdf"),
]
