"""The demonstration's own decisions: port, secret, static files. Its whole life is tried by hand (make demo)."""

import os
import smtplib
import socket
import subprocess
import sys
import time
from email.message import EmailMessage
from mailbox import Maildir

import pytest

from tools import demo
from tools.embedded import free_port
from tools.supervisor import ProgramError


@pytest.fixture
def taken():
    """A port of this machine on which somebody listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_an_asked_port_is_taken_or_refused_never_replaced(monkeypatch, taken):
    monkeypatch.setenv("PORT", str(taken))
    with pytest.raises(ProgramError) as told:
        demo.choose_port()
    assert str(told.value).splitlines()[0] == f"Le port {taken} est déjà pris par un autre programme, ou réservé."
    port = free_port()
    monkeypatch.setenv("PORT", str(port))
    assert demo.choose_port() == port


@pytest.mark.parametrize("absurd", ["abc", "0", "65536", "-1", "80 80", "²"])
def test_an_absurd_port_is_refused(monkeypatch, absurd):
    monkeypatch.setenv("PORT", absurd)
    with pytest.raises(ProgramError, match=r"n'est pas un numéro de port \(1 à 65535\)\.$"):
        demo.choose_port()


def test_without_a_wish_the_next_free_port_is_taken_and_told(monkeypatch, taken, capsys):
    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.setattr(demo, "DEFAULT_PORT", taken)
    port = demo.choose_port()
    assert taken < port < taken + 50
    assert capsys.readouterr().out == f"Le port {taken} est pris : la démonstration utilise le port {port}.\n"


def test_the_secret_key_is_made_once_and_closed_to_others(tmp_path):
    key = demo.secret_key(tmp_path)
    assert len(key) == 86
    assert demo.secret_key(tmp_path) == key
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_the_welcome_says_where_to_go_who_to_be_and_how_to_stop():
    told = demo.welcome(8123, "  agent@pni.localhost  mot de passe\n").splitlines()
    assert told[2] == "  La démonstration est prête :  http://localhost:8123/"
    assert told[5] == "  agent@pni.localhost  mot de passe"
    assert told[7] == "  Pour tout arrêter : ctrl-C. Les données sont gardées pour la prochaine fois."


def test_mail_lands_in_the_maildir(tmp_path):
    port = free_port()
    sink = subprocess.Popen(
        [sys.executable, "-m", "tools.mail_sink", str(port), tmp_path / "data" / "mail"], cwd=demo.ROOT
    )
    try:
        message = EmailMessage()
        message["Subject"] = "Votre code"
        message["Message-ID"] = "<1@pni.localhost>"
        message.set_content("123456")
        for _attempt in range(100):
            try:
                with smtplib.SMTP("127.0.0.1", port, timeout=5) as server:
                    server.send_message(message, "pni@pni.localhost", ["agent@pni.localhost"])
                break
            except ConnectionRefusedError:
                time.sleep(0.1)
        kept = list(Maildir(tmp_path / "data" / "mail"))
        assert [(mail["Subject"], mail["X-RcptTo"]) for mail in kept] == [("Votre code", "agent@pni.localhost")]
    finally:
        sink.terminate()
        assert sink.wait(timeout=10) == 0


def test_what_has_been_done_is_not_done_again_unless_it_failed(tmp_path):
    stamp = tmp_path / "data.stamp"
    asked = []

    def fail():
        with demo.unless_done(stamp, "v1") as needed:
            asked.append(needed)
            raise ProgramError("no space left")

    with pytest.raises(ProgramError, match=r"^no space left$"):
        fail()
    for version in ("v1", "v1", "v2", "v1"):
        with demo.unless_done(stamp, version) as needed:
            asked.append(needed)
    assert asked == [True, True, False, True, True]


def test_a_new_cluster_or_a_foreign_server_is_filled_again(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / "postgres").mkdir()
    version = tmp_path / "postgres" / "PG_VERSION"
    version.write_text("18")
    first = demo.which_database(tmp_path)
    assert demo.which_database(tmp_path) == first
    os.utime(version, ns=(1, 1))
    assert demo.which_database(tmp_path) != first
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/pni")
    assert demo.which_database(tmp_path) != demo.which_database(tmp_path)
