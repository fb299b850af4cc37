"""Every mail about an account: in French, complete, whose links lead to our own site."""

import re

import pytest
from allauth.account.adapter import get_adapter
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from core.models import OutboxMail
from tests.core.html import parse
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
NOTICE = {"ip": "192.0.2.7", "user_agent": "Navigateur/1.0"}
MAILS = {
    "account/email/login_code": ("Votre code de connexion", {"code": "AB1-CD2"}, True),
    "account/email/password_reset_key": ("Choisir un nouveau mot de passe", {"password_reset_url": "/x"}, True),
    "account/email/email_confirmation": ("Code pour confirmer votre adresse électronique", {"code": "AB1-CD2"}, True),
    "account/email/email_confirmation_signup": (
        "Code pour confirmer votre adresse électronique",
        {"code": "AB1-CD2"},
        True,
    ),
    "account/email/password_changed": ("Votre mot de passe a changé", NOTICE, False),
    "account/email/password_set": ("Un mot de passe a été ajouté à votre compte", NOTICE, False),
    "account/email/password_reset": ("Votre mot de passe a changé", NOTICE, False),
    "account/email/email_changed": (
        "L’adresse de votre compte a changé",
        NOTICE | {"from_email": "a@ville.test", "to_email": "b@ville.test"},
        False,
    ),
    "account/email/email_confirm": ("Votre adresse électronique est confirmée", NOTICE, False),
    "account/email/email_deleted": (
        "Un changement d’adresse a été abandonné",
        NOTICE | {"deleted_email": "b@v.test"},
        False,
    ),
    "account/email/account_already_exists": ("Vous avez déjà un compte", {}, False),
    "account/email/unknown_account": ("Aucun compte pour cette adresse", {}, False),
    "mfa/email/totp_activated": ("Un second facteur protège votre compte", NOTICE, False),
    "mfa/email/totp_deactivated": ("Le second facteur de votre compte est désactivé", NOTICE, False),
    "mfa/email/recovery_codes_generated": ("De nouveaux codes de secours ont été créés", NOTICE, False),
}


@pytest.mark.parametrize("template, subject, context, is_secret", [(name, *facts) for name, facts in MAILS.items()])
def test_a_mail_about_an_account(template, subject, context, is_secret, settings):
    settings.SITE_URL, settings.SUPPORT_EMAIL = "https://pni.test", "aide@pni.test"

    get_adapter().send_mail(template, "ana@ville.test", context | {"timestamp": timezone.now(), "user": UserFactory()})

    mail = OutboxMail.objects.get()
    assert (mail.recipient, mail.subject, mail.is_secret) == ("ana@ville.test", subject, is_secret)
    assert mail.text.startswith("Bonjour,\n\n")
    assert mail.text.endswith(
        "L’équipe du Programme d’investigations\nhttps://pni.test\n\n"
        "Ce message est automatique. Pour nous joindre : aide@pni.test\n"
    )
    assert set(re.findall(r"https?://[^/\s]+", mail.text)) == {"https://pni.test"}
    assert not re.search(r"&#?\w+;|\b(the|your|password|please)\b", mail.text, re.IGNORECASE)
    if mail.html:
        assert len(parse(mail.html).all("h1")) == ("code" in context)


def test_every_mail_that_opens_an_account_is_a_secret():
    opening = {name for name, (_, context, _) in MAILS.items() if {"code", "password_reset_url"} & set(context)}

    assert opening == {name for name, (_, _, is_secret) in MAILS.items() if is_secret}


def test_a_user_agent_cannot_write_in_the_mail(rf):
    request = rf.get("/", headers={"User-Agent": "x" * 500})
    request.user = AnonymousUser()

    get_adapter().send_mail(
        "account/email/password_changed",
        "ana@ville.test",
        {"timestamp": timezone.now(), "ip": "192.0.2.7", "user_agent": request.headers["User-Agent"]},
    )

    assert re.search(r"x{100,}", OutboxMail.objects.get().text)[0] == "x" * 119
