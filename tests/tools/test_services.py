"""The embedded servers, started for real through the command line, ended in every way a run can end.

Run as root, the temporary directory of pytest is closed to the servers' own account: these tests then cover the
clone in /root as well.
"""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tools.processes import Identity, identity_of, is_alive
from tools.services import ROOT

RUN = [sys.executable, "-m", "tools.services", "run"]
SHOW_STATE = "cat $PNI_DATA_DIR/servers.json"
EXECUTE = """
import os, psycopg
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    print(connection.execute(os.environ["SQL"]).statusmessage)
"""
ASK_BOTH = """
import os, psycopg, redis
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    print(connection.execute("SELECT lower('ÉTÉ'), current_setting('fsync')").fetchone())
server = redis.Redis.from_url(os.environ["REDIS_URL"])
print(server.config_get("appendonly") | server.config_get("maxmemory-policy"))
"""


@pytest.fixture
def environment(tmp_path):
    """No server named, data in a directory of the test."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return kept | {"PNI_DATA_DIR": str(tmp_path / "data"), "TMPDIR": str(tmp_path)}


def run(environment, *command, options=(), timeout=60):
    return subprocess.run(
        [*RUN, *options, "--", *command],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def start(environment, *command, options=()):
    return subprocess.Popen(
        [*RUN, *options, "--", *command],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def servers_in(text: str) -> list[Identity]:
    return [Identity(*recorded) for recorded in json.loads(text)["processes"].values()]


def until_dead(identities: list[Identity], seconds: float = 20) -> list[Identity]:
    """Those still alive after `seconds`."""
    limit = time.monotonic() + seconds
    while (left := [identity for identity in identities if is_alive(identity)]) and time.monotonic() < limit:
        time.sleep(0.05)
    return left


def test_ephemeral_servers_answer_then_leave_nothing(environment, tmp_path):
    done = run(
        environment | {"ASK": ASK_BOTH},
        *("sh", "-c", f'{SHOW_STATE}; echo; {sys.executable} -c "$ASK"; exit 7'),
        options=["--ephemeral"],
    )
    state, answer, policy = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (7, "")
    assert answer == "('été', 'off')"
    assert policy == "{'appendonly': 'no', 'maxmemory-policy': 'noeviction'}"
    assert len(servers_in(state)) == 2
    assert until_dead(servers_in(state), 0) == []
    assert list(tmp_path.iterdir()) == []


def test_data_outlive_the_run_and_a_stale_pid_file_does_not_block(environment, tmp_path):
    first = run(environment | {"SQL": "CREATE TABLE kept AS SELECT 42 AS n"}, sys.executable, "-c", EXECUTE)
    assert (first.returncode, first.stderr) == (0, "")
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == [
        *("lock", "logs", "postgres", "redis", "servers-password")
    ]
    # The number now belongs to somebody else: ourselves.
    (tmp_path / "data" / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    second = run(environment | {"SQL": "INSERT INTO kept VALUES (43)"}, sys.executable, "-c", EXECUTE)
    assert (second.returncode, second.stdout, second.stderr) == (0, "INSERT 0 1\n", "")


def test_a_second_run_is_refused_or_joins(environment, tmp_path):
    first = start(environment, "sh", "-c", f"{SHOW_STATE}; echo; exec sleep 60")
    state = first.stdout.readline()
    refused = run(environment, "true")
    joined = run(environment, "sh", "-c", "echo $DATABASE_URL", options=["--join"])
    first.terminate()
    first.communicate(timeout=30)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.splitlines()[0] == (
        f"Une autre commande (make demo, make run…) utilise déjà les données de {tmp_path / 'data'}."
    )
    assert joined.stdout == json.loads(state)["exported"]["DATABASE_URL"] + "\n"
    assert until_dead(servers_in(state), 0) == []


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_to_the_owner_stops_all(environment, signum):
    owner = start(environment, "sh", "-c", f"{SHOW_STATE}; echo; exec sleep 60", options=["--ephemeral"])
    state = owner.stdout.readline()
    assert [is_alive(server) for server in servers_in(state)] == [True, True]
    owner.send_signal(signum)
    owner.communicate(timeout=30)
    assert owner.returncode == 128 + signum
    assert until_dead(servers_in(state), 0) == []


def test_kill_9_of_the_owner_orphans_nothing_and_the_next_run_starts(environment):
    owner = start(environment, "sh", "-c", f"{SHOW_STATE}; echo; echo $$; exec sleep 60")
    started = [*servers_in(owner.stdout.readline()), identity_of(int(owner.stdout.readline()))]
    owner.kill()
    owner.communicate(timeout=30)
    assert len(started) == 3
    assert until_dead(started) == []
    after = run(environment, sys.executable, "-c", ASK_BOTH)
    assert (after.returncode, after.stderr) == (0, "")
    assert after.stdout.splitlines()[0] == "('été', 'on')"


def test_named_servers_are_used_and_none_is_started(environment, tmp_path):
    named = environment | {"DATABASE_URL": "postgresql://elsewhere/x", "REDIS_URL": "redis://elsewhere"}
    done = run(named, "sh", "-c", "echo $DATABASE_URL $REDIS_URL")
    assert done.stdout == "postgresql://elsewhere/x redis://elsewhere\n"
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_command_is_told(environment):
    named = environment | {"DATABASE_URL": "postgresql://elsewhere/x", "REDIS_URL": "redis://elsewhere"}
    done = run(named, "no-such-command")
    assert done.returncode == 127
    assert done.stderr == "Impossible de lancer no-such-command : No such file or directory\n"
