"""A real SMTP server on this machine, that takes, refuses, or hangs up."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    """Keeps what it takes. `rcpt` and `data` answer instead of accepting; `drops` hangs up after the text."""

    def __init__(self, *, rcpt: str = "", data: str = "", drops: bool = False) -> None:
        self.rcpt, self.data, self.drops = rcpt, data, drops
        self.taken: list[Envelope] = []

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.data:
            return self.data
        self.taken.append(envelope)
        if self.drops:
            server.transport.abort()
        return "250 taken"


@contextmanager
def smtp_server(sink: Sink, settings: Any) -> Iterator[int]:
    """Runs `sink` and points Django's mail at it. Yields the port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "core.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 5
    try:
        yield port
    finally:
        controller.stop()
