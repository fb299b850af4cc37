"""django-allauth's pages: sign-in, mail, password, second factor, sessions. One is ours, at the same address."""

from django.urls import include, path

from accounts.views.recovery_codes import recovery_codes_file

urlpatterns = [
    path("2fa/recovery-codes/download/", recovery_codes_file, name="mfa_download_recovery_codes"),
    path("", include("allauth.urls")),
]
