"""Runs a handful of long-lived programs together: all up, or all down in order.

Used by tools/demo.py and tools/dev.py. Each program has its own session, so a ctrl-C reaches only us; its log
is a file; it dies with us even on kill -9; what such a death leaves half stopped is ended by the next start.
"""

import json
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tools.embedded import Server, tail
from tools.processes import (
    Identity,
    SignalInbox,
    identity_of,
    spawn,
    stop_child,
    stop_identity,
)
from tools.services import write_private

STATE_FILE = "programs.json"
LOG_KEPT_BYTES = 5_000_000


class ProgramError(Exception):
    """A program or a step failed; the message says which, in French, with the end of its log."""


@dataclass(frozen=True)
class Program:
    """One long-lived program. `name` is shown to the person, `key` names its log."""

    key: str
    name: str
    command: Sequence[str | Path]
    stop_steps: Sequence[tuple[int, float]] = ((signal.SIGTERM, 10.0),)
    death_signal: int = signal.SIGTERM  # received when we die without stopping it


class Supervisor:
    """Programs started in order and stopped in reverse: the last one up serves people, it goes first."""

    def __init__(self, inbox: SignalInbox, directory: Path, environment: dict[str, str], servers: list[Server]) -> None:
        self.inbox = inbox
        self.directory = directory
        self.environment = environment
        self.servers = servers  # watched with the programs, stopped by whoever started them
        self.children: dict[str, tuple[Program, subprocess.Popen[bytes]]] = {}
        self._stop_leftovers()

    def log_of(self, key: str) -> Path:
        return self.directory / "logs" / f"{key}.log"

    def start(self, program: Program) -> None:
        """Raises ProgramError when it cannot even be launched."""
        log = self.log_of(program.key)
        if log.exists() and log.stat().st_size > LOG_KEPT_BYTES:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as output:
            try:
                child = spawn(
                    program.command,
                    env=self.environment,
                    output=output,
                    stdin=subprocess.DEVNULL,
                    death_signal=program.death_signal,
                )
            except OSError as error:
                raise ProgramError(f"Impossible de lancer {program.name} : {error}") from None
        self.children[program.key] = (program, child)
        self._record()

    def restart(self, key: str) -> None:
        program, child = self.children[key]
        stop_child(child, program.stop_steps)
        self.start(program)

    def check(self) -> None:
        """Raises ProgramError when a program has ended: none should."""
        watched = [(server.name, server.name, server.child) for server in self.servers]
        watched += [(program.key, program.name, child) for program, child in self.children.values()]
        for key, name, child in watched:
            if child.poll() is not None:
                raise ProgramError(
                    f"Arrêt inattendu : {name} ({describe_exit(child.returncode)}). Tout a été arrêté.\n"
                    f"Fin de son journal, {self.log_of(key)} :\n\n{tail(self.log_of(key), 25)}"
                )

    def wait_until(self, ready: Callable[[], bool], seconds: float, late: str) -> None:
        """Waits for `ready()`. Raises ProgramError (with the text `late` after `seconds`), StopRequested."""
        limit = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > limit:
                raise ProgramError(late)
            self.inbox.pause(0.2)

    def watch(self) -> None:
        """Returns never: raises StopRequested on a stop signal, ProgramError when a program ends."""
        while True:
            self.check()
            self.inbox.pause(2.0)

    def stop(self) -> None:
        """Stops everything, last started first. Safe to call twice; each step has its deadline."""
        while self.children:
            _key, (program, child) = self.children.popitem()
            stop_child(child, program.stop_steps)
        (self.directory / STATE_FILE).unlink(missing_ok=True)

    def run_step(self, name: str, command: Sequence[str | Path], *, quiet: bool = False) -> None:
        """Runs one preparation to its end; `quiet` shows its words only if it fails.

        Raises ProgramError, StopRequested (the preparation is stopped).
        """
        with ExitStack() as stack:
            log = self.log_of("preparation")
            output = stack.enter_context(log.open("wb")) if quiet else None
            try:
                # What a preparation has to say is its own sentences, not the log of every row.
                environment = {"LOG_LEVEL": "WARNING", **self.environment}
                child = spawn(command, env=environment, stdin=subprocess.DEVNULL, output=output)
            except OSError as error:
                raise ProgramError(f"{name} : {error}") from None
            stack.callback(stop_child, child, ((signal.SIGTERM, 5.0),))
            while child.poll() is None:
                self.inbox.pause(1.0)
        if child.returncode != 0:
            if quiet:
                print(tail(log, 40))
            raise ProgramError(
                f"L'étape « {name} » a échoué ({describe_exit(child.returncode)}), voir ci-dessus.\n"
                "Tout est arrêté, les données déjà faites sont gardées. Corrigez puis recommencez."
            )

    def _record(self) -> None:
        recorded = {key: identity_of(child.pid) for key, (_program, child) in self.children.items()}
        write_private(self.directory / STATE_FILE, json.dumps(recorded))

    def _stop_leftovers(self) -> None:
        """Ends programs that a killed supervisor left stopping. Called under the data directory's lock."""
        path = self.directory / STATE_FILE
        try:
            recorded = json.loads(path.read_text())
        except (OSError, ValueError):
            return
        for identity in filter(None, recorded.values()):
            stop_identity(Identity(*identity), ((signal.SIGTERM, 2.0),))
        path.unlink(missing_ok=True)


def describe_exit(code: int) -> str:
    """In French, for a message."""
    return f"code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
