from django.urls import path

from investigations.committee_states import SigningParty
from investigations.views import committee, committee_decision, committee_file

HOME = "espace/<uuid:pk>/comite/"
FILE = "comites/<uuid:pk>/"
GUEST = "comites/lien/<str:token>/"

urlpatterns = [
    path(HOME, committee.committee, name="committee"),
    path(f"{HOME}presentation/", committee.write, name="committee_write"),
    path(f"{HOME}pistes/", committee.exits, name="committee_exits"),
    path(f"{HOME}invites/", committee.guest_add, name="committee_guest_add"),
    path(f"{HOME}invites/<int:guest_pk>/retirer/", committee.guest_revoke, name="committee_guest_revoke"),
    path(f"{HOME}decision/", committee_decision.decide, name="committee_decide"),
    path(f"{HOME}rouvrir/", committee_decision.reopen, name="committee_reopen"),
    path(FILE, committee_file.file, name="committee_file"),
    path(f"{FILE}projection/", committee_file.slides, name="committee_slides"),
    path(
        f"{FILE}signer/collectivite/",
        committee_decision.sign,
        {"party": SigningParty.COLLECTIVITE},
        name="committee_sign_collectivite",
    ),
    path(f"{FILE}signer/anct/", committee_decision.sign, {"party": SigningParty.ANCT}, name="committee_sign_anct"),
    path(f"{FILE}conditions/<int:condition_pk>/", committee_decision.condition, name="committee_condition"),
    path(GUEST, committee_file.guest, name="committee_guest"),
    path(f"{GUEST}projection/", committee_file.guest_slides, name="committee_guest_slides"),
]
