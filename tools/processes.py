"""Child processes that never outlive their owner, and signals read one at a time. Linux only.

Signals are blocked and read from a queue (`SignalInbox`) instead of interrupting the code anywhere: what has
been started is always on record before a stop is obeyed, so a stop can undo exactly that.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple

WATCHED = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD})
STOPS = WATCHED - {signal.SIGCHLD}
PR_SET_PDEATHSIG = 1
SI_USER = 0  # siginfo code of a signal sent by kill(2); the terminal's own ctrl-C has another one
_libc = ctypes.CDLL(None, use_errno=True)


class StopRequested(Exception):  # noqa: N818 -- an order, not an error
    """Somebody asked us to stop. `signum` says how."""

    def __init__(self, signum: int) -> None:
        super().__init__(signal.Signals(signum).name)
        self.signum = signum


class SignalInbox:
    """Context in which stop signals wait to be read. Children get the normal mask back (see `spawn`)."""

    def __enter__(self) -> "SignalInbox":
        # nohup, or a shell's background job, asked for some to be ignored: they still are.
        self.watched = {signum for signum in WATCHED if signal.getsignal(signum) != signal.SIG_IGN}
        self._had_terminal = os.isatty(1) and signal.SIGHUP in self.watched
        self._previous = signal.pthread_sigmask(signal.SIG_BLOCK, self.watched)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A stop that arrived while we were stopping has been obeyed already: leave nothing pending.
        while signal.sigtimedwait(self.watched, 0) is not None:
            pass
        signal.pthread_sigmask(signal.SIG_SETMASK, self._previous)

    def read(self, seconds: float) -> signal.struct_siginfo | None:
        """Next signal, a child's death included, or None after `seconds`."""
        return signal.sigtimedwait(self.watched, seconds)

    def terminal_lost(self) -> bool:
        """Whether our terminal was closed. `make` as session leader keeps that signal to itself: look."""
        return self._had_terminal and not os.isatty(1)

    def pause(self, seconds: float) -> None:
        """Sleeps at most `seconds`; a child's death cuts it short. Raises StopRequested on a stop signal."""
        received = self.read(seconds)
        if received is not None and received.si_signo in STOPS:
            raise StopRequested(received.si_signo)
        if self.terminal_lost():
            raise StopRequested(signal.SIGHUP)


class Identity(NamedTuple):
    """A process for sure: its number alone may have been given to another since."""

    pid: int
    started: int  # clock ticks since boot, /proc/<pid>/stat field 22


def identity_of(pid: int) -> Identity | None:
    """None when there is no such process, or only its zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in {"Z", "X"} else Identity(pid, int(fields[19]))


def is_alive(identity: Identity) -> bool:
    return identity_of(identity.pid) == identity


def spawn(
    command: Sequence[str | Path],
    *,
    death_signal: int = signal.SIGTERM,
    env: dict[str, str] | None = None,
    cwd: Path | None = None,
    output: IO[bytes] | int | None = None,
    stdin: IO[bytes] | int | None = None,
    own_session: bool = True,
    user_id: int | None = None,
    group_id: int | None = None,
) -> subprocess.Popen[bytes]:
    """Starts a child that receives `death_signal` if we die without stopping it, kill -9 included.

    `own_session` keeps the terminal's ctrl-C from it: we decide the order of the stops. Raises OSError.
    """
    owner = os.getpid()

    def before_exec() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
        _libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
        if os.getppid() != owner:  # the owner died in between: the kernel will not tell
            os._exit(1)

    drop = {} if user_id is None else {"user": user_id, "group": group_id, "extra_groups": []}
    return subprocess.Popen(
        [str(word) for word in command],
        env=env,
        cwd=cwd,
        stdin=stdin,
        stdout=output,
        stderr=None if output is None else subprocess.STDOUT,
        start_new_session=own_session,
        preexec_fn=before_exec,
        **drop,
    )


def wait_ended(ended: Callable[[], bool], seconds: float) -> bool:
    """Polls until `ended()`; says whether it did within `seconds`. For stops, which nothing may interrupt."""
    limit = time.monotonic() + seconds
    while not ended():
        if time.monotonic() > limit:
            return False
        time.sleep(0.02)
    return True


def stop_child(child: subprocess.Popen[bytes], steps: Sequence[tuple[int, float]]) -> None:
    """Sends each (signal, seconds to wait) until the child is gone, then SIGKILL to the rest of its session.

    The child must have been spawned with `own_session`: a pool's children must not stay after their leader.
    """
    for signum, seconds in steps:
        if child.poll() is not None:
            break
        child.send_signal(signum)
        if wait_ended(lambda: child.poll() is not None, seconds):
            break
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def stop_identity(identity: Identity, steps: Sequence[tuple[int, float]]) -> None:
    """The same for a process that another run left behind; it is not our child, so it is watched in /proc."""
    for signum, seconds in (*steps, (signal.SIGKILL, 5.0)):
        if not is_alive(identity):
            return
        try:
            os.kill(identity.pid, signum)
        except ProcessLookupError:
            return
        wait_ended(lambda: not is_alive(identity), seconds)


def run_attached(
    inbox: SignalInbox,
    command: Sequence[str | Path],
    env: dict[str, str],
    *,
    meanwhile: Callable[[], None] | None = None,
) -> int:
    """Runs `command` in our terminal until it ends; returns its exit code (128 + n when killed by signal n).

    The terminal sends ctrl-C to the whole foreground group, the child included: only a signal sent to us
    alone is passed on. A child that ignores a passed-on SIGTERM or SIGHUP is killed after 20 seconds.
    `meanwhile` is called about every second.
    """
    try:
        child = spawn(command, env=env, own_session=False)
    except OSError as error:
        print(f"Impossible de lancer {command[0]} : {error.strerror}", file=sys.stderr)
        return 127
    kill_at: float | None = None
    while child.poll() is None:
        received = inbox.read(1.0)
        if meanwhile is not None:
            meanwhile()
        stop: int | None = received.si_signo if received is not None and received.si_signo in STOPS else None
        if stop is None and kill_at is None and inbox.terminal_lost():
            stop = signal.SIGHUP
        if stop is not None and child.poll() is None:
            if received is None or stop != signal.SIGINT or received.si_code <= SI_USER:
                child.send_signal(stop)
            if stop != signal.SIGINT:
                kill_at = time.monotonic() + 20
        if kill_at is not None and time.monotonic() > kill_at:
            child.kill()
    return child.returncode if child.returncode >= 0 else 128 - child.returncode
