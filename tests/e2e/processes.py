"""The processes of the site under test: web server, Celery worker, mail catcher. Each ends with the tests."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tools.embedded import free_port
from tools.processes import spawn, stop_child

START_SECONDS = 60
# Redis has 16 databases. The first ones are the caches of pytest-xdist's workers, emptied before each test; then come
# those of the second site that a worker may run, then the brokers.
SECOND_SITE_OFFSET, BROKER_OFFSET = 4, 8
_STOP = ((signal.SIGTERM, 10.0), (signal.SIGQUIT, 5.0))


def environment(*, database: str, directory: Path, port: int, mail_port: int, offset: int = 0) -> dict[str, str]:
    """What every process receives: the database of these tests, their cache, a broker of their own."""
    server, _, first = settings.REDIS_URL.rpartition("/")
    number = int(first) + offset
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.e2e.settings",
        "DATABASE_URL": re.sub(r"/[^/?]+(?=\?|$)", f"/{database}", os.environ["DATABASE_URL"], count=1),
        "REDIS_URL": f"{server}/{number}",
        "E2E_BROKER_URL": f"{server}/{number + BROKER_OFFSET}",
        "PNI_DATA_DIR": str(directory),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "LOG_LEVEL": "INFO",
        "PYTHONUNBUFFERED": "1",
    }


@contextmanager
def running(command: list[str], *, name: str, env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Runs `command` from the project's folder, its words kept in a log of PNI_DATA_DIR."""
    log = Path(env["PNI_DATA_DIR"]) / f"{name}.log"
    with log.open("ab") as output:
        child = spawn(command, env=env, cwd=settings.BASE_DIR, output=output)
    try:
        yield child
    finally:
        stop_child(child, _STOP)


@contextmanager
def web_server(env: dict[str, str], *, port: int) -> Iterator[str]:
    """Yields the address once the site answers. Raises AssertionError, with its log, when it does not."""
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "tests.e2e.application:application"]
    env = {**env, "PORT": str(port), "WEB_CONCURRENCY": "1"}
    address = f"http://127.0.0.1:{port}"
    with running(command, name=f"web-{port}", env=env) as child:
        _wait_until_it_answers(f"{address}/sante/", child, Path(env["PNI_DATA_DIR"]) / f"web-{port}.log")
        yield address


@contextmanager
def worker(env: dict[str, str]) -> Iterator[None]:
    """A Celery worker for every queue, as in production; no beat: each act rings by itself."""
    celery = [sys.executable, "-m", "celery", "--app", "pni", "worker", "--queues=default,pdf", "--concurrency=2"]
    with running([*celery, "--loglevel=INFO"], name="worker", env=env):
        yield


@contextmanager
def mail_catcher(env: dict[str, str], *, port: int) -> Iterator[Path]:
    """Yields the Maildir where everything that the site sends ends up."""
    folder = Path(env["PNI_DATA_DIR"]) / "mail"
    with running([sys.executable, "-m", "tools.mail_sink", str(port), str(folder)], name="mail", env=env):
        yield folder


def choose_port() -> int:
    return free_port()


def _wait_until_it_answers(url: str, child: subprocess.Popen[bytes], log: Path) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # whatever http_proxy says
    limit = time.monotonic() + START_SECONDS
    while child.poll() is None and time.monotonic() < limit:
        try:
            with direct.open(url, timeout=5) as response:
                if response.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the site does not answer at {url}:\n{log.read_text()[-4000:]}")
