"""The process that children are forked from: she knows no document, is replaced when she dies, and leaves nothing."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.jobs import JobError
from reports import rendering
from reports.mother import MOTHER, Mother
from reports.rendering import SHEET_LIMITS, Part, RenderPool, render_pdf

PART = Part("petit", "<html lang='fr'><title>Petit</title><body><h1>Titre</h1><p>Un texte.</p></body></html>")


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(pid):
    for _ in range(500):
        if not is_alive(pid):
            return
        time.sleep(0.02)
    raise AssertionError(f"process {pid} still lives")


def test_two_builds_have_one_mother_and_two_children():
    with RenderPool(limits=SHEET_LIMITS) as pool:
        first = pool.render([PART])[0].pdf
        child, mother = pool._children[0].pid, MOTHER.pid
    with RenderPool(limits=SHEET_LIMITS) as pool:
        second = pool.render([PART])[0].pdf

        assert MOTHER.pid == mother
        assert pool._children[0].pid != child
    assert first == second


def test_a_dead_mother_is_replaced():
    render_pdf([PART], limits=SHEET_LIMITS)
    dead = MOTHER.pid
    os.kill(dead, signal.SIGKILL)

    assert render_pdf([PART], limits=SHEET_LIMITS)[0].page_count == 1
    assert MOTHER.pid != dead


def test_a_mother_killed_during_a_build_ends_it_in_words_and_leaves_no_child():
    with RenderPool(limits=SHEET_LIMITS) as pool:
        pool.render([PART])
        child = pool._children[0].pid
        os.kill(MOTHER.pid, signal.SIGKILL)
        os.kill(child, signal.SIGKILL)
        with pytest.raises(JobError) as failure:
            pool.render([PART])

    assert str(failure.value) == rendering.BROKEN
    wait_until_gone(child)


def test_what_cannot_start_is_told_in_words(monkeypatch, tmp_path):
    silent = tmp_path / "rien.py"
    silent.write_text("")
    MOTHER.leave()
    monkeypatch.setattr("reports.mother._SCRIPT", silent)

    with pytest.raises(JobError) as failure:
        render_pdf([PART], limits=SHEET_LIMITS)

    assert str(failure.value) == rendering.BROKEN
    MOTHER.leave()


def test_a_child_holds_nothing_but_its_three_streams():
    """Neither the socket of its mother nor a pipe of another child."""
    with RenderPool(limits=SHEET_LIMITS, workers=2) as pool:
        pool.render([PART, PART])
        held = [
            sorted(int(found.name) for found in Path(f"/proc/{child.pid}/fd").iterdir() if leads(found, "socket:"))
            for child in pool._children
        ]
        pipes = [sum(leads(found, "pipe:") for found in Path(f"/proc/{c.pid}/fd").iterdir()) for c in pool._children]

    assert held == [[], []]
    assert pipes == [2, 2]  # its input, and the copy of its output that it writes answers to


def leads(path, word):
    try:
        return os.readlink(path).startswith(word)
    except FileNotFoundError:
        return False


WORKER = """
import os, sys, time
sys.path.insert(0, {root!r})
os.environ["DJANGO_SETTINGS_MODULE"] = "pni.settings.test"
import django
django.setup()
from reports.mother import MOTHER
from reports.rendering import SHEET_LIMITS, Part, RenderPool
with RenderPool(limits=SHEET_LIMITS) as pool:
    pool.render([Part("petit", {html!r})])
    print(MOTHER.pid, pool._children[0].pid, flush=True)
    time.sleep(60)
"""


def test_a_killed_worker_takes_mother_and_child_with_it(settings):
    code = WORKER.format(root=str(settings.BASE_DIR), html=PART.html)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as worker:
        mother, child = map(int, worker.stdout.readline().split())
        assert is_alive(mother)
        assert is_alive(child)
        worker.kill()

    wait_until_gone(mother)
    wait_until_gone(child)


def test_a_fork_of_ours_has_a_mother_of_its_own():
    render_pdf([PART], limits=SHEET_LIMITS)
    ours = MOTHER.pid
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        found = {"before": MOTHER.pid, "pages": render_pdf([PART], limits=SHEET_LIMITS)[0].page_count}
        os.write(writing, json.dumps({**found, "differs": MOTHER.pid != ours}).encode())
        MOTHER.leave()
        os._exit(0)
    os.close(writing)
    os.waitpid(pid, 0)
    told = json.loads(os.read(reading, 1000))
    os.close(reading)

    assert told == {"before": None, "pages": 1, "differs": True}
    assert MOTHER.pid == ours
    assert render_pdf([PART], limits=SHEET_LIMITS)[0].page_count == 1


def test_an_idle_mother_leaves_by_herself(settings):
    """Her patience shortened: the script itself, with another number of seconds."""
    ours, hers = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    from reports.pdf_assets import ASSETS, STYLESHEET  # noqa: PLC0415

    script = settings.BASE_DIR / "reports/render_mother.py"
    code = (
        "import importlib.util as u, sys\n"
        f"spec = u.spec_from_file_location('mother', {str(script)!r})\n"
        "module = u.module_from_spec(spec)\nspec.loader.exec_module(module)\n"
        "module.IDLE_SECONDS = 0.2\nsys.exit(module.main())"
    )
    with hers:
        process = subprocess.Popen([sys.executable, "-I", "-c", code], stdin=hers)
    with ours:
        ours.send(json.dumps({"assets": ASSETS.paths(), "stylesheet": STYLESHEET}).encode())

        assert process.wait(timeout=60) == 0


def test_what_is_not_hers_is_not_answered_for():
    mother = Mother()
    try:
        mother.wake()
        assert mother.exit_code(1) is None
        assert mother.exit_code(os.getpid()) is None
    finally:
        mother.leave()
    assert mother.pid is None


class StoppedError(Exception):
    """What a signal of the worker raises, wherever it is: the soft limit of a task."""


def test_a_question_left_without_its_answer_does_not_shift_the_next_ones():
    """Interrupted while it waited for her, our process read that answer as the one of its next question."""

    def stop(*_received):
        raise StoppedError

    before = signal.signal(signal.SIGALRM, stop)
    try:
        with RenderPool(limits=SHEET_LIMITS) as pool:
            pool.render([PART])
            child = pool._children[0].pid
            signal.setitimer(signal.ITIMER_REAL, 0.3)
            with pytest.raises(StoppedError):
                MOTHER.exit_code(child)  # it lives: she waits for it
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

    wait_until_gone(child)
    assert render_pdf([PART], limits=SHEET_LIMITS)[0].page_count == 1
