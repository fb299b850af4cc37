"""What django-allauth asks the project: who may sign up, how mail leaves, where redirects may go, how secrets rest."""

import uuid
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.backends import may_hold_session
from accounts.second_factor import open_secret, seal_secret
from core.context import site_facts
from core.mail import queue_rendered_mail

# Mails that open an account to whoever reads them: never shown to staff, wiped once sent.
SECRET_MAILS = frozenset(
    {
        "account/email/login_code",
        "account/email/password_reset_key",
        "account/email/email_confirmation",
        "account/email/email_confirmation_signup",
    }
)


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Open to anyone who holds an address. An account alone opens nothing: a mandate or a team does."""
        return True

    def clean_email(self, email: str) -> str:
        return super().clean_email(email).strip().lower()

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Every door (password, code, reset) goes through here: those who may hold no session stop now."""
        if not may_hold_session(user):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def is_safe_url(self, url: str) -> bool:
        """Only pages of the host that was asked. allauth would also take every ALLOWED_HOSTS."""
        request = allauth_context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Built from SITE_URL: the Host header of whoever asked must not choose where the link leads."""
        parts = urlsplit(super().get_reset_password_from_key_url(key))
        return f"{settings.SITE_URL}{parts.path}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write to the outbox, in the request's own transaction. Each call is a decision of its own: unique key."""
        values = {**context, "email": email, "service": site_facts()}
        values.pop("request", None)  # nothing in a mail may depend on the request's host
        try:
            html = render_to_string(f"{template_prefix}_message.html", values)
        except TemplateDoesNotExist:
            html = ""
        queue_rendered_mail(
            subject=render_to_string(f"{template_prefix}_subject.txt", values),
            text=render_to_string(f"{template_prefix}_message.txt", values),
            html=html,
            to=email,
            key=f"{template_prefix}:{uuid.uuid4()}",
            is_secret=template_prefix in SECRET_MAILS,
        )


class SecondFactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return seal_secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        return open_secret(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Always: a lost phone must be replaced. Staff who remove theirs meet the wall at the next page."""
        return True
