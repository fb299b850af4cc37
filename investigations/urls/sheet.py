from django.urls import path

from investigations.views import sheet, sheet_pictures

HOME = "espace/<uuid:pk>/fiche/"
_PICTURE = f"{HOME}images/<uuid:picture_pk>/"

urlpatterns = [
    path(HOME, sheet.sheet, name="sheet"),
    path(f"{HOME}enregistrer/", sheet.autosave, name="sheet_autosave"),
    path(f"{HOME}chiffres/", sheet.draw, name="sheet_draw"),
    path(f"{HOME}hypotheses/", sheet.hypotheses, name="sheet_hypotheses"),
    path(f"{HOME}images/", sheet_pictures.pictures, name="sheet_pictures"),
    path(f"{HOME}images/nouvelle/", sheet_pictures.picture_new, name="sheet_picture_new"),
    path(_PICTURE, sheet_pictures.picture_file, name="sheet_picture"),
    path(f"{_PICTURE}modifier/", sheet_pictures.picture_edit, name="sheet_picture_edit"),
    path(f"{_PICTURE}deplacer/", sheet_pictures.picture_move, name="sheet_picture_move"),
    path(f"{_PICTURE}retirer/", sheet_pictures.picture_remove, name="sheet_picture_remove"),
    path(f"{HOME}presentation/", sheet_pictures.presentation_file, name="sheet_presentation"),
    path(f"{HOME}presentation/joindre/", sheet_pictures.presentation_join, name="sheet_presentation_join"),
    path(f"{HOME}presentation/retirer/", sheet_pictures.presentation_remove, name="sheet_presentation_remove"),
]
