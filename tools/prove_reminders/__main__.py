"""See the package. Exit code: 0 when every line is good, 1 otherwise."""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tools.embedded import ServicesError
from tools.processes import SignalInbox, StopRequested
from tools.prove_reminders import scenarios as on
from tools.prove_reminders.judge import Verdict, World
from tools.prove_reminders.stand import ProofError, Stand

Scenario = Callable[[Stand, World], Verdict]  # with a `label`, its line in the table


def chosen(*, quick: bool) -> list[Scenario]:
    """In the order of the table; the outage, which changes the clock, comes after all of them."""
    deaths = 1 if quick else 2
    steps = [on.killed_at(step, deaths) for step in on.STEPS]
    processes = [
        on.in_mid_fan_out("k10 beat killed", on.kill_beat),
        on.killed_at(on.POOL_CHILD, deaths),
        on.in_mid_fan_out("k12 worker and beat killed, whole groups", on.kill_group),
    ]
    servers = [
        on.in_mid_fan_out("Redis killed, its memory lost", on.crash_redis),
        on.in_mid_fan_out("Redis flushed", on.flush_redis),
        on.in_mid_fan_out("PostgreSQL restarted hard", on.crash_postgres),
        on.two_beats,
    ]
    relays = [
        on.ill_relay("SMTP refuses (451)", "refuse", texts=on.MIDDLE),
        on.ill_relay("SMTP hangs at the text", "hang", texts=3 if quick else 6),
        on.ill_relay("SMTP loses link and text", "cut", texts=on.MIDDLE),
        on.ill_relay("SMTP drops after the text", "drop", texts=on.MIDDLE),
        on.ill_relay("SMTP hangs, and takes the text late", "take-late", texts=3 if quick else 6),
        on.relay_that_cannot_be_asked,
    ]
    return [on.undisturbed, *steps, *processes, *servers, *relays]


def prove(inbox: SignalInbox, directory: Path, *, quick: bool, only: str) -> bool:
    """Whether all is well. Prints the table as it goes."""
    started = time.monotonic()
    stand = Stand(inbox, directory)
    try:
        stand.start_servers()
        stand.run("manage.py", "migrate", "--no-input", "--verbosity=0")
        zones = json.loads(stand.run("-m", "tests.proofs.reminders", "zones"))
        wanted = chosen(quick=quick)
        facts = json.loads(stand.run("-m", "tests.proofs.reminders", "worlds", str(len(wanted))))
        stand.harden_postgres()
        stand.shift_seconds = facts["shift_seconds"]
        stand.start_sink()
        stand.start_worker()
        stand.start_beat()
        stand.wait_for_worker()
        print("| Reminders of one world each | expected | told | lost | doubled | deaths | seconds | |")
        print("|---|---|---|---|---|---|---|---|", flush=True)
        judged = [
            judged_one(stand, scenario, World(stand, world), only=only)
            for scenario, world in zip(wanted, facts["worlds"], strict=True)
        ]
        judged.append(judged_one(stand, on.three_days_of_outage, World(stand, facts["outage"]), only=only))
        done = [pair for pair in judged if pair is not None]
        # What Redis gave back since, or anything else, could have told an old world again.
        for verdict, world in done:
            world.count(again := Verdict(verdict.name, verdict.expected), past=world.rows().past)
            if not again.is_good:
                verdict.notes.append(f"at the end: {again}")
                print(line_of(verdict))
        return summary([verdict for verdict, _ in done], zones, stand, time.monotonic() - started)
    finally:
        stand.stop()


def judged_one(stand: Stand, scenario: Scenario, world: World, *, only: str) -> tuple[Verdict, World] | None:
    if only and only not in scenario.label:
        return None
    verdict = scenario(stand, world)
    stand.relay_behaves()
    print(line_of(verdict), flush=True)
    return verdict, world


def line_of(verdict: Verdict) -> str:
    told = "yes" if verdict.is_good else "**NO** " + "; ".join(verdict.notes)
    return (
        f"| {verdict.name} | {verdict.expected} | {verdict.told} | {verdict.lost} | {verdict.doubled} |"
        f" {verdict.kills} | {verdict.seconds:.1f} | {told} |"
    )


def summary(verdicts: list[Verdict], zones: dict, stand: Stand, seconds: float) -> bool:
    expected, lost = sum(each.expected for each in verdicts), sum(each.lost for each in verdicts)
    doubled = sum(each.doubled for each in verdicts)
    checks = zones["zones"] * zones["days"]
    is_good = bool(verdicts) and all(each.is_good for each in verdicts) and zones["wrong"] == 0
    print(
        "\n| Promised | Reached | |\n|---|---|---|\n"
        f"| no reminder lost | {lost} of {expected} | {'yes' if not lost else '**NO**'} |\n"
        f"| none told twice | {doubled} of {expected} | {'yes' if not doubled else '**NO**'} |\n"
        f"| 9:00 on {zones['zones']} clocks, once a day, {zones['days']} days | {zones['wrong']} wrong of {checks} days"
        f" (gaps of {', '.join(f'{gap:g}' for gap in zones['gaps_hours'])} hours) |"
        f" {'yes' if not zones['wrong'] else '**NO**'} |\n\n"
        f"{len(verdicts)} scenarios, {stand.restarts} programs started again, {seconds / 60:.1f} minutes."
    )
    return is_good


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.prove_reminders", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one death at each step instead of two")
    parser.add_argument("--only", default="", help="scenarios whose name contains this")
    parser.add_argument("--keep-logs", type=Path, help="where to copy the logs at the end")
    options = parser.parse_args()
    directory = Path(tempfile.mkdtemp(prefix="pni-proof-"))
    directory.chmod(0o711)  # the servers' own account must reach its part
    try:
        with SignalInbox() as inbox:
            return 0 if prove(inbox, directory, quick=options.quick, only=options.only) else 1
    except (ServicesError, ProofError) as error:
        print(error, file=sys.stderr)
        return 1
    except StopRequested as stop:
        return 128 + stop.signum
    finally:
        if options.keep_logs:
            shutil.copytree(directory / "logs", options.keep_logs, dirs_exist_ok=True)
            shutil.copytree(directory / "sink", options.keep_logs, dirs_exist_ok=True)
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
