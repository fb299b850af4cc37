"""Documents, recap, deposit, and what follows it."""

from django.urls import path

from candidatures.views import deposit, deposit_attachments, deposit_follow

_ONE = "candidatures/<int:pk>/"

urlpatterns = [
    path(f"{_ONE}pieces/", deposit_attachments.attachments, name="attachments"),
    path(f"{_ONE}pieces/<int:attachment_pk>/", deposit_attachments.download, name="attachment"),
    path(f"{_ONE}pieces/<int:attachment_pk>/retirer/", deposit_attachments.remove, name="attachment_remove"),
    path(f"{_ONE}recapitulatif/", deposit.recap, name="recap"),
    path(f"{_ONE}depot/", deposit.deposited, name="deposited"),
    path(f"{_ONE}suivi/", deposit_follow.follow, name="follow"),
    path(f"{_ONE}recepisses/<int:number>/", deposit_follow.receipt, name="receipt"),
    path(f"{_ONE}retirer/", deposit_follow.withdraw, name="withdraw"),
    path(f"{_ONE}reprendre/", deposit_follow.restart, name="restart"),
]
