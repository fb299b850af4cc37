"""What every page knows about the site. No query here: the session's user is lazy, and only asked for its flags."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

SERVICE_NAME = "Programme d’investigations"


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor. The variable is called `service`: django-allauth has its own `site`.

    `service.is_staff` is a function: it is called by the template, so only pages that ask pay.
    """
    return {"service": {**site_facts(), "is_staff": lambda: _is_staff(request)}}


def site_facts() -> dict[str, Any]:
    """The same without a request, for mail and for the page of a server error."""
    return {
        "name": SERVICE_NAME,
        "version": settings.VERSION,
        "url": settings.SITE_URL,
        "is_demo": settings.DEMO,
        "is_staff": False,
        "source_code_url": settings.SOURCE_CODE_URL,
        "support_email": settings.SUPPORT_EMAIL,
    }


def _is_staff(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated and user.is_staff)
