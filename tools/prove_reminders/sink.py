"""The relay of the proof: takes mail, writes down each one before it says 250, and can be asked what it saw.

    python -m tools.prove_reminders.sink SMTP_PORT HTTP_PORT FOLDER

FOLDER/mode.json says how to behave, read for each mail; FOLDER/taken.jsonl holds what was taken, FOLDER/tried.jsonl
every text handed over. Runs until SIGTERM.
"""

import asyncio
import email
import email.policy
import json
import re
import signal
import sys
import time
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

TOKEN = re.compile(r"\bM\w+-rendez-vous-\d+\b")
HANG_SECONDS = 4.0  # above the sender's patience (pni/settings/proof.py), below its belief in « never seen »


class Relay:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen: set[str] = set()
        self.later: set[asyncio.Task] = set()
        for line in self._lines("taken"):
            self.seen.add(line["id"])

    def mode(self) -> dict[str, Any]:
        return json.loads((self.folder / "mode.json").read_text())

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        mode = self.mode()
        how = mode["smtp"]
        self._write("tried", {"how": how, "at": time.time()})
        await asyncio.sleep(mode["delay_ms"] / 1000)
        if how == "refuse":
            return "451 4.3.0 try again later"
        if how == "hang":
            await asyncio.sleep(60)
        if how == "cut":  # the link is lost, the text too
            server.transport.abort()
            return "250 never read"
        if how == "take-late":  # the sender lost patience, and the mail is taken all the same
            self.later.add(asyncio.create_task(self._take_later(envelope)))
            await asyncio.sleep(60)
        self._take(envelope)
        if how == "drop":
            server.transport.abort()
        return "250 taken"

    async def _take_later(self, envelope: Envelope) -> None:
        await asyncio.sleep(HANG_SECONDS)
        self._take(envelope)

    def _take(self, envelope: Envelope) -> None:
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        text = message.get_body(("plain",)).get_content()
        identifier = str(message["Message-ID"]).strip().strip("<>")
        self._write(
            "taken",
            {
                "id": identifier,
                "to": envelope.rcpt_tos[0],
                "tokens": TOKEN.findall(text),
                "late": text.count("il vous arrive en retard"),
                "at": time.time(),
            },
        )
        self.seen.add(identifier)

    async def look_up(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = (await reader.readline()).decode("ascii", "replace").split()
        while (await reader.readline()).strip():
            pass
        identifier = request[1].rpartition("/")[2] if len(request) > 1 else ""
        code = 503 if self.mode()["look_up"] == "broken" else 200 if identifier in self.seen else 404
        writer.write(f"HTTP/1.1 {code} -\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    def _lines(self, name: str) -> list[dict]:
        path = self.folder / f"{name}.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def _write(self, name: str, line: dict[str, Any]) -> None:
        with (self.folder / f"{name}.jsonl").open("a") as file:
            file.write(json.dumps(line) + "\n")


async def serve(smtp_port: int, http_port: int, folder: Path) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop.set)
    relay = Relay(folder)
    mail = await loop.create_server(lambda: SMTP(relay, hostname="proof", loop=loop), "127.0.0.1", smtp_port)
    http = await asyncio.start_server(relay.look_up, "127.0.0.1", http_port)
    async with mail, http:
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
