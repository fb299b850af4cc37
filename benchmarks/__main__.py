"""`python -m benchmarks [--small]`, called by `make bench`: public pages, search, the call, the evidence matrix, the
register, the portfolio of a coach, the health of teams, reminders, then documents. Prints Markdown."""

import argparse

from benchmarks import call, catalogue, coaching, health, matrix, register, reminders, reports, workspace

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--small", action="store_true", help="without 100 000 sheets or milestones, nor a synthesis of 470"
    )
    small = parser.parse_args().small
    catalogue.run(small=small)
    call.run()
    matrix.run()
    register.run()
    workspace.run()
    coaching.run()
    health.run()
    reminders.run(small=small)
    reports.run(small=small)
