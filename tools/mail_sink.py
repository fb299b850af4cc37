"""Catches the mail of the demonstration: an SMTP server on this machine that keeps everything in a Maildir.

    python -m tools.mail_sink PORT DIRECTORY

Nothing is ever sent further. Runs until SIGTERM.
"""

import signal
import sys
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox


def main() -> int:
    port, directory = int(sys.argv[1]), Path(sys.argv[2])
    directory.parent.mkdir(parents=True, exist_ok=True)
    controller = Controller(Mailbox(directory), hostname="127.0.0.1", port=port)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    controller.start()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    controller.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
