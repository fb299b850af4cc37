"""The second factor: how its secrets are kept, and whether a session was opened with one."""

import base64
import logging
import secrets

from allauth.account.authentication import get_authentication_records
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest

logger = logging.getLogger(__name__)

# Everybody can read it here: it opens the staff accounts of the demonstration, and nothing else (see `open_secret`).
DEMO_TOTP_SECRET = "PNIDEMOPNIDEMOPNIDEMOPNIDEMOPNID"  # noqa: S105 -- known on purpose


def session_has_second_factor(request: HttpRequest) -> bool:
    """Whether this session gave a code of an application or a recovery code. No query."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def seal_secret(text: str) -> str:
    """Encrypt a secret for the database, with a key derived from SECRET_KEY."""
    return _vault().encrypt(text.encode()).decode()


def open_secret(sealed: str) -> str:
    """Decrypt a secret of the database, whatever SECRET_KEY_FALLBACKS key sealed it.

    Outside the demonstration, its known secret opens nothing: a secret that nobody has is returned instead, so that
    no code is ever right. The same for a secret whose key is lost: the person signs in with help, and enrols again.
    """
    try:
        text = _vault().decrypt(sealed.encode()).decode()
    except InvalidToken:
        logger.error("a second-factor secret cannot be decrypted: was SECRET_KEY changed without a fallback?")
        return _unknown_secret()
    if text == DEMO_TOTP_SECRET and not settings.DEMO:
        logger.error("the demonstration's second factor was presented outside the demonstration")
        return _unknown_secret()
    return text


def _unknown_secret() -> str:
    return base64.b32encode(secrets.token_bytes(20)).decode()


def _vault() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derive(key)) for key in keys])


def _derive(secret_key: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"pni second factor secrets")
    return base64.urlsafe_b64encode(derivation.derive(secret_key.encode()))
