"""Reading pages in tests."""

import re
from html import unescape
from html.parser import HTMLParser

from django.http import HttpResponse


class Links(HTMLParser):
    """Links of a page: their text and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[dict[str, str]] = []
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._inside = True
            self.links.append({"text": "", **{key: value or "" for key, value in attrs}})

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.links[-1]["text"] += data


def links(response: HttpResponse) -> list[dict[str, str]]:
    return Links(response.content.decode()).links


def link(response: HttpResponse, text: str) -> dict[str, str]:
    """The one link with this text."""
    found = [each for each in links(response) if tidy(each["text"]) == text]
    assert len(found) == 1, f"{len(found)} links named {text!r}"
    return found[0]


def hrefs(response: HttpResponse, prefix: str) -> set[str]:
    return {each["href"] for each in links(response) if each.get("href", "").startswith(prefix)}


def main(response: HttpResponse) -> str:
    """Text of the page's own part, with ordinary spaces."""
    html = response.content.decode()
    body = html[html.index("<main") : html.index("</main>")]
    return tidy(unescape(re.sub(r"<[^>]+>", " ", body)))


def part(response: HttpResponse, identifier: str) -> str:
    """Text of one section, with ordinary spaces."""
    found = re.search(rf'<section id="{identifier}".*?</section>', response.content.decode(), re.DOTALL)
    assert found, f"no section {identifier}"
    return tidy(unescape(re.sub(r"<[^>]+>", " ", found.group(0))))


def cards(response: HttpResponse) -> list[str]:
    """Titles of the cards, in order."""
    found = re.findall(r'cat-card__title"><a href="[^"]*">([^<]*)<', response.content.decode())
    return [unescape(title) for title in found]


def heading(response: HttpResponse, level: int = 2) -> str:
    found = re.search(rf"<h{level}[^>]*>(.*?)</h{level}>", response.content.decode(), re.DOTALL)
    return tidy(unescape(re.sub(r"<[^>]+>", " ", found.group(1))))


def title(response: HttpResponse) -> str:
    return tidy(unescape(re.search(r"<title>(.*?)</title>", response.content.decode(), re.DOTALL).group(1)))


def description(response: HttpResponse) -> str:
    found = re.search(r'<meta\s+name="description"\s+content="([^"]*)"', response.content.decode())
    return tidy(unescape(found.group(1)))


def tidy(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())
