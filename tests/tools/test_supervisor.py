"""Programs run together: all up or all down, and the reason said."""

import os
import signal
import sys
import threading

import pytest

from tools.processes import SignalInbox, StopRequested, identity_of, is_alive, spawn
from tools.supervisor import Program, ProgramError, Supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def inbox():
    with SignalInbox() as opened:
        yield opened


@pytest.fixture
def supervisor(inbox, tmp_path):
    (tmp_path / "logs").mkdir()
    made = Supervisor(inbox, tmp_path, dict(os.environ), servers=[])
    yield made
    made.stop()


def wait_for_log(supervisor, key, text):
    supervisor.wait_until(lambda: text in supervisor.log_of(key).read_text(), 20, f"{key} is late")


def test_the_death_of_a_program_is_told_with_the_end_of_its_log(supervisor):
    supervisor.start(Program("steady", "le solide", SLEEP))
    supervisor.start(Program("frail", "le fragile", ["sh", "-c", "echo plus de place; exit 3"]))
    with pytest.raises(ProgramError) as told:
        supervisor.watch()
    assert str(told.value) == (
        "Arrêt inattendu : le fragile (code 3). Tout a été arrêté.\n"
        f"Fin de son journal, {supervisor.log_of('frail')} :\n\nplus de place"
    )


def test_the_last_started_is_the_first_stopped(supervisor, tmp_path):
    order = tmp_path / "order"
    for key in ("first", "second"):
        script = f"trap 'echo {key} >> {order}; exit 0' TERM; echo ready; while :; do sleep 0.05; done"
        supervisor.start(Program(key, key, ["sh", "-c", script]))
        wait_for_log(supervisor, key, "ready")
    supervisor.stop()
    assert order.read_text() == "second\nfirst\n"
    assert supervisor.children == {}
    assert not (tmp_path / "programs.json").exists()


def test_a_program_deaf_to_signals_is_killed_with_its_children(supervisor):
    script = "trap '' TERM; sleep 60 & echo child $!; wait"
    supervisor.start(Program("deaf", "le sourd", ["sh", "-c", script], stop_steps=((signal.SIGTERM, 0.2),)))
    wait_for_log(supervisor, "deaf", "child")
    grandchild = identity_of(int(supervisor.log_of("deaf").read_text().split()[1]))
    assert is_alive(grandchild)
    supervisor.stop()
    # Killed, and gone once the system has done it: a loaded machine takes its time.
    supervisor.wait_until(lambda: not is_alive(grandchild), 5, "the grandchild is still there")


def test_programs_left_by_a_killed_supervisor_are_ended_by_the_next(inbox, supervisor, tmp_path):
    supervisor.start(Program("left", "le laissé", SLEEP))
    child = supervisor.children["left"][1]
    left = identity_of(child.pid)
    Supervisor(inbox, tmp_path, dict(os.environ), servers=[])
    child.wait()
    assert not is_alive(left)
    assert child.returncode == -signal.SIGTERM


def test_a_number_given_to_another_process_is_not_touched(inbox, supervisor, tmp_path):
    supervisor.start(Program("mine", "le mien", SLEEP))
    pid = supervisor.children["mine"][1].pid
    (tmp_path / "programs.json").write_text(f'{{"mine": [{pid}, 1]}}')
    Supervisor(inbox, tmp_path, dict(os.environ), servers=[])
    assert supervisor.children["mine"][1].poll() is None


def test_a_failed_step_says_which(supervisor):
    with pytest.raises(ProgramError) as told:
        supervisor.run_step("référentiel", ["sh", "-c", "exit 4"])
    assert str(told.value).splitlines()[0] == "L'étape « référentiel » a échoué (code 4), voir ci-dessus."


def test_a_stop_during_a_step_stops_the_step(supervisor):
    """The stop signal waits in the inbox until it is read: no moment where it is lost."""
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)
    with pytest.raises(StopRequested, match=r"^SIGTERM$"):
        supervisor.run_step("longue étape", SLEEP)


def test_children_receive_signals_although_we_hold_ours(inbox):
    child = spawn(SLEEP)
    child.send_signal(signal.SIGTERM)
    assert child.wait(timeout=10) == -signal.SIGTERM


def test_a_program_that_does_not_exist_is_told(supervisor):
    with pytest.raises(ProgramError, match=r"^Impossible de lancer l'absent : .*no-such-program"):
        supervisor.start(Program("absent", "l'absent", ["no-such-program"]))
