"""Addresses of the syntheses (staff), of the PDF of a sheet (public) and of the documents of a committee."""

from django.urls import path

from reports.views import committee, composed_parts, composing, figures, placing, publishing, syntheses

app_name = "reports"

_COMPOSE = "gestion/syntheses/composer/<slug:slug>"
_COMMITTEE = "comites/<uuid:pk>"
_GUEST = "comites/lien/<str:token>"
_MINUTES = "compte-rendu-<int:number>.pdf"

urlpatterns = [
    path("gestion/syntheses/", syntheses.synthesis_list, name="synthesis_list"),
    path("gestion/syntheses/nouvelle/<slug:slug>/", syntheses.synthesis_new, name="synthesis_new"),
    path(f"{_COMPOSE}/", composing.compose, name="compose"),
    path(f"{_COMPOSE}/enregistrer/", composing.compose_autosave, name="compose_autosave"),
    path(f"{_COMPOSE}/textes-remplaces/", composing.compose_replaced, name="compose_replaced"),
    path(
        f"{_COMPOSE}/textes-remplaces/<int:revision_pk>/reprendre/", composing.compose_restore, name="compose_restore"
    ),
    path(f"{_COMPOSE}/paroles/", composed_parts.verbatims, name="verbatims"),
    path(f"{_COMPOSE}/paroles/nouvelles/", composed_parts.verbatim_new, name="verbatim_new"),
    path(f"{_COMPOSE}/paroles/<int:verbatim_pk>/", composed_parts.verbatim_edit, name="verbatim_edit"),
    path(f"{_COMPOSE}/paroles/<int:verbatim_pk>/retirer/", composed_parts.verbatim_remove, name="verbatim_remove"),
    path(f"{_COMPOSE}/images/", composed_parts.pictures, name="pictures"),
    path(f"{_COMPOSE}/images/nouvelle/", composed_parts.picture_new, name="picture_new"),
    path(f"{_COMPOSE}/images/<uuid:pk>/", composed_parts.picture_edit, name="picture_edit"),
    path(f"{_COMPOSE}/images/<uuid:pk>/fichier/", composed_parts.picture_file, name="picture_file"),
    path(f"{_COMPOSE}/images/<uuid:pk>/retirer/", composed_parts.picture_remove, name="picture_remove"),
    path(f"{_COMPOSE}/ordre/", placing.order, name="order"),
    path(f"{_COMPOSE}/ordre/deplacer/", placing.order_move, name="order_move"),
    path(f"{_COMPOSE}/fiches/<slug:sheet_slug>/", placing.sheet_leave_out, name="sheet_leave_out"),
    path(f"{_COMPOSE}/fiches/<slug:sheet_slug>/reprendre/", placing.sheet_take_back, name="sheet_take_back"),
    path(f"{_COMPOSE}/controle/", placing.board, name="board"),
    path(f"{_COMPOSE}/apercu/<slug:chapter>/", placing.preview, name="preview"),
    path(f"{_COMPOSE}/chiffres/", figures.figures, name="figures"),
    path(f"{_COMPOSE}/chiffres/figer/", figures.snapshot_take, name="snapshot_take"),
    path(f"{_COMPOSE}/chiffres/<uuid:pk>/", figures.snapshot_detail, name="snapshot_detail"),
    path(f"{_COMPOSE}/chiffres/<uuid:pk>/citer/", figures.snapshot_cite, name="snapshot_cite"),
    path("gestion/syntheses/apercu/<uuid:pk>/", placing.preview_file, name="preview_file"),
    path("gestion/syntheses/<uuid:pk>/", syntheses.synthesis_detail, name="synthesis_detail"),
    path("gestion/syntheses/<uuid:pk>/fichier/", syntheses.synthesis_file, name="synthesis_file"),
    path("gestion/syntheses/<uuid:pk>/publier/", publishing.publish, name="publish"),
    path("gestion/syntheses/<uuid:pk>/retirer/", publishing.unpublish, name="unpublish"),
    path("gestion/syntheses/<uuid:pk>/comparer/<uuid:other>/", syntheses.synthesis_compare, name="synthesis_compare"),
    path(f"{_COMMITTEE}/dossier.pdf", committee.dossier, name="committee_dossier"),
    path(f"{_COMMITTEE}/{_MINUTES}", committee.minutes, name="committee_minutes"),
    path(f"{_GUEST}/dossier.pdf", committee.guest_dossier, name="committee_guest_dossier"),
    path(f"{_GUEST}/{_MINUTES}", committee.guest_minutes, name="committee_guest_minutes"),
    path("investigations/<slug:slug>/fiche.pdf", syntheses.sheet_pdf, name="sheet_pdf"),
]
