"""Speed and memory of the synthesis, at the size of the 2021 cohort, at ten times that, and at a thousand sheets.

    make bench-synthesis                    # 47 and 470 sheets, then the scale: 47, 470, 1 000
    make bench-synthesis ARGS=--small       # 47 sheets only

Needs no database: it measures what a worker does from the frozen values on. The reference is WeasyPrint as one process
on the same HTML, tagged for PDF/UA-1 like ours (`write_pdf(pdf_variant="pdf/ua-1")`), its start-up counted. Ours is
measured twice: "cold" starts the process that children are forked from, "warm" finds it there, as in a worker that has
printed something in the last ten minutes. typst prints the same content, word for word, in its own layout
(`benchmarks/typst_synthesis.py`). Rounds are alternated and the best of each is kept: only ratios of one run are worth
anything, and on a busy machine only those of processor time. Prints Markdown.
"""

import argparse
import dataclasses
import importlib.util
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

ROUNDS = {47: 4, 470: 1}
PLAIN = """
import json, sys
from pathlib import Path
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse
request = json.load(sys.stdin)
class Fetcher(URLFetcher):
    def fetch(self, url, headers=None):
        return URLFetcherResponse(url, Path(request["assets"][url]).read_bytes())
fetcher, fonts = Fetcher(), FontConfiguration()
css = CSS(string=Path(request["assets"]["pni:pdf.css"]).read_text(), url_fetcher=fetcher, font_config=fonts)
document = HTML(filename=request["html"], url_fetcher=fetcher, encoding="utf-8").render(
    stylesheets=[css], font_config=fonts)
document.write_pdf(request["pdf"], pdf_variant="pdf/ua-1")
print(len(document.pages))
"""


@dataclasses.dataclass(frozen=True)
class Measure:
    """`seconds` on the wall; `cpu` of every process; `peak` of the largest child, `own_peak` of us, in MiB."""

    seconds: float
    cpu: float
    peak: float
    pages: int
    own_peak: float = 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="47 sheets only")
    parser.add_argument("--scale-of", type=int, metavar="SHEETS", help="one full build of so many sheets, as JSON")
    options = parser.parse_args()
    if options.scale_of:
        set_up()
        print(json.dumps(dataclasses.asdict(full_build_of(options.scale_of))))
    else:
        run(small=options.small)


def set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pni.settings.test")
    django.setup()


def run(*, small: bool) -> None:
    """Print the tables. Side effects: child processes."""
    set_up()
    print(f"Load average: {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors.\n", flush=True)
    print(synthesis_table((47,) if small else (47, 470)), flush=True)
    if not small:
        print(f"\n{scale_table((47, 470, 1000))}", flush=True)
    print(f"\nLoad average at the end: {os.getloadavg()[0]:.1f}", flush=True)


def synthesis_table(sizes: tuple[int, ...]) -> str:
    """Plain WeasyPrint, typst, our full build, builds after one edit, and the look at one chapter."""
    lines = [
        "### Synthesis",
        "",
        "| Build | pages | s | s/page | CPU s | plain's time ÷ this | full build's time ÷ this"
        " | full build's CPU ÷ this | peak of the largest process, MiB | peak ÷ plain's |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for size in sizes:
        lines += rows(size)
    return "\n".join(lines)


def rows(size: int) -> Iterator[str]:
    from benchmarks.reports_data import (  # noqa: PLC0415 -- once Django is set up
        composed,
        edited,
        generated_synthesis,
        with_conclusion,
    )
    from reports.mother import MOTHER  # noqa: PLC0415 -- the same

    value = composed(generated_synthesis(size))
    found: dict[str, list[Measure]] = {}

    def add(name: str, build: Callable[[], int]) -> None:
        found.setdefault(name, []).append(measured(build))

    for number in range(ROUNDS[size]):
        shelf = MemoryShelf()
        add("plain WeasyPrint, one process, PDF/UA-1", lambda: build_plain(value))
        if importlib.util.find_spec("typst"):
            with typst_source(value) as request:
                add("typst, same content, own layout, PDF/UA-1", lambda request=request: build_typst(request))
        MOTHER.leave()
        add("ours, full, cold", lambda shelf=shelf: build_ours(value, shelf))
        MOTHER.leave()
        add(
            "ours, one sheet edited, cold",
            lambda shelf=shelf, number=number: build_ours(edited(value, f"froid {number}"), shelf),
        )
        add("ours, full, warm", lambda: build_ours(value, MemoryShelf()))
        add(
            "ours, one sheet edited, warm",
            lambda shelf=shelf, number=number: build_ours(edited(value, f"essai {number}"), shelf),
        )
        again = with_conclusion(value, f"essai {number}")
        add("ours, the conclusion edited, warm", lambda shelf=shelf, again=again: build_ours(again, shelf))
        add(
            "ours, one région looked at alone, nothing kept, warm",
            lambda number=number: look_at_region(edited(value, f"aperçu {number}")),
        )
        add("ours, nothing edited", lambda shelf=shelf: build_ours(value, shelf))
    MOTHER.leave()
    reference = best(found["plain WeasyPrint, one process, PDF/UA-1"])
    for name, measures in found.items():
        told = best(measures)
        whole = best(found[f"ours, full, {'cold' if name.endswith('cold') else 'warm'}"])
        yield (
            f"| {size} sheets, {name} | {told.pages} | {told.seconds:.1f} | {told.seconds / told.pages:.3f}"
            f" | {told.cpu:.1f} | {reference.seconds / told.seconds:.2f} | {whole.seconds / told.seconds:.2f}"
            f" | {whole.cpu / told.cpu:.2f} | {told.peak:.0f} | {told.peak / reference.peak:.2f} |"
        )


def scale_table(sizes: tuple[int, ...]) -> str:
    """Is a full build linear in the sheets, and its memory bounded? Each size in a process of its own."""
    lines = [
        "### Synthesis, scale",
        "",
        "| Sheets | pages | s | CPU s | CPU s a sheet | ÷ that of the smallest | peak of the largest child, MiB"
        " | peak of the worker, MiB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    smallest = 0.0
    for size in sizes:
        command = [sys.executable, "-m", "benchmarks.reports", "--scale-of", str(size)]
        done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 -- our own interpreter and code
        told = Measure(**json.loads(done.stdout))
        each = told.cpu / size
        smallest = smallest or each
        lines.append(
            f"| {size} | {told.pages} | {told.seconds:.1f} | {told.cpu:.1f} | {each:.3f} | {each / smallest:.2f}"
            f" | {told.peak:.0f} | {told.own_peak:.0f} |"
        )
    return "\n".join(lines)


def full_build_of(size: int) -> Measure:
    from benchmarks.reports_data import composed, generated_synthesis  # noqa: PLC0415 -- once Django is set up

    value = composed(generated_synthesis(size))
    told = measured(lambda: build_ours(value, MemoryShelf()))
    return dataclasses.replace(told, own_peak=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def best(measures: list[Measure]) -> Measure:
    """What the machine can do when it is left alone: another program only ever adds to a time."""
    return min(measures, key=lambda measure: measure.seconds)


def build_plain(value: Any) -> int:
    """One WeasyPrint process on the whole HTML, collector on, as anyone would write it."""
    from reports.documents import synthesis_html  # noqa: PLC0415 -- once Django is set up
    from reports.pdf_assets import ASSETS  # noqa: PLC0415 -- the same

    with tempfile.TemporaryDirectory() as folder:
        html = Path(folder) / "synthese.html"
        html.write_text(synthesis_html(value), encoding="utf-8")
        request = {"assets": ASSETS.paths(), "html": str(html), "pdf": f"{folder}/synthese.pdf"}
        done = subprocess.run(  # noqa: S603 -- our own interpreter and code
            [sys.executable, "-c", PLAIN], input=json.dumps(request).encode(), capture_output=True, check=True
        )
        return int(done.stdout)


@contextmanager
def typst_source(value: Any) -> Iterator[dict[str, str]]:
    """Its markup and its fonts, at hand before the clock starts."""
    from benchmarks.typst_synthesis import to_typst, write_fonts  # noqa: PLC0415 -- once Django is set up
    from reports.documents import synthesis_html  # noqa: PLC0415 -- the same

    with tempfile.TemporaryDirectory() as folder:
        source, fonts = Path(folder) / "synthese.typ", Path(folder) / "fonts"
        fonts.mkdir()
        write_fonts(fonts)
        source.write_text(to_typst(synthesis_html(value)), encoding="utf-8")
        yield {"source": str(source), "fonts": str(fonts)}


def build_typst(request: dict[str, str]) -> int:
    """typst in one process, its start-up counted."""
    from benchmarks.typst_synthesis import COMPILE  # noqa: PLC0415 -- once Django is set up

    done = subprocess.run(  # noqa: S603 -- our own interpreter and code
        [sys.executable, "-c", COMPILE], input=json.dumps(request).encode(), capture_output=True, check=True
    )
    return int(done.stdout)


def build_ours(value: Any, shelf: "MemoryShelf") -> int:
    from reports.chapters import build_chaptered  # noqa: PLC0415 -- once Django is set up

    return build_chaptered(value, shelf=shelf)[1]


def look_at_region(value: Any) -> int:
    """What a preview costs the first time: the parts of the fourth région, and the child that lays them out."""
    from reports import documents  # noqa: PLC0415 -- once Django is set up
    from reports.chapters import NoShelf, lay_out_extract  # noqa: PLC0415 -- the same

    parts = documents.chapter_parts(value, f"region-{value.regions[3].slug}")
    return lay_out_extract(parts, titles=documents.anchor_titles(value), shelf=NoShelf())[1]


class MemoryShelf:
    """Chapters kept between two builds of one measure."""

    def __init__(self) -> None:
        self._held: dict[str, Any] = {}

    def find(self, parts: dict[str, Any]) -> dict[str, Any]:
        return {key: self._held[key] for key in parts if key in self._held}

    def keep(self, fresh: dict[str, Any], used: list[str]) -> None:
        self._held |= fresh


def measured(build: Callable[[], int]) -> Measure:
    """Run once. The peak is that of the largest process, children included, sampled in /proc."""
    with sampled_memory() as peak:
        before, started = cpu_seconds(), time.monotonic()
        pages = build()
        seconds, cpu = time.monotonic() - started, cpu_seconds() - before
    return Measure(seconds=seconds, cpu=cpu, peak=max(peak), pages=pages)


def cpu_seconds() -> float:
    """Ours, that of the children that ended, and that of those that live with the children they had."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    ended = sum(usage.ru_utime + usage.ru_stime for usage in used)
    return ended + sum(ticks_of(pid) for pid in children_of(os.getpid())) / os.sysconf("SC_CLK_TCK")


def ticks_of(pid: int) -> int:
    """Of a living process and of the children it has buried."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(int(field) for field in fields[11:15])


@contextmanager
def sampled_memory() -> Iterator[list[float]]:
    """Resident MiB of the largest renderer alive at each sample: this process only holds the benchmark's own data."""
    found, stop = [0.0], threading.Event()

    def sample() -> None:
        while not stop.wait(0.05):
            found.append(max((resident_mib(pid) for pid in descendants_of(os.getpid())), default=0.0))

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        stop.set()
        thread.join()


def children_of(pid: int) -> list[int]:
    try:
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []


def descendants_of(pid: int) -> Iterator[int]:
    for child in children_of(pid):
        yield child
        yield from descendants_of(child)


def resident_mib(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * resource.getpagesize() / (1 << 20)


if __name__ == "__main__":
    main()
