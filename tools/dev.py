"""`make run`: the development server in this terminal, with worker, beat and mail catcher behind it.

    python -m tools.dev

Same data as the demonstration, debug settings, breakpoints work. The server and the worker start again when a
Python file changes. Exit code: the server's.
"""

import os
import sys
from contextlib import ExitStack

from tools import demo
from tools.embedded import ServicesError, free_port, tail
from tools.processes import SignalInbox, StopRequested, run_attached
from tools.services import ROOT, data_directory, running, variables_of
from tools.supervisor import ProgramError, Supervisor


def newest_change() -> float:
    """Time of the last change of a Python file of the project."""
    return max(path.stat().st_mtime for path in ROOT.glob("[a-z]*/**/*.py") if path.exists())


class WorkerReload:
    """Starts the worker again after a change; a change that breaks it is told, not fatal."""

    def __init__(self, supervisor: Supervisor) -> None:
        self.supervisor = supervisor
        self.seen = newest_change()
        self.broken = False

    def __call__(self) -> None:
        newest = newest_change()
        _program, child = self.supervisor.children["worker"]
        if newest > self.seen:
            self.seen, self.broken = newest, False
            self.supervisor.restart("worker")
        elif child.poll() is not None and not self.broken:
            self.broken = True
            print(f"Le worker s'est arrêté :\n{tail(self.supervisor.log_of('worker'))}", file=sys.stderr)


def dev(inbox: SignalInbox) -> int:
    """Raises ServicesError, ProgramError, StopRequested; everything is stopped on the way out."""
    directory = data_directory()
    manage = [sys.executable, str(ROOT / "manage.py")]
    with ExitStack() as stack:
        servers = stack.enter_context(running(inbox, directory))
        port, mail_port = demo.choose_port(), free_port()
        variables = {**demo.environment(directory, "pni.settings.dev", port, mail_port), **variables_of(servers)}
        supervisor = Supervisor(inbox, directory, variables, servers)
        stack.callback(supervisor.stop)
        supervisor.run_step("base de données", [*manage, "migrate", "--no-input", "--verbosity=0"])
        for program in demo.background_programs(directory, mail_port):
            supervisor.start(program)
        print(f"Courriels : {directory / 'mail'}. Journaux : {directory / 'logs'}. Ctrl-C pour arrêter.")
        command = [*manage, "runserver", f"127.0.0.1:{port}"]
        return run_attached(inbox, command, variables, meanwhile=WorkerReload(supervisor))


def main() -> int:
    os.chdir(ROOT)
    try:
        with SignalInbox() as inbox:
            return dev(inbox)
    except (ServicesError, ProgramError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except StopRequested as stop:
        return 128 + stop.signum


if __name__ == "__main__":
    sys.exit(main())
