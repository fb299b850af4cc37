"""Links that are secrets: whoever holds one acts. Only a fingerprint of them is kept; their pages do not tell them."""

import hashlib

from django.http import HttpResponse


def fingerprint(token: str) -> str:
    """SHA-256 of the secret part of a link, in hexadecimal: what is kept of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def keep_secret(response: HttpResponse) -> HttpResponse:
    """The address of the page is a secret: kept by no cache, no index, and not told to other sites.

    "same-origin" and not "no-referrer": with the latter, browsers send `Origin: null` and our own forms are refused.
    """
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response
