"""The process that the children of a PDF are forked from: WeasyPrint imported once, before any document is read.

Started by `reports.mother`, as a script: no Django, no settings, no secret in its environment. It opens no document
itself but a page of our own, that loads the fonts: she forks, and the fork reads. So a child is born in milliseconds
instead of most of a second, and still dies with its build, knowing nothing of the documents before.

Its standard input is a Unix socket that keeps messages whole. The first one is JSON, {"assets": {url: path},
"stylesheet": url}. The others are {"do": "bear", "limits": the four numbers of `render_child.take_limits`, "folder":
path}, sent with the three streams of the child, answered by {"pid"}; {"do": "wait", "pid"}, answered by {"status"} as
waitpid gives it, or null for a child that lives or is not hers. She leaves when the socket closes, with her children,
or when nobody asked anything for `IDLE_SECONDS`.
"""

import contextlib
import gc
import importlib.util
import json
import logging
import os
import resource
import select
import signal
import socket
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

IDLE_SECONDS = 600
WAIT_SECONDS = 10
_MESSAGE = 4096
_STREAMS = 3
# Every face of the stylesheet: opened, and deflated whole, once for all her children.
WARMING = (
    "<html lang='fr'><title>Essai</title><body><h1>Essai</h1><p>Un <b>mot</b>, un <em>autre</em>.</p>"
    "<p style='font-weight: 300'>Fin.</p><p style='font-weight: 500'>Moyen.</p></body></html>"
)


def load_child() -> Any:
    """`render_child.py` by its path: its folder is not on the import path, where our names would hide Python's own."""
    spec = importlib.util.spec_from_file_location("render_child", Path(__file__).with_name("render_child.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Mother:
    def __init__(self, asked: socket.socket, child: Any, renderer: Any) -> None:
        self._asked = asked
        self._child = child
        self._renderer = renderer
        self._living: set[int] = set()

    def serve(self) -> None:
        while True:
            ready, _, _ = select.select([self._asked], [], [], IDLE_SECONDS)
            if not ready and not self._living:
                return
            if not ready:
                continue
            message, streams, _flags, _address = socket.recv_fds(self._asked, _MESSAGE, _STREAMS)
            if not message:
                return
            request = json.loads(message)
            if request["do"] == "bear":
                answer = {"pid": self._bear(request, streams)}
            else:
                answer = {"status": self._wait(request["pid"])}
            for stream in streams:
                os.close(stream)
            try:
                self._asked.send(json.dumps(answer).encode())
            except OSError:
                return

    def _bear(self, request: dict[str, Any], streams: list[int]) -> int:
        pid = os.fork()
        if pid == 0:
            os._exit(self._live(request, streams))
        with contextlib.suppress(OSError):  # said on both sides: whichever runs first
            os.setpgid(pid, pid)
        self._living.add(pid)
        return pid

    def _live(self, request: dict[str, Any], streams: list[int]) -> int:
        """The whole life of a child, in the child."""
        try:
            with contextlib.suppress(OSError):
                os.setpgid(0, 0)
            for number, stream in enumerate(streams):
                os.dup2(stream, number)
            os.closerange(_STREAMS, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
            os.chdir(request["folder"])
            os.environ["HOME"] = os.environ["TMPDIR"] = request["folder"]
            tempfile.tempdir = None
            return self._child.main(self._renderer, request["limits"])
        except BaseException:
            traceback.print_exc()
            return 1

    def _wait(self, pid: int) -> int | None:
        """The parent asks once the child has closed its output or was killed: it ends soon."""
        if pid not in self._living:
            return None
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            found, status = os.waitpid(pid, os.WNOHANG)
            if found:
                self._living.discard(pid)
                return status
            time.sleep(0.002)
        return None

    def end(self) -> None:
        for pid in self._living:
            with contextlib.suppress(OSError):
                os.killpg(pid, signal.SIGKILL)


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
    gc.disable()
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    asked = socket.socket(fileno=0)
    child = load_child()
    child.leave_network()  # and so do all her children
    with tempfile.TemporaryDirectory(prefix="pni-pdf-polices-") as folder:
        os.environ["HOME"] = os.environ["TMPDIR"] = tempfile.tempdir = folder
        opening = json.loads(asked.recv(_MESSAGE) or b"null")
        if opening is None:
            return 0
        assets = {url: Path(path).read_bytes() for url, path in opening["assets"].items()}
        renderer = child.Renderer(assets=assets, stylesheet=opening["stylesheet"])
        renderer.render(WARMING, full_fonts=True)
        gc.collect()
        gc.freeze()
        mother = Mother(asked, child, renderer)
        try:
            mother.serve()
        finally:
            mother.end()
    return 0


if __name__ == "__main__":
    sys.exit(main())
