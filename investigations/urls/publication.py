from django.urls import path

from investigations.publication_states import PublicationParty
from investigations.views import publication, publication_board, publication_staff, publication_versions

SHEET = "fiches/<uuid:pk>/publication/"
VERSIONS = f"{SHEET}versions/"

urlpatterns = [
    path(SHEET, publication.publication, name="publication"),
    path(f"{SHEET}passages/", publication.passage, name="publication_passage"),
    path(f"{SHEET}signer/equipe/", publication.sign, {"party": PublicationParty.TEAM}, name="publication_sign_team"),
    path(
        f"{SHEET}signer/collectivite/<int:collectivite_pk>/",
        publication.sign,
        {"party": PublicationParty.COLLECTIVITE},
        name="publication_sign_collectivite",
    ),
    path(f"{SHEET}signer/anct/", publication.sign, {"party": PublicationParty.ANCT}, name="publication_sign_anct"),
    path(f"{SHEET}signatures/<int:signature_pk>/retirer/", publication.take_back, name="publication_take_back"),
    path(f"{SHEET}signatures/<int:signature_pk>/portee/", publication.change_scope, name="publication_change_scope"),
    path(f"{SHEET}publier/", publication_staff.publish, name="publication_publish"),
    path(f"{SHEET}prevoir/", publication_staff.schedule, name="publication_schedule"),
    path(f"{SHEET}prevoir/annuler/", publication_staff.unschedule, name="publication_unschedule"),
    path(f"{SHEET}retirer/", publication_staff.withdraw, name="publication_withdraw"),
    path(f"{VERSIONS}nouvelle/", publication_staff.revise, name="publication_revise"),
    path(f"{VERSIONS}abandonner/", publication_staff.discard, name="publication_discard"),
    path(f"{VERSIONS}comparer/", publication_versions.compare, name="publication_compare"),
    path(f"{VERSIONS}<int:number>/effacer/", publication_versions.erase, name="publication_erase"),
    path("gestion/publications/", publication_board.board, name="publication_board"),
]
