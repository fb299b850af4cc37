"""`make demo`: the whole product on one machine, on real data, with nothing to configure.

    python -m tools.demo

Starts the servers, prepares the data, starts web, worker, beat and mail catcher, says where to go, and stays
until ctrl-C (or SIGTERM), then stops everything. PORT chooses the port, PNI_DATA_DIR the data (kept between
runs), DATABASE_URL and REDIS_URL real servers. Exit code 0 after an asked stop, 1 when something failed.
"""

import hashlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from tools.embedded import ServicesError, free_port
from tools.processes import SignalInbox, StopRequested
from tools.services import ROOT, data_directory, running, variables_of, write_private
from tools.supervisor import Program, ProgramError, Supervisor

DEFAULT_PORT = 8000
COHORT = "investigations/data/pni2021"
# Sources and variants of the design system that no page uses: without them collectstatic takes 18 s, not 72.
STATIC_IGNORED = (
    *("component", "analytics", "legacy", "scheme", "layout", "icon-picker", "pictograms"),
    *("*.md", "*.map"),
)
STATIC_SOURCES = ("static/**/*", "[a-z]*/static/**/*", "pni/settings/*.py")
DATA_SOURCES = ("[a-z]*/**/*.py", "[a-z]*/data/**/*")
# A warm stop lets the current task end; a long one is given back to the queue by the next, cold, stop.
WORKER_STOP = ((signal.SIGTERM, 5.0), (signal.SIGQUIT, 3.0))


def choose_port() -> int:
    """PORT when given, else 8000 or the next free one. Raises ProgramError when PORT is taken or absurd."""
    asked = os.environ.get("PORT")
    if asked:
        if not asked.isdecimal() or not 0 < int(asked) < 65536:
            raise ProgramError(f"PORT={asked} n'est pas un numéro de port (1 à 65535).")
        if not is_free(int(asked)):
            raise ProgramError(
                f"Le port {asked} est déjà pris par un autre programme, ou réservé.\n"
                f"Choisissez-en un autre, par exemple :\n    PORT={free_port()} make demo"
            )
        return int(asked)
    for port in range(DEFAULT_PORT, DEFAULT_PORT + 50):
        if is_free(port):
            if port != DEFAULT_PORT:
                print(f"Le port {DEFAULT_PORT} est pris : la démonstration utilise le port {port}.", flush=True)
            return port
    raise ProgramError("Aucun port libre entre 8000 et 8049. Choisissez-en un : PORT=9000 make demo")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As the web server does: a port that a past run left in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def secret_key(directory: Path) -> str:
    """Generated once, readable by its owner only: sessions survive a restart."""
    path = directory / "secret-key"
    with suppress(FileNotFoundError):
        return path.read_text()
    key = secrets.token_urlsafe(64)
    write_private(path, key)
    return key


def which_database(directory: Path) -> str:
    """Something that no other database has: a new cluster, or a server that is not ours, is to be filled again."""
    if os.environ.get("DATABASE_URL"):
        return secrets.token_hex()
    return str((directory / "postgres" / "PG_VERSION").stat().st_mtime_ns)


def environment(directory: Path, settings: str, port: int, mail_port: int) -> dict[str, str]:
    """What every program receives, apart from the servers' addresses."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": settings,
        "PNI_DATA_DIR": str(directory),
        "SECRET_KEY": secret_key(directory),
        "PORT": str(port),
        "SITE_URL": f"http://localhost:{port}",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "PYTHONUNBUFFERED": "1",
    }


def fingerprint(patterns: Sequence[str], *more: str) -> str:
    """Changes with any file that matches, with the version of any package, or with `more`."""
    known = hashlib.sha256((ROOT / "requirements" / "runtime.txt").read_bytes())
    known.update(repr(more).encode())
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern)}):
        if path.is_file():
            known.update(f"{path.relative_to(ROOT)}\0{path.stat().st_size}\0{path.stat().st_mtime_ns}\n".encode())
    return known.hexdigest()


@contextmanager
def unless_done(stamp: Path, wanted: str) -> Iterator[bool]:
    """Says whether there is something to do, and remembers `wanted` once it has been done to its end."""
    if stamp.exists() and stamp.read_text() == wanted:
        yield False
        return
    stamp.unlink(missing_ok=True)
    yield True
    stamp.write_text(wanted)


def collect_static(supervisor: Supervisor, manage: list[str]) -> None:
    """Gathers and compresses the static files."""
    print("Préparation des fichiers de présentation (une vingtaine de secondes)…", flush=True)
    ignored = [word for pattern in STATIC_IGNORED for word in ("--ignore", pattern)]
    supervisor.run_step(
        "fichiers de présentation",
        [*manage, "collectstatic", "--no-input", "--clear", "--verbosity=0", *ignored],
    )


def load_data(supervisor: Supervisor, manage: list[str]) -> None:
    """Migrations, referential, cohort: each is safe to repeat, none is instant."""
    print("Mise à jour de la base de données…", flush=True)
    supervisor.run_step("base de données", [*manage, "migrate", "--no-input", "--verbosity=0"])
    print("Communes, départements et régions…", flush=True)
    supervisor.run_step("référentiel des territoires", [*manage, "load_territories"])
    print("Promotion 2021…", flush=True)
    supervisor.run_step("promotion 2021", [*manage, "load_cohort", COHORT])


def prepare(supervisor: Supervisor, manage: list[str]) -> None:
    """Brings data and files to their present state; what a past start has done is not done again."""
    directory = supervisor.directory
    static_files = fingerprint(STATIC_SOURCES, *STATIC_IGNORED)
    with unless_done(directory / "static.stamp", static_files) as needed:
        if needed or not (directory / "static").is_dir():
            collect_static(supervisor, manage)
    with unless_done(directory / "data.stamp", fingerprint(DATA_SOURCES, which_database(directory))) as needed:
        if needed:
            load_data(supervisor, manage)
    supervisor.run_step("comptes de démonstration", [*manage, "create_demo_accounts"], quiet=True)
    supervisor.run_step("appel ouvert", [*manage, "create_demo_call", "--verbosity=0"], quiet=True)


def background_programs(directory: Path, mail_port: int) -> list[Program]:
    """All that runs besides the web server, in the order of the starts."""
    python = sys.executable
    celery = [python, "-m", "celery", "--app", "pni"]
    return [
        Program(
            "mail",
            "la boîte aux lettres",
            [python, "-m", "tools.mail_sink", str(mail_port), directory / "mail"],
        ),
        Program(
            "beat",
            "l'horloge des tâches (Celery beat)",
            [
                *celery,
                "beat",
                "--pidfile=",
                f"--schedule={directory / 'celerybeat-schedule'}",
                "--loglevel=INFO",
            ],
        ),
        Program(
            "worker",
            "le traitement des tâches (Celery)",
            [*celery, "worker", "--queues=default,pdf", "--concurrency=2", "--loglevel=INFO"],
            stop_steps=WORKER_STOP,
            death_signal=signal.SIGKILL,  # a warm stop would wait for a broker that dies at the same time
        ),
    ]


def answers(port: int) -> bool:
    """Whether the health page says 200."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # whatever http_proxy says
    try:
        with direct.open(f"http://127.0.0.1:{port}/sante/", timeout=5) as response:
            return response.status == 200
    except OSError:
        return False


def welcome(port: int, accounts: str) -> str:
    """The one block to read. `accounts` (show_demo_accounts) says who to be and where the mail is."""
    address = f"http://localhost:{port}"
    line = "─" * 110
    lines = [
        *("", line, f"  La démonstration est prête :  {address}/", line, ""),
        accounts.rstrip().lstrip("\n"),
        *("", "  Pour tout arrêter : ctrl-C. Les données sont gardées pour la prochaine fois.", line, ""),
    ]
    return "\n".join(lines)


def demo(inbox: SignalInbox) -> None:
    """Raises ServicesError, ProgramError, StopRequested; everything is stopped on the way out."""
    directory = data_directory()
    manage = [sys.executable, str(ROOT / "manage.py")]
    mail_port = free_port()
    with ExitStack() as stack:
        print("Démarrage de la base de données…", flush=True)
        servers = stack.enter_context(running(inbox, directory))
        port = choose_port()
        variables = {**environment(directory, "pni.settings.demo", port, mail_port), **variables_of(servers)}
        supervisor = Supervisor(inbox, directory, variables, servers)
        stack.callback(supervisor.stop)
        prepare(supervisor, manage)
        print("Démarrage du site…", flush=True)
        for program in background_programs(directory, mail_port):
            supervisor.start(program)
        supervisor.start(Program("web", "le serveur web", [sys.executable, "-m", "gunicorn", "pni.wsgi:application"]))
        supervisor.wait_until(lambda: answers(port), 60, f"Le site ne répond pas. Voir {supervisor.log_of('web')}.")
        accounts = subprocess.run(
            [*manage, "show_demo_accounts"], env=variables, capture_output=True, text=True, check=False
        )
        print(welcome(port, accounts.stdout or accounts.stderr), flush=True)
        try:
            supervisor.watch()
        except StopRequested:
            print("\nArrêt en cours…", flush=True)
            raise


def main() -> int:
    os.chdir(ROOT)
    try:
        with SignalInbox() as inbox:
            demo(inbox)
    except (ServicesError, ProgramError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except StopRequested:
        print("Tout est arrêté.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
