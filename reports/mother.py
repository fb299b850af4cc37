"""Our end of the process that forks the children of a PDF (`reports.render_mother`): one for each of our processes.

She starts at the first need, leaves by herself when idle, and is replaced when she is gone.
"""

import atexit
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reports.pdf_assets import ASSETS, STYLESHEET

_SCRIPT = Path(__file__).with_name("render_mother.py")
_MESSAGE = 4096
_PATIENCE = 60  # seconds for an answer: her start under a loaded machine, or the longest wait for a child


class GoneError(Exception):
    """She ended, or does not answer."""


class Mother:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._owner = 0

    def wake(self) -> None:
        """Start her without waiting: her imports run while we prepare what to print."""
        with self._lock:
            self._started()

    def bear(self, *, limits: Sequence[int], folder: Path, streams: Sequence[int]) -> int:
        """The number of a new process, that has taken `limits`, stands in `folder` and reads and writes `streams`.

        Raises GoneError when two mothers in a row could not.
        """
        request = {"do": "bear", "limits": list(limits), "folder": str(folder)}
        with self._lock:
            try:
                return self._ask(request, streams)["pid"]
            except GoneError:  # she was idle for long, or was killed: the next one is tried once
                return self._ask(request, streams)["pid"]

    def exit_code(self, pid: int) -> int | None:
        """As subprocess tells it, negative for a signal. None when nobody can say. Asked once: then it is forgotten."""
        with self._lock:
            if not self._is_ours():
                return None
            try:
                status = self._ask({"do": "wait", "pid": pid})["status"]
            except GoneError:
                return None
        return None if status is None else os.waitstatus_to_exitcode(status)

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None and self._is_ours() else None

    def leave(self) -> None:
        """End her, with every child that she still has."""
        with self._lock:
            self._forget()

    def _is_ours(self) -> bool:
        """Not so in a fork of ours: a mother answers one process only."""
        return self._socket is not None and self._owner == os.getpid()

    def _started(self) -> socket.socket:
        if self._is_ours():
            return self._socket
        self._forget()
        ours, hers = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with hers:
            self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and file, no text from outside)
                # -I: neither the environment nor the folder it stands in can change what it imports.
                [sys.executable, "-I", "-B", str(_SCRIPT)],
                stdin=hers,
                stdout=subprocess.DEVNULL,
                env={"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": "/", "TMPDIR": tempfile.gettempdir()},
                cwd="/",
                start_new_session=True,
            )
        ours.settimeout(_PATIENCE)
        ours.send(json.dumps({"assets": ASSETS.paths(), "stylesheet": STYLESHEET}).encode())
        self._socket, self._owner = ours, os.getpid()
        return ours

    def _ask(self, request: dict[str, Any], streams: Sequence[int] = ()) -> dict[str, Any]:
        asked = self._started()
        try:
            socket.send_fds(asked, [json.dumps(request).encode()], list(streams))
            answer = asked.recv(_MESSAGE)
        except OSError as error:
            self._forget()
            raise GoneError from error
        except BaseException:  # stopped by a signal: her answer is still to come, and would be taken for the next one
            self._forget()
            raise
        if not answer:
            self._forget()
            raise GoneError
        return json.loads(answer)

    def _forget(self) -> None:
        process, held = self._process, self._socket
        is_ours = self._is_ours()
        self._process = self._socket = None
        if held is not None:
            held.close()
        if process is None or not is_ours:
            return
        try:
            process.wait(timeout=5)  # the closed socket ends her; her children with her
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, 9)
            process.wait()


MOTHER = Mother()
atexit.register(MOTHER.leave)
