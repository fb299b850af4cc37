"""What makes the tests strict. Switched on by `tests/conftest.py`, for every test.

* an undefined variable in one of our templates fails (third-party templates rely on them: they are left alone);
* querysets without an order come back in a random one (pytest-randomly's seed, so a failure can be replayed);
* `select_for_update()` without `of=` fails: with a join, it would lock more than it says;
* an HTML page with anything inline (style, script, event, javascript: link) fails: the browser would refuse it.
"""

import os
import random
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.template.base import FilterExpression, Node
from django.test.client import Client

_INERT_SCRIPTS = frozenset({"application/json", "application/ld+json", "importmap", "speculationrules"})


class StrictnessError(AssertionError):
    """The code under test does something that the house refuses."""


def is_ours(path: str) -> bool:
    """Whether a file belongs to the project, and not to an installed package."""
    file = Path(path)
    return file.is_relative_to(settings.BASE_DIR) and ".venv" not in file.parts


# --- Templates -------------------------------------------------------------------------------------------------------


class UndefinedVariable(str):
    """Stands for `string_if_invalid`. Django asks its truth value at the place of the undefined variable.

    For a third-party template it is the empty string that Django uses by default, filters included; for one of ours,
    the variable and the template are named in the failure.
    """

    def __bool__(self) -> bool:
        caller = sys._getframe(1)
        return caller.f_code is FilterExpression.resolve.__code__ and _project_template(caller) is not None

    def __contains__(self, text: object) -> bool:
        return True

    def __mod__(self, variable: object) -> str:
        raise StrictnessError(f"undefined variable « {variable} » in {_project_template(sys._getframe(1))}")


def _project_template(frame: FrameType | None) -> str | None:
    """The template of ours being rendered by the innermost node of this call stack, if it is one."""
    while frame is not None:
        node = frame.f_locals.get("self")
        origin = getattr(node, "origin", None) if isinstance(node, Node) else None
        if origin is not None:
            return origin.name if is_ours(origin.name) else None
        frame = frame.f_back
    return None


# --- Database --------------------------------------------------------------------------------------------------------

_fetch_all = QuerySet._fetch_all
_select_for_update = QuerySet.select_for_update


def fetch_in_random_order(queryset: QuerySet[Any]) -> None:
    is_new = queryset._result_cache is None
    _fetch_all(queryset)
    if is_new and not queryset.ordered and isinstance(queryset._result_cache, list):
        random.shuffle(queryset._result_cache)


def select_for_update_named(queryset: QuerySet[Any], *args: Any, **kwargs: Any) -> QuerySet[Any]:
    caller = sys._getframe(1)
    if caller.f_code.co_filename.endswith(f"{os.sep}manager.py"):  # Model.objects forwards to the queryset
        caller = caller.f_back
    if not kwargs.get("of") and is_ours(caller.f_code.co_filename):
        raise StrictnessError("select_for_update() without of=: say which table is locked")
    return _select_for_update(queryset, *args, **kwargs)


# --- Pages -----------------------------------------------------------------------------------------------------------


class InlineFinder(HTMLParser):
    """Collects what a content security policy without 'unsafe-inline' refuses."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style":
            self.found.append("<style>")
        if tag == "script" and "src" not in given and given.get("type") not in _INERT_SCRIPTS:
            self.found.append("<script> without src")
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.found.append(f"<{tag} {name}=…>")
            elif name in ("href", "src", "action", "formaction") and (value or "").strip().lower().startswith(
                "javascript:"
            ):
                self.found.append(f"<{tag} {name}=javascript:…>")

    handle_startendtag = handle_starttag


def assert_nothing_inline(response: HttpResponse) -> None:
    if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
        return
    finder = InlineFinder()
    finder.feed(response.content.decode())
    if finder.found:
        raise StrictnessError(f"inline in {response.request['PATH_INFO']}: {', '.join(sorted(set(finder.found)))}")


_request = Client.request


def checked_request(client: Client, **request: Any) -> HttpResponse:
    response = _request(client, **request)
    assert_nothing_inline(response)
    return response
