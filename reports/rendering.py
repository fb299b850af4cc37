"""The one door to a PDF: HTML in, bytes out, everything risky in child processes with limits.

    rendered = render_pdf([Part("fiche", html)], limits=SHEET_LIMITS)

A child (`reports.render_child`) has no settings, no secret in its environment, no network where the system allows it,
a deny-all fetcher, and the kernel's limits on CPU time, memory, files and their size. It is forked by a process that
has read no document (`reports.mother`) and serves one pool. The parent adds a wall clock and kills the whole process
group. Every failure is a `core.jobs.JobError` in words that a person can use.
"""

import contextlib
import dataclasses
import json
import logging
import os
import selectors
import shutil
import signal
import tempfile
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from core.jobs import JobError
from reports.gauge import check_html
from reports.mother import MOTHER, GoneError

logger = logging.getLogger(__name__)

_CHUNK = 1 << 16
_MEMORY_SIGNALS = (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGTRAP)  # C libraries abort on a refused allocation
_MEMORY_WORDS = ("MemoryError", "SystemError: error return without exception set")  # the second: cffi, when refused
_TIME_SIGNALS = (-signal.SIGXCPU, -signal.SIGKILL)

TOO_HEAVY = (
    "Le document est trop lourd à mettre en page : le calcul a dépassé la durée permise. Demandez moins de régions, ou"
    " raccourcissez les textes."
)
TOO_LARGE = "Le document est trop gros pour la mémoire permise. Demandez moins de régions, ou raccourcissez les textes."
TOO_NESTED = "Le document contient des éléments trop imbriqués pour être mis en page."
REFUSED = (
    "Le document appelle une ressource extérieure, ce qui est interdit dans un PDF. L'équipe technique doit regarder."
)
BROKEN = (
    "La mise en page s'est interrompue sans explication. Relancez ; si cela recommence, prévenez l'équipe technique."
)


@dataclasses.dataclass(frozen=True)
class Limits:
    """What each child may use. `wall_seconds` is kept by the parent for all of them, the rest by the kernel."""

    cpu_seconds: int
    wall_seconds: int
    memory_mib: int
    file_mib: int = 8  # fonts unpacked in its private folder: nothing else is written
    open_files: int = 64
    output_mib: int = 64


# security.md 5: 12 s of CPU and 600 MiB for a sheet. A batch of sheets, or the chapters of a synthesis, get more time.
SHEET_LIMITS = Limits(cpu_seconds=12, wall_seconds=40, memory_mib=600)
# Documents of a committee: as long as the work of a team, and somebody waits for them.
COMMITTEE_LIMITS = Limits(cpu_seconds=30, wall_seconds=90, memory_mib=600)
BATCH_LIMITS = Limits(cpu_seconds=120, wall_seconds=300, memory_mib=800, output_mib=128)
SYNTHESIS_LIMITS = Limits(cpu_seconds=300, wall_seconds=600, memory_mib=1500, output_mib=256)


@dataclasses.dataclass(frozen=True)
class Part:
    """One HTML document to render, whole and already set. A chapter embeds whole fonts, that it shares once joined.

    `pictures` are the bytes of what the HTML names by a `pni:image-…` URL (`reports.illustration`).
    """

    name: str
    html: str
    is_chapter: bool = False
    pictures: Mapping[str, bytes] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class RenderedPart:
    """`anchors`: identifier to (page from 0, x, y). `bookmarks`: (level, label, page, x, y) in order. PDF points.

    `pictures`: hashes of those that it shows, told by whoever asked for it, so that it may be found when one must go.
    """

    name: str
    pdf: bytes
    page_count: int
    anchors: dict[str, tuple[int, float, float]]
    bookmarks: tuple[tuple[int, str, int, float, float], ...]
    warnings: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()


Progress = Callable[[int, int], None]  # (parts done, pages laid out in the present part)


def render_pdf(
    parts: Sequence[Part], *, limits: Limits, workers: int = 1, on_progress: Progress | None = None
) -> list[RenderedPart]:
    """Render every part, in the order given. Raises JobError, in French."""
    with RenderPool(limits=limits, workers=min(workers, len(parts))) as pool:
        return pool.render(parts, on_progress=on_progress)


class RenderPool:
    """At most `workers` children, that render parts as they become free. A context: leaving it kills them all.

    Side effects: one private folder, removed at the end. The wall clock runs from the entry to the exit.
    """

    def __init__(self, *, limits: Limits, workers: int = 1) -> None:
        self._limits = limits
        self._workers = max(1, workers)
        self._children: list[_Child] = []
        self._folder = Path()
        self._deadline = 0.0
        self._sent = 0

    def __enter__(self) -> Self:
        self._deadline = time.monotonic() + self._limits.wall_seconds
        self._folder = Path(tempfile.mkdtemp(prefix="pni-pdf-"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        for child in self._children:
            child.end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _new_child(self) -> "_Child":
        child = _Child(self._limits)
        self._children.append(child)
        child.start(self._folder / str(len(self._children)))
        return child

    def render(self, parts: Sequence[Part], *, on_progress: Progress | None = None) -> list[RenderedPart]:
        """Render these parts, the longest first, and give them in the order given.

        Raises JobError when a part is refused by the gauge, passes a limit or calls a foreign resource.
        """
        for part in parts:
            check_html(part.html)
        waiting = deque(sorted(range(len(parts)), key=lambda index: -len(parts[index].html)))
        rendered: dict[int, RenderedPart] = {}
        idle, busy = list(self._children), []
        told = None
        with selectors.DefaultSelector() as selector:
            while waiting or busy:
                while waiting and (idle or len(self._children) < self._workers):
                    child, index = idle.pop() if idle else self._new_child(), waiting.popleft()
                    child.send(index, parts[index], self._folder / f"{self._sent}.html")
                    self._sent += 1
                    selector.register(child.stdout, selectors.EVENT_READ, child)
                    busy.append(child)
                ready = selector.select(timeout=max(0.0, self._deadline - time.monotonic()))
                if not ready:
                    raise JobError(TOO_HEAVY)
                for key, _events in ready:
                    child = key.data
                    done = child.read()
                    if done:
                        rendered[done[0]] = done[1]
                        selector.unregister(child.stdout)
                        busy.remove(child)
                        idle.append(child)
                    if on_progress and told != (told := (len(rendered), child.pages)):
                        on_progress(*told)
        return [rendered[index] for index in range(len(parts))]


class _Child:
    """One child process, the part it works on, and what has been read of its answer."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._stdin: BinaryIO | None = None
        self._errors = Path()
        self._buffer = bytearray()
        self._received = 0
        self._name = ""
        self._lent: list[Path] = []
        self._pending: dict[str, Any] | None = None  # a "pdf" event whose bytes are still coming
        self._has_ended = True
        self.pid = 0
        self.stdout: BinaryIO | None = None
        self.pages = 0

    def start(self, folder: Path) -> None:
        folder.mkdir()
        self._errors = folder / "stderr"
        limits = self._limits
        its_stdin, ours_to_it = os.pipe()
        ours_from_it, its_stdout = os.pipe()
        self._stdin = open(ours_to_it, "wb", buffering=0)  # noqa: SIM115 (closed by `end`)
        self.stdout = open(ours_from_it, "rb", buffering=0)  # noqa: SIM115 (the same)
        try:
            with self._errors.open("wb") as stderr:
                self.pid = MOTHER.bear(
                    limits=(limits.cpu_seconds, limits.memory_mib, limits.file_mib, limits.open_files),
                    folder=folder,
                    streams=(its_stdin, its_stdout, stderr.fileno()),
                )
        except GoneError as failure:
            logger.exception("no PDF child could be started")
            raise JobError(BROKEN) from failure
        finally:
            os.close(its_stdin)
            os.close(its_stdout)
        self._has_ended = False

    def send(self, index: int, part: Part, path: Path) -> None:
        """Give it a part. HTML and pictures go by files, so that this line is short and the pipe never blocks."""
        path.write_text(part.html, encoding="utf-8")
        self._lent = [path]
        pictures = {}
        for number, (url, content) in enumerate(part.pictures.items()):
            picture = path.with_suffix(f".{number}")
            picture.write_bytes(content)
            self._lent.append(picture)
            pictures[url] = str(picture)
        self._name = part.name
        self.pages = 0
        request = {"part": index, "name": part.name, "html": str(path), "full_fonts": part.is_chapter}
        self._write({**request, "pictures": pictures})

    def _write(self, request: dict[str, Any]) -> None:
        try:
            self._stdin.write(json.dumps(request).encode() + b"\n")
        except BrokenPipeError:
            self._explain_death()

    def read(self) -> tuple[int, RenderedPart] | None:
        """Take what has come; the part and its index once it is whole. Raises JobError on a bad event or a death."""
        chunk = os.read(self.stdout.fileno(), _CHUNK)
        if not chunk:
            self._explain_death()
        self._received += len(chunk)
        if self._received > self._limits.output_mib << 20:
            raise JobError(TOO_LARGE)
        self._buffer += chunk
        while self._pending is None:
            line, newline, rest = self._buffer.partition(b"\n")
            if not newline:
                return None
            self._buffer = rest
            self._handle(json.loads(line))
        if len(self._buffer) < self._pending["size"]:
            return None
        event, self._pending = self._pending, None
        pdf = bytes(self._buffer[: event["size"]])
        del self._buffer[: event["size"]]
        for path in self._lent:  # a synthesis may lend hundreds of megabytes in all
            path.unlink(missing_ok=True)
        return event["part"], RenderedPart(
            name=self._name,
            pdf=pdf,
            page_count=event["pages"],
            anchors={name: tuple(place) for name, place in event["anchors"].items()},
            bookmarks=tuple(tuple(bookmark) for bookmark in event["bookmarks"]),
            warnings=tuple(event["warnings"]),
        )

    def _handle(self, event: dict[str, Any]) -> None:
        match event["event"]:
            case "pdf":
                self._pending = event
            case "progress":
                self.pages = max(self.pages, event["page"])
            case "refused":
                logger.error("PDF part %s asked for %s", self._name, event["urls"])
                raise JobError(REFUSED)
            case "failed":
                raise JobError(TOO_LARGE if event["kind"] == "MemoryError" else TOO_NESTED)

    def _explain_death(self) -> None:
        """Always raises JobError: the child ended before its part was done."""
        code = MOTHER.exit_code(self.pid)
        self._has_ended = code is not None
        errors = self._errors.read_bytes()[-2000:].decode(errors="replace")
        logger.error("PDF child ended with %s on %s: %s", code, self._name, errors)
        if code in _TIME_SIGNALS:
            raise JobError(TOO_HEAVY)
        if code in _MEMORY_SIGNALS or any(words in errors for words in _MEMORY_WORDS):
            raise JobError(TOO_LARGE)
        raise JobError(BROKEN)

    def end(self) -> None:
        """Kill its whole group and close the pipes. Never raises for a child already gone."""
        if not self._has_ended:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            MOTHER.exit_code(self.pid)
            self._has_ended = True
        for pipe in (self._stdin, self.stdout):
            if pipe is not None:
                pipe.close()
