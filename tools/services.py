"""Embedded PostgreSQL and Redis for development, tests and the demonstration. No system package needed.

    python -m tools.services run [--ephemeral | --join] -- COMMAND…

Starts what the environment does not name (DATABASE_URL, REDIS_URL), runs COMMAND with both exported, stops
what it started however it ends. Data in PNI_DATA_DIR (default .data).

    --ephemeral   temporary data, no fsync, no persistence; PNI_DATA_DIR points there too
    --join        the servers of a run in progress when there is one

Exit code: the command's; 1 when the servers could not be started.
"""

import argparse
import fcntl
import json
import os
import secrets
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from tools import embedded
from tools.embedded import Server, ServicesError
from tools.processes import (
    Identity,
    SignalInbox,
    StopRequested,
    identity_of,
    is_alive,
    run_attached,
    stop_identity,
)

ROOT = Path(__file__).resolve().parent.parent
EPHEMERAL_PREFIX = "pni-ephemeral-"
EPHEMERAL_GRACE_SECONDS = 60
STATE_FILE = "servers.json"


def data_directory() -> Path:
    return Path(os.environ.get("PNI_DATA_DIR") or ROOT / ".data").absolute()


@contextmanager
def exclusive(directory: Path) -> Iterator[None]:
    """Holds the data directory for one run. Raises ServicesError when another run has it.

    The kernel drops the lock with its owner, so kill -9 leaves no stale lock behind.
    """
    with (directory / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ServicesError(
                f"Une autre commande (make demo, make run…) utilise déjà les données de {directory}.\n"
                "Arrêtez-la d'abord (ctrl-C dans son terminal), ou donnez à celle-ci un autre dossier :\n"
                "    PNI_DATA_DIR=autre-dossier make …"
            ) from None
        yield


def read_state(directory: Path) -> dict:
    """What the run in progress, or the last one, wrote; empty when there is none or it is torn."""
    try:
        state = json.loads((directory / STATE_FILE).read_text())
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def write_state(directory: Path, processes: dict[str, Identity | None], exported: dict[str, str]) -> None:
    """Tells other commands what runs here; `exported` is left empty until every server answers."""
    state = {"owner": identity_of(os.getpid()), "processes": processes, "exported": exported}
    write_private(directory / STATE_FILE, json.dumps(state))


def write_private(path: Path, text: str) -> None:
    """Writes a file that only we can read, in one move: it holds passwords."""
    partial = path.with_name(f"{path.name}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    partial.replace(path)


def stop_leftovers(directory: Path) -> None:
    """Ends servers that a killed run left behind. Only called under the lock, so none can be in use."""
    for name, recorded in read_state(directory).get("processes", {}).items():
        if recorded is not None:
            stop_identity(Identity(*recorded), embedded.STOP_STEPS[name])
    (directory / STATE_FILE).unlink(missing_ok=True)


def server_password(directory: Path) -> str:
    """The password of both servers: generated once, kept with the data."""
    path = directory / "servers-password"
    with suppress(FileNotFoundError):
        return path.read_text().strip()
    password = secrets.token_urlsafe(24)
    write_private(path, password)
    return password


def missing_servers() -> list[str]:
    """Servers that no variable of the environment names."""
    return [name for name, variable in embedded.VARIABLES.items() if not os.environ.get(variable)]


def variables_of(servers: list[Server]) -> dict[str, str]:
    """What their users must have in their environment."""
    return {embedded.VARIABLES[server.name]: server.url for server in servers}


@contextmanager
def running(inbox: SignalInbox, directory: Path, *, ephemeral: bool = False) -> Iterator[list[Server]]:
    """Holds `directory`, starts what the environment does not name, yields the servers started.

    Everything started is stopped at the end. Raises ServicesError (with a French message), StopRequested.
    """
    wanted = missing_servers()
    servers: list[Server] = []
    processes: dict[str, Identity | None] = {}
    with ExitStack() as stack:
        try:
            directory.mkdir(parents=True, exist_ok=True)
            (directory / "logs").mkdir(exist_ok=True)
            stack.enter_context(exclusive(directory))
            stop_leftovers(directory)
            password = server_password(directory)
            for name in wanted:
                server = embedded.STARTERS[name](inbox, directory, password, ephemeral)
                # First started, last stopped; registered before anything else can fail.
                stack.callback(server.stop)
                servers.append(server)
                processes[name] = identity_of(server.child.pid)
                write_state(directory, processes, {})
        except OSError as error:
            raise ServicesError(
                f"Impossible d'utiliser {error.filename or directory} : {error.strerror}.\n"
                "Une exécution précédente l'a peut-être créé en root. Rendez-le vôtre :\n"
                f'    sudo chown -R "$USER" {directory}'
            ) from None
        stack.callback((directory / STATE_FILE).unlink, missing_ok=True)
        write_state(directory, processes, variables_of(servers))
        yield servers


@contextmanager
def ephemeral_directory() -> Iterator[Path]:
    """A temporary data directory, gone at the end; those of killed runs are cleared on the way."""
    for old in Path(tempfile.gettempdir()).glob(f"{EPHEMERAL_PREFIX}*"):
        # A young one may belong to a run that has not taken its lock yet.
        with suppress(ServicesError, OSError):
            if time.time() - old.stat().st_mtime > EPHEMERAL_GRACE_SECONDS:
                with exclusive(old):
                    stop_leftovers(old)
                    shutil.rmtree(old, ignore_errors=True)
    directory = Path(tempfile.mkdtemp(prefix=EPHEMERAL_PREFIX))
    directory.chmod(0o711)  # the servers' own account must reach its part
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def joined(directory: Path) -> dict[str, str] | None:
    """Variables of the run in progress on `directory`, or None when there is none."""
    state = read_state(directory)
    owner = state.get("owner")
    if not owner or not is_alive(Identity(*owner)):
        return None
    return state["exported"] or None


def run(command: list[str], *, ephemeral: bool, join: bool) -> int:
    """The `run` command. Returns the exit code."""
    with SignalInbox() as inbox, ExitStack() as stack:
        directory = stack.enter_context(ephemeral_directory()) if ephemeral else data_directory()
        exported: dict[str, str] = {}
        if missing_servers():
            shared = joined(directory) if join else None
            exported = shared or variables_of(stack.enter_context(running(inbox, directory, ephemeral=ephemeral)))
        # A server that the environment names wins over one that the run in progress has started.
        exported = {name: url for name, url in exported.items() if not os.environ.get(name)}
        environment = {**os.environ, "PNI_DATA_DIR": str(directory), **exported}
        return run_attached(inbox, command, environment)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.services", description=__doc__.splitlines()[0])
    subparsers = parser.add_subparsers(required=True)
    run_parser = subparsers.add_parser("run", help="runs a command beside the servers")
    mode = run_parser.add_mutually_exclusive_group()
    mode.add_argument("--ephemeral", action="store_true", help="temporary data, for tests")
    mode.add_argument("--join", action="store_true", help="use the servers of a run in progress, if any")
    run_parser.add_argument("command", nargs="+", help="after --")
    options = parser.parse_args()
    try:
        return run(options.command, ephemeral=options.ephemeral, join=options.join)
    except ServicesError as error:
        print(error, file=sys.stderr)
        return 1
    except StopRequested as stop:
        return 128 + stop.signum


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())
