from django.urls import path

from evaluation.views import (
    attestations,
    certification,
    certification_results,
    certification_staff,
    follow_ups,
    satisfaction,
    satisfaction_answer,
)

app_name = "evaluation"

_OWN = "espace/<uuid:pk>/certification"
_STAFF = "gestion/certification"

urlpatterns = [
    path("gestion/suites/", follow_ups.follow_ups, name="follow_ups"),
    path("gestion/satisfaction/", satisfaction.surveys, name="satisfaction"),
    path("gestion/satisfaction/<slug:slug>/", satisfaction.survey, name="satisfaction_edition"),
    path("gestion/satisfaction/<slug:slug>/envoyer/", satisfaction.send, name="satisfaction_send"),
    path("gestion/satisfaction/<slug:slug>/clore/", satisfaction.close, name="satisfaction_close"),
    path("gestion/satisfaction/<slug:slug>/tableur/", satisfaction.export, name="satisfaction_export"),
    path("satisfaction/<str:token>/", satisfaction_answer.answer, name="satisfaction_answer"),
    path("suites/<int:pk>/", follow_ups.follow_up, name="follow_up"),
    path("suites/lien/<str:token>/", follow_ups.follow_up_answer, name="follow_up_answer"),
    path(f"{_OWN}/", certification.certification, name="certification"),
    path(f"{_OWN}/<int:membership_pk>/", certification.certification_file, name="certification_file"),
    path(
        f"{_OWN}/<int:membership_pk>/<slug:competence>/",
        certification.certification_statement,
        name="certification_statement",
    ),
    path(
        f"{_OWN}/<int:membership_pk>/<slug:competence>/avis/",
        certification.certification_opinion,
        name="certification_opinion",
    ),
    path(
        "mon-espace/attestations/<int:pk>/attestation.pdf",
        certification.certification_document,
        name="certification_document",
    ),
    path(f"{_STAFF}/", certification_staff.certification_board, name="certification_board"),
    path(f"{_STAFF}/<slug:slug>/export.ods", certification_staff.certification_export, name="certification_export"),
    path(
        f"{_STAFF}/<slug:slug>/sessions/nouvelle/",
        certification_staff.certification_session_new,
        name="certification_session_new",
    ),
    path(f"{_STAFF}/sessions/<int:pk>/", certification_staff.certification_session, name="certification_session"),
    path(
        f"{_STAFF}/sessions/<int:pk>/modifier/",
        certification_staff.certification_session_edit,
        name="certification_session_edit",
    ),
    path(
        f"{_STAFF}/candidates/<int:pk>/resultat/",
        certification_results.certification_result,
        name="certification_result",
    ),
    path(
        f"{_STAFF}/candidates/<int:pk>/retirer/",
        certification_staff.certification_withdraw,
        name="certification_withdraw",
    ),
    path(
        f"{_STAFF}/attestations/<int:pk>/revoquer/",
        certification_results.attestation_revoke,
        name="attestation_revoke",
    ),
    path("attestations/", attestations.attestation_form, name="attestation_form"),
    path("attestations/<str:code>/", attestations.attestation, name="attestation"),
]
