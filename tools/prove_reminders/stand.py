"""The servers and programs of the proof: started, watched, killed and started again, each by its own number.

A dead program is started again at once, as a service manager would.
"""

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import redis

from tools import embedded
from tools.embedded import Server, free_port, tail
from tools.processes import SignalInbox, spawn, stop_child

ROOT = Path(__file__).resolve().parents[2]
CELERY = [sys.executable, "-m", "celery", "--app", "pni"]
STOP = ((signal.SIGTERM, 8.0),)
NORMAL = {"smtp": "accept", "look_up": "works", "delay_ms": 40}


class ProofError(Exception):
    """The proof could not be run: something did not start or never became quiet."""


def children_of(pid: int) -> list[int]:
    """Direct ones, as the kernel lists them."""
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


class Stand:
    """Everything that runs. Used by one thread; `wait` keeps the programs alive meanwhile."""

    def __init__(self, inbox: SignalInbox, directory: Path) -> None:
        self.inbox, self.directory = inbox, directory
        self.password = secrets.token_urlsafe(16)
        self.servers: dict[str, Server] = {}
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.commands: dict[str, list[Any]] = {}
        self.restarts = 0
        self.failpoints, self.sink = directory / "failpoints", directory / "sink"
        for folder in (self.failpoints, self.sink, directory / "logs"):
            folder.mkdir()
        self.smtp_port, self.http_port = free_port(), free_port()
        self.shift_seconds = 0
        self.secret_key = secrets.token_urlsafe(50)
        self.relay_behaves()

    # --- Servers --------------------------------------------------------------------------------------
    def start_servers(self) -> None:
        """PostgreSQL in a hurry, for what is prepared; Redis without a disk: killed, it forgets everything."""
        self.servers["postgres"] = embedded.start_postgres(self.inbox, self.directory, self.password, True)
        self.servers["redis"] = embedded.start_redis(self.inbox, self.directory, self.password, True)

    def harden_postgres(self) -> None:
        """As in production: what is committed is on the disk."""
        self.servers["postgres"].stop()
        self.servers["postgres"] = embedded.start_postgres(self.inbox, self.directory, self.password, False)

    def crash(self, name: str) -> None:
        """Kill a server as a power cut would, and start it again where it stood."""
        old = self.servers[name]
        port = int(old.url.rpartition(":")[2].partition("/")[0])
        old.child.send_signal(signal.SIGQUIT if name == "postgres" else signal.SIGKILL)
        old.child.wait(timeout=20)
        start = embedded.start_postgres if name == "postgres" else embedded.start_redis
        self.servers[name] = start(self.inbox, self.directory, self.password, name == "redis", port=port)

    def flush_redis(self) -> None:
        with redis.Redis.from_url(self.servers["redis"].url) as client:
            client.flushall()

    def query(self, sql: str, parameters: list[Any] | None = None) -> list[tuple]:
        """A connection each time: the server may have been restarted since."""
        with psycopg.connect(self.servers["postgres"].url, connect_timeout=10, autocommit=True) as connection:
            cursor = connection.execute(sql, parameters)
            return cursor.fetchall() if cursor.description else []

    # --- Programs -------------------------------------------------------------------------------------
    def environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
            "DJANGO_SETTINGS_MODULE": "pni.settings.proof",
            "SECRET_KEY": self.secret_key,
            "DATABASE_URL": self.servers["postgres"].url,
            "REDIS_URL": self.servers["redis"].url,
            "PNI_DATA_DIR": str(self.directory / "data"),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.smtp_port}",
            "MAIL_LOOKUP_URL": f"http://127.0.0.1:{self.http_port}/messages",
            "PROOF_FAILPOINTS": str(self.failpoints),
            "PROOF_CLOCK_SHIFT_SECONDS": str(self.shift_seconds),
            "LOG_LEVEL": "WARNING",
        }

    def run(self, *command: str) -> str:
        """A command of the product to its end; what it printed."""
        done = subprocess.run(
            [sys.executable, *command], env=self.environment(), cwd=ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ProofError(f"{' '.join(command)}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        return done.stdout

    def start_sink(self) -> None:
        self._start("sink", [sys.executable, "-m", "tools.prove_reminders.sink", *map(str, self._sink_arguments())])

    def _sink_arguments(self) -> list[Any]:
        return [self.smtp_port, self.http_port, self.sink]

    def start_worker(self, name: str = "worker") -> None:
        self._start(
            name,
            [*CELERY, "worker", f"--hostname={name}@proof", "--queues=default", "--concurrency=2", "--loglevel=INFO"],
        )

    def start_beat(self, name: str = "beat") -> None:
        schedule = self.directory / f"schedule-{name}"
        self._start(
            name,
            [*CELERY, "beat", "--pidfile=", f"--schedule={schedule}", "--loglevel=INFO", "--max-interval=1"],
        )

    def _start(self, name: str, command: list[Any]) -> None:
        self.commands[name] = command
        with (self.directory / "logs" / f"{name}.log").open("ab") as output:
            self.children[name] = spawn(
                command,
                env=self.environment(),
                cwd=ROOT,
                output=output,
                stdin=subprocess.DEVNULL,
                death_signal=signal.SIGKILL,
            )

    def stop_program(self, name: str) -> None:
        del self.commands[name]
        stop_child(self.children.pop(name), STOP)

    def kill(self, name: str, *, whole_group: bool = False) -> None:
        """SIGKILL to a program, or to its whole session."""
        child = self.children[name]
        if whole_group:
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()

    def pause_program(self, name: str) -> None:
        self.children[name].send_signal(signal.SIGSTOP)

    def resume_program(self, name: str) -> None:
        self.children[name].send_signal(signal.SIGCONT)

    def keep_alive(self) -> None:
        for name, child in list(self.children.items()):
            if child.poll() is not None:
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(child.pid, signal.SIGKILL)  # a pool whose leader was killed
                self.restarts += 1
                self._start(name, self.commands[name])

    def wait(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Whether `ready()` came within `seconds`. Raises StopRequested."""
        limit = time.monotonic() + seconds
        while True:
            self.keep_alive()
            with suppress(psycopg.OperationalError):
                if ready():
                    return True
            if time.monotonic() > limit:
                return False
            self.inbox.pause(0.01)

    def sleep(self, seconds: float) -> None:
        self.wait(lambda: False, seconds)

    def wait_for_worker(self, name: str = "worker") -> None:
        log = self.directory / "logs" / f"{name}.log"
        if not self.wait(lambda: "ready." in tail(log, 400), 60):
            raise ProofError(f"{name} does not start:\n{tail(log, 30)}")

    def ask_where_they_stand(self) -> None:
        """Each program of ours, and its children, writes its stack in its log."""
        for name in self.children.keys() - {"sink"}:
            leader = self.children[name].pid
            for pid in (leader, *children_of(leader)):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGUSR2)

    def stop(self) -> None:
        while self.children:
            _name, child = self.children.popitem()
            with suppress(ProcessLookupError):
                child.send_signal(signal.SIGCONT)
            stop_child(child, ((signal.SIGTERM, 3.0),))
        for server in reversed(list(self.servers.values())):
            server.stop()

    # --- Failpoints and the relay ---------------------------------------------------------------------
    def arm(self, step: str, target: str) -> None:
        """Whoever reaches `step` next dies: alone, or with its whole worker."""
        partial = self.failpoints / f".{step}"
        partial.write_text(target)
        partial.rename(self.failpoints / step)

    def disarm(self, step: str) -> None:
        (self.failpoints / step).unlink(missing_ok=True)

    def deaths(self, step: str) -> int:
        return sum(1 for path in self.failpoints.iterdir() if path.name.startswith(f"{step}.taken-by-"))

    def relay_behaves(self, **mode: Any) -> None:
        """Back to NORMAL but for `mode`."""
        partial = self.sink / "mode.partial"
        partial.write_text(json.dumps({**NORMAL, **mode}))
        partial.rename(self.sink / "mode.json")

    def taken(self) -> list[dict[str, Any]]:
        return self._sink_lines("taken")

    def tried(self, how: str) -> int:
        return sum(line["how"] == how for line in self._sink_lines("tried"))

    def _sink_lines(self, name: str) -> list[dict[str, Any]]:
        path = self.sink / f"{name}.jsonl"
        if not path.exists():
            return []
        # The last line may be half written.
        return [json.loads(line) for line in path.read_text().splitlines(keepends=True) if line.endswith("\n")]
