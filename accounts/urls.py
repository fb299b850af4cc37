"""A person's own pages, and those of the demonstration."""

from django.urls import path

from accounts import demo_views
from accounts.views import account

app_name = "accounts"

urlpatterns = [
    path("mon-espace/", account.home, name="home"),
    path("mon-compte/", account.account, name="account"),
    path("demo/", demo_views.overview, name="demo"),
    path("demo/courriels/", demo_views.mail_list, name="demo_mails"),
    path("demo/courriels/<str:key>/", demo_views.mail_detail, name="demo_mail"),
]
