"""The door to a PDF: what passes it, what its limits stop, what its children know. Real children, real limits."""

import dataclasses
import os
import signal
import tempfile
import time
from pathlib import Path

import pytest

from core.jobs import JobError
from reports import rendering
from reports.mother import MOTHER
from reports.rendering import SHEET_LIMITS, Limits, Part, RenderPool, render_pdf

SMALL = "<html lang='fr'><title>Petit</title><body><h1 id='debut'>Titre</h1><p>Un texte.</p></body></html>"
# A heavy page that no cap of the gauge refuses: many cells, each with its own words.
HEAVY = (
    "<html lang='fr'><title>Lourd</title><body><table>"
    + "<tr><td>un mot et un autre</td><td>encore un mot</td></tr>" * 1200
    + "</table></body></html>"
)


def test_a_document_comes_back_with_its_places():
    [done] = render_pdf([Part("petit", SMALL)], limits=SHEET_LIMITS)

    assert done.pdf.startswith(b"%PDF-1.7")
    assert (done.name, done.page_count, done.warnings) == ("petit", 1, ())
    assert done.anchors["debut"][0] == 0
    assert [(level, label, page) for level, label, page, _x, _y in done.bookmarks] == []


def test_parts_come_back_in_the_order_given():
    names = [f"partie {n}" for n in range(5)]
    parts = [Part(name, SMALL.replace("Un texte.", "mot " * 40 * (5 - n))) for n, name in enumerate(names)]

    assert [done.name for done in render_pdf(parts, limits=SHEET_LIMITS, workers=2)] == names


def test_the_same_html_gives_the_same_bytes_in_another_process():
    first, second = (render_pdf([Part("petit", SMALL)], limits=SHEET_LIMITS)[0].pdf for _ in range(2))

    assert first == second


def test_a_pool_serves_several_times():
    with RenderPool(limits=SHEET_LIMITS) as pool:
        first, second = (pool.render([Part("petit", SMALL)])[0].pdf for _ in range(2))

    assert first == second


def test_progress_is_told():
    told = []
    render_pdf([Part("a", SMALL), Part("b", SMALL)], limits=SHEET_LIMITS, on_progress=lambda *seen: told.append(seen))

    assert told[-1] == (2, 0)
    assert sorted(told) == told


LIMITED = {
    "processor time": (Limits(cpu_seconds=2, wall_seconds=60, memory_mib=900), rendering.TOO_HEAVY),
    "wall clock": (Limits(cpu_seconds=60, wall_seconds=2, memory_mib=900), rendering.TOO_HEAVY),
    "memory": (Limits(cpu_seconds=60, wall_seconds=60, memory_mib=145), rendering.TOO_LARGE),
    "size of the answer": (Limits(cpu_seconds=60, wall_seconds=60, memory_mib=900, output_mib=0), rendering.TOO_LARGE),
}


@pytest.mark.parametrize("name", LIMITED)
def test_a_limit_ends_in_words(name, tmp_path, monkeypatch):
    limits, words = LIMITED[name]
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    started = time.monotonic()

    with pytest.raises(JobError) as failure:
        render_pdf([Part("lourd", HEAVY)], limits=limits)

    assert str(failure.value) == words
    assert time.monotonic() - started < 40
    assert list(tmp_path.iterdir()) == []


def test_the_small_document_fits_in_the_memory_that_stops_the_heavy_one():
    limits, _words = LIMITED["memory"]

    assert render_pdf([Part("petit", SMALL)], limits=limits)[0].page_count == 1


def test_nothing_runs_any_more_after_a_failure():
    limits = dataclasses.replace(SHEET_LIMITS, wall_seconds=1)
    with RenderPool(limits=limits, workers=2) as pool:
        with pytest.raises(JobError):
            pool.render([Part("lourd", HEAVY), Part("lourd aussi", HEAVY)])
        pids = [child.pid for child in pool._children]

    assert len(pids) == 2

    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_child_knows_no_secret(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "canari-de-la-cle")
    monkeypatch.setenv("DATABASE_URL", "postgresql://canari")
    MOTHER.leave()  # the next one is started with these in our environment
    with RenderPool(limits=SHEET_LIMITS) as pool:
        pool.render([Part("petit", SMALL)])
        environment = Path(f"/proc/{pool._children[0].pid}/environ").read_bytes()

    names = {line.partition(b"=")[0] for line in environment.split(b"\0") if line}
    assert names <= {b"PATH", b"LANG", b"HOME", b"TMPDIR", b"LC_CTYPE"}
    assert b"canari" not in environment


def test_a_child_has_its_kernel_limits():
    with RenderPool(limits=Limits(cpu_seconds=7, wall_seconds=30, memory_mib=555)) as pool:
        pool.render([Part("petit", SMALL)])
        text = Path(f"/proc/{pool._children[0].pid}/limits").read_text()

    found = {line[:26].strip(): line[26:].split()[0] for line in text.splitlines()[1:]}
    assert {name: found[name] for name in ("Max cpu time", "Max address space", "Max file size", "Max open files")} == {
        "Max cpu time": "7",
        "Max address space": str(555 << 20),
        "Max file size": str(8 << 20),
        "Max open files": "64",
    }


def test_a_child_killed_from_outside_is_told():
    with RenderPool(limits=SHEET_LIMITS) as pool:
        pool.render([Part("petit", SMALL)])
        os.kill(pool._children[0].pid, signal.SIGKILL)
        with pytest.raises(JobError) as failure:
            pool.render([Part("petit", SMALL)])

    assert str(failure.value) == rendering.TOO_HEAVY


def test_one_bad_part_stops_the_whole():
    nested = SMALL.replace("Un texte.", "<span>" * 60)

    with pytest.raises(JobError, match="trop imbriqués"):
        render_pdf([Part("bonne", SMALL), Part("mauvaise", nested)], limits=SHEET_LIMITS)
