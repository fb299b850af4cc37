"""Views of the mechanisms. The error pages are named by Django's settings and URL conf, hence the names here."""

from core.views.errors import (
    bad_request,
    conflict,
    csrf_failure,
    gone,
    page_not_found,
    permission_denied,
    server_error,
)

__all__ = ["bad_request", "conflict", "csrf_failure", "gone", "page_not_found", "permission_denied", "server_error"]
