"""A person's own pages, the way in of a collectivité's référents, and the pages of the demonstration."""

from django.urls import path

from accounts import demo_views
from accounts.views import account, attachment, collectivite, mandate_requests

app_name = "accounts"

urlpatterns = [
    path("mon-espace/", account.home, name="home"),
    path("mon-compte/", account.account, name="account"),
    path("mon-espace/rattachement/", attachment.attachment, name="attachment"),
    path("mon-espace/rattachement/<slug:slug>/", attachment.attachment_collectivite, name="attachment_collectivite"),
    path(
        "mon-espace/rattachement/demandes/<int:pk>/annuler/", attachment.request_cancel, name="mandate_request_cancel"
    ),
    path("mon-espace/collectivites/<slug:slug>/", collectivite.collectivite, name="collectivite"),
    path("mon-espace/collectivites/<slug:slug>/labels/", collectivite.labels, name="labels"),
    path("mon-espace/collectivites/<slug:slug>/inviter/", collectivite.invite, name="invite"),
    path(
        "mon-espace/collectivites/<slug:slug>/invitations/<int:pk>/renvoyer/",
        collectivite.invitation_resend,
        name="invitation_resend",
    ),
    path(
        "mon-espace/collectivites/<slug:slug>/invitations/<int:pk>/retirer/",
        collectivite.invitation_revoke,
        name="invitation_revoke",
    ),
    path("mon-espace/collectivites/<slug:slug>/quitter/", collectivite.leave, name="leave"),
    path("invitation/<str:token>/", collectivite.invitation, name="invitation"),
    path("gestion/rattachements/", mandate_requests.queue, name="mandate_requests"),
    path("gestion/rattachements/<int:pk>/", mandate_requests.decide, name="mandate_request"),
    path("gestion/rattachements/domaines/<int:pk>/retirer/", mandate_requests.domain_forget, name="domain_forget"),
    path("demo/", demo_views.overview, name="demo"),
    path("demo/courriels/", demo_views.mail_list, name="demo_mails"),
    path("demo/courriels/<str:key>/", demo_views.mail_detail, name="demo_mail"),
]
