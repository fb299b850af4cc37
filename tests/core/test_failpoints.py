"""Failpoints kill where a proof armed them, once; do nothing elsewhere; and no service may run with them."""

import datetime as dt
import signal
import subprocess
import sys

import pytest
from django.conf import settings as project

from core import clock
from core.failpoints import only_in_a_proof, reach

PROGRAM = """
import django
from django.conf import settings
settings.configure(FAILPOINTS={folder!r}, PROOF=True, CLOCK_SHIFT=None)
from core.failpoints import reach
reach("other.step")
reach("this.step")
print("alive")
"""


def run(folder):
    command = [sys.executable, "-c", PROGRAM.format(folder=str(folder))]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=project.BASE_DIR, start_new_session=True
    )


@pytest.mark.parametrize("target", ["", "worker"])
def test_who_reaches_an_armed_step_dies_once(target, tmp_path):
    (tmp_path / "this.step").write_text(target)

    first, second = run(tmp_path), run(tmp_path)

    assert (first.returncode, first.stdout) == (-signal.SIGKILL, "")
    assert (second.returncode, second.stdout) == (0, "alive\n")
    assert [path.name.startswith("this.step.taken-by-") for path in tmp_path.iterdir()] == [True]


def test_nothing_happens_without_the_setting(settings, tmp_path):
    assert settings.FAILPOINTS == ""
    reach("this.step")


@pytest.mark.parametrize(
    "values, refused",
    [
        ({}, False),
        ({"FAILPOINTS": "/points"}, True),
        ({"CLOCK_SHIFT": dt.timedelta(days=1)}, True),
        ({"FAILPOINTS": "/points", "CLOCK_SHIFT": dt.timedelta(days=1), "PROOF": True}, False),
    ],
)
def test_check_refuses_them_outside_a_proof(values, refused, settings):
    for name, value in values.items():
        setattr(settings, name, value)

    assert [error.id for error in only_in_a_proof(None)] == (["core.E901"] if refused else [])


def test_the_clock_is_that_of_the_machine_but_in_a_proof(settings):
    before = dt.datetime.now(dt.UTC)
    assert before <= clock.now() <= before + dt.timedelta(seconds=5)

    settings.CLOCK_SHIFT = dt.timedelta(days=3)

    assert clock.now() >= before + dt.timedelta(days=3)
    assert clock.today() - before.date() in (dt.timedelta(days=3), dt.timedelta(days=4))  # Paris is ahead of UTC
