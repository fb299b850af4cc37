"""What no visit may cause: errors in the console, refused resources, requests to anybody else."""

import dataclasses
from collections.abc import Callable

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

# Chromium writes this beside every refused answer: the answers themselves are judged below, with their address.
_REFUSED_ANSWER = "Failed to load resource: the server responded with a status of"
_OWN_SCHEMES = ("data:", "blob:", "about:")


@dataclasses.dataclass
class Watch:
    """Listens to every page of a browser context, and says what was wrong."""

    site: str
    expected: set[int] = dataclasses.field(default_factory=set)
    wrong: list[str] = dataclasses.field(default_factory=list)
    seen: set[int] = dataclasses.field(default_factory=set)  # codes of the pages, redirects included

    def follow(self, context: BrowserContext) -> None:
        for event, listener in self._listeners():
            context.on(event, listener)

    def leave(self, context: BrowserContext) -> None:
        """What happens there from now on is another test's business."""
        for event, listener in self._listeners():
            context.remove_listener(event, listener)

    def expect(self, *statuses: int) -> None:
        """Pages of these codes are the subject of the test: not a surprise. Their resources still are."""
        self.expected.update(statuses)

    def assert_clean(self) -> None:
        assert self.wrong == []

    def _listeners(self) -> list[tuple[str, Callable[..., None]]]:
        return [
            ("console", self._console),
            ("weberror", self._error),
            ("request", self._request),
            ("response", self._response),
        ]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_REFUSED_ANSWER):
            self.wrong.append(f"console, {message.type}: {message.text[:300]}")

    def _error(self, error: WebError) -> None:
        self.wrong.append(f"script: {error.error}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.site, *_OWN_SCHEMES)):
            self.wrong.append(f"request outside the site: {request.url}")

    def _response(self, response: Response) -> None:
        is_page = response.request.is_navigation_request()
        if is_page:
            self.seen.add(response.status)
        if response.status >= 400 and not (is_page and response.status in self.expected):
            self.wrong.append(f"{response.status} for {response.url}")
