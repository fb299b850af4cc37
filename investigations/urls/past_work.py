from django.urls import path

from investigations.views import past_work as views
from investigations.views import past_work_sheet as sheet_views

urlpatterns = [
    path("gestion/imports/", views.import_list, name="import_list"),
    path("gestion/imports/nouveau/", views.import_new, name="import_new"),
    path("gestion/imports/modele.<slug:extension>", views.import_model, name="import_model"),
    path("gestion/imports/<uuid:pk>/", views.import_detail, name="import_detail"),
    path("gestion/imports/<uuid:pk>/abandonner/", views.import_discard, name="import_discard"),
    path("gestion/imports/<uuid:pk>/annuler/", views.import_undo, name="import_undo"),
    path("gestion/imports/fiches/<int:pk>/", sheet_views.imported_sheet, name="imported_sheet"),
    path("gestion/imports/fiches/<int:pk>/corriger/", sheet_views.imported_sheet_edit, name="imported_sheet_edit"),
    path("gestion/imports/signalements/<int:pk>/", sheet_views.import_flag, name="import_flag"),
]
