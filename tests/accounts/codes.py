"""Codes that an authenticator application would show for the personas' secret."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.personas import TOTP_SECRET


def totp(secret: str = TOTP_SECRET, *, steps_ago: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 - steps_ago))
