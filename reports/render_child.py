"""The child process that turns HTML into PDF: the only module that imports WeasyPrint.

Forked for `reports.rendering` by `reports.render_mother`, without Django, settings, secrets or network. It takes its
limits, then answers one request after another until its standard input closes.

A request is one JSON line on the standard input, {"part": number, "name": text, "html": path, "full_fonts": whether
whole fonts are embedded, so that the parts of a document can share them, "pictures": {url: path} lent to this part
alone}. An answer is one JSON line on the standard output, one of {"event": "progress", "step", "page"}, {"event":
"pdf", "part", "size", ...} followed by that many bytes, {"event": "refused", "part", "urls"}, {"event": "failed",
"part", "kind"}.
"""

import contextlib
import ctypes
import gc
import hashlib
import io
import json
import logging
import os
import re
import resource
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pydyf
from PIL import Image
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

MIB = 1024 * 1024
PX_TO_PT = 0.75
# Links to another chapter of the same document: named here, resolved when the chapters are joined.
ELSEWHERE = "https://chapitre.invalid/#"
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_CONTENT_TYPES = {"css": "text/css", "woff2": "font/woff2"}
PRINTED_EDGE = 1400  # pixels: the width of the text at 200 points an inch
PRINTED_DPI = 200


def take_limits(cpu_seconds: int, memory_mib: int, file_mib: int, open_files: int) -> None:
    """Hard limits of the kernel, before a single byte of a request is read."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory_mib * MIB,) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_mib * MIB,) * 2)
    resource.setrlimit(resource.RLIMIT_NOFILE, (open_files, open_files))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def leave_network() -> bool:
    """Move to an empty network namespace. Best effort: containers often forbid it, and the fetcher denies anyway."""
    libc = ctypes.CDLL(None, use_errno=True)
    return any(libc.unshare(flags) == 0 for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET))


class Answers:
    """The standard output, kept for events only: whatever a library prints goes to the error stream."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def send(self, payload: bytes = b"", **event: Any) -> None:
        self._stream.write(json.dumps(event).encode() + b"\n" + payload)
        self._stream.flush()


class OwnAssetsOnly(URLFetcher):
    """Knows the assets it was given and nothing else: no file, no network, no data: URL."""

    def __init__(self, assets: dict[str, bytes]) -> None:
        super().__init__(allowed_protocols=())
        self._assets = assets
        self.lent: dict[str, str] = {}
        self.refused: list[str] = []

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        body = self._assets.get(url) or self._picture(url)
        if body is None:
            self.refused.append(url[:200])
            # ValueError: WeasyPrint turns it into a warning. Its own "fatal" error would escape `except Exception`.
            raise ValueError("resource refused")
        return URLFetcherResponse(url, body, {"Content-Type": _content_type(body, url)})

    def _picture(self, url: str) -> bytes | None:
        """A lent picture, made fit to print; None when it was not lent, or is no picture."""
        path = self.lent.get(url)
        try:
            return None if path is None else fit_to_print(path)
        except (OSError, SyntaxError, ValueError, EOFError):  # what Pillow raises for bad bytes, by kind of damage
            return None


def fit_to_print(path: str) -> bytes:
    """The picture as a JPEG no larger than a page can show, on white: 8 photographs would weigh more than the text, and
    a PNG of one more than all of them."""
    with Image.open(path, formats=["JPEG", "PNG"]) as picture:
        picture.thumbnail((PRINTED_EDGE, PRINTED_EDGE))
        if "transparency" in picture.info or picture.mode in ("LA", "PA"):
            picture = picture.convert("RGBA")
        if picture.mode == "RGBA":
            white = Image.new("RGB", picture.size, "white")
            white.paste(picture, mask=picture.getchannel("A"))
            picture = white
        printed = io.BytesIO()
        picture.convert("L" if picture.mode in ("L", "1") else "RGB").save(printed, format="JPEG", quality=88)
    return printed.getvalue()


def _content_type(body: bytes, url: str) -> str:
    return "image/jpeg" if body.startswith(b"\xff\xd8\xff") else _CONTENT_TYPES[url.rpartition(".")[2]]


class ProgressHandler(logging.Handler):
    """WeasyPrint's steps, as events. A page of layout is told every ten pages, to keep the pipe quiet."""

    _STEP = re.compile(r"Step (\d) - (.*?)(?: - Page (\d+))?$")

    def __init__(self, answers: Answers) -> None:
        super().__init__(logging.INFO)
        self._answers = answers

    def emit(self, record: logging.LogRecord) -> None:
        found = self._STEP.match(record.getMessage())
        if found is None:
            return
        step, _words, page = found.groups()
        if page is None or int(page) % 10 == 0:
            self._answers.send(event="progress", step=int(step), page=int(page or 0))


class WarningHandler(logging.Handler):
    """What WeasyPrint complains about, for the tests: a clean document has none."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if len(self.messages) < 20:
            self.messages.append(record.getMessage()[:300])


class Renderer:
    """WeasyPrint with our stylesheet and fonts, loaded once for all the children of a mother."""

    def __init__(self, *, assets: dict[str, bytes], stylesheet: str) -> None:
        self.fetcher = OwnAssetsOnly(assets)
        self._fonts = FontConfiguration()
        self._deflated: dict[bytes, bytes] = {}
        self._stylesheet = CSS(string=assets[stylesheet].decode(), url_fetcher=self.fetcher, font_config=self._fonts)

    def render(self, html: str, *, full_fonts: bool) -> tuple[bytes, Document]:
        options = {"stylesheets": [self._stylesheet], "pdf_variant": "pdf/ua-1", "dpi": PRINTED_DPI}
        document = HTML(string=html, url_fetcher=self.fetcher).render(font_config=self._fonts, **options)
        # Same HTML, same identifier: two builds of the same data are the same bytes. A chapter needs none, the whole
        # gets its own when it is joined; computing it would serialise every object a second time.
        digest = hashlib.sha256(html.encode()).digest()[:16]
        pdf = document.write_pdf(
            pdf_variant="pdf/ua-1",
            pdf_identifier=None if full_fonts else digest,
            finisher=_finisher(prefix=digest[:3].hex(), deflated=self._deflated),
            full_fonts=full_fonts,
        )
        return pdf, document


class DeflatedOnce(pydyf.Stream):
    """A stream whose bytes are computed once: pydyf does it at each reading, and an identifier reads everything.

    Whole fonts are also kept from one chapter to the next. Measured on the 2021 synthesis: a fifth of the time of a
    chapter went into deflating the same four fonts again.
    """

    kept: dict[bytes, bytes]

    @property
    def data(self) -> bytes:
        found = self.__dict__.get("_data")
        if found is None:
            found = self.__dict__["_data"] = self._deflate()
        return found

    def _deflate(self) -> bytes:
        if not {"Length1", "Subtype"} & self.extra.keys() or len(self.stream) != 1:  # not the file of a font
            return super().data
        key = hashlib.sha256(self.stream[0] + repr(sorted(self.extra.items())).encode()).digest()
        if key not in self.kept:
            self.kept[key] = super().data
        return self.kept[key]


def _finisher(prefix: str, deflated: dict[bytes, bytes]) -> Any:
    """Last touch on a part: table identifiers unique in the whole document, links to other parts made internal."""

    def finish(_document: Document, pdf: pydyf.PDF) -> None:
        for item in pdf.objects:
            if isinstance(item, pydyf.Stream) and item.compress:
                item.__class__, item.kept = DeflatedOnce, deflated
            if not isinstance(item, pydyf.Dictionary):
                continue
            if "ID" in item and item.get("Type") == "/StructElem":
                item["ID"] = pydyf.String(f"{prefix}-{item['ID'].string}")
            attributes = item.get("A")
            if isinstance(attributes, pydyf.Dictionary):
                if "Headers" in attributes:
                    attributes["Headers"] = pydyf.Array(
                        pydyf.String(f"{prefix}-{key.string}") for key in attributes["Headers"]
                    )
                target = getattr(attributes.get("URI"), "string", "")
                if target.startswith(ELSEWHERE):
                    del item["A"]
                    item["Dest"] = item["Contents"] = pydyf.String(target.removeprefix(ELSEWHERE))

    return finish


def facts(document: Document) -> dict[str, Any]:
    """Where things are, for whoever joins several parts: anchors and bookmarks, in PDF points."""
    anchors: dict[str, list[float]] = {}
    for number, page in enumerate(document.pages):
        for name, box in page.anchors.items():
            # A box cut over several pages has its anchor on each of them: the first one counts.
            anchors.setdefault(name, [number, round(box[0] * PX_TO_PT, 2), round((page.height - box[1]) * PX_TO_PT, 2)])
    bookmarks = [
        [level, label, number, round(x * PX_TO_PT, 2), round((page.height - y) * PX_TO_PT, 2)]
        for number, page in enumerate(document.pages)
        for level, label, (x, y), _state in page.bookmarks
    ]
    return {"pages": len(document.pages), "anchors": anchors, "bookmarks": bookmarks}


def answer_part(renderer: Renderer, request: dict[str, Any], answers: Answers) -> bool:
    """Render one part. Returns False when the work must end: a document with a hole is no document."""
    number = request["part"]
    html = Path(request["html"]).read_text(encoding="utf-8")
    refused = renderer.fetcher.refused
    refused.clear()
    renderer.fetcher.lent = request["pictures"]
    with _collected_warnings() as warnings:
        try:
            pdf, document = renderer.render(html, full_fonts=request["full_fonts"])
        except (MemoryError, RecursionError) as overflow:
            answers.send(event="failed", part=number, kind=type(overflow).__name__)
            return False
        except Exception:
            if not refused:
                raise
    if refused:
        answers.send(event="refused", part=number, urls=refused[:20])
        return False
    answers.send(pdf, event="pdf", part=number, size=len(pdf), warnings=warnings.messages, **facts(document))
    return True


@contextlib.contextmanager
def _collected_warnings() -> Iterator[WarningHandler]:
    handler = WarningHandler()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        yield handler
    finally:
        logger.removeHandler(handler)


def main(renderer: Renderer, limits: Sequence[int]) -> int:
    """Serve one build.

    `limits`: CPU seconds, address space in MiB, size of a written file in MiB, number of open files.
    """
    take_limits(*limits)
    answers = Answers(os.fdopen(os.dup(1), "wb"))
    os.dup2(2, 1)
    progress_logger = logging.getLogger("weasyprint.progress")
    progress_logger.setLevel(logging.INFO)
    progress_logger.addHandler(ProgressHandler(answers))
    progress_logger.propagate = False
    # Short-lived and one-purpose: collecting cycles only costs (performance.md A, 1.14 times), the kernel frees all.
    gc.disable()
    gc.freeze()
    for line in sys.stdin:
        if not answer_part(renderer, json.loads(line), answers):
            break
        gc.collect()  # between parts only: the next one starts from the memory of the first
    return 0
