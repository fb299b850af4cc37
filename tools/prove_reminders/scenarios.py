"""What is done to the reminders of one world each. Every scenario returns its verdict."""

import dataclasses
import time
from collections.abc import Callable

from tools.prove_reminders.judge import Verdict, World
from tools.prove_reminders.stand import Stand

WORKER, CHILD = "worker", "child"
EARLY, MIDDLE = 6, 18  # mails taken, of 36
THREE_DAYS = 3 * 24 * 3600


@dataclasses.dataclass(frozen=True)
class Step:
    """A named step, the failpoint that stands there, and after how many mails taken it is armed (None: before any mail
    is written; 0: as soon as one is)."""

    name: str
    failpoint: str
    after_mails: int | None
    target: str = WORKER


# The twelve of research/security.md, 4 R1: nine steps of the code, then a process from outside. k2b is ours.
STEPS = (
    Step("k1 before the sweep's transaction", "sweep.start", None),
    Step("k2 after the insertion, before its commit", "insert.done", None),
    Step("k2b mail and list written, before their commit", "compose.before-commit", None),
    Step("k3 after the commit, before the doorbell", "doorbell.before", None),
    Step("k4 after the doorbell, before its delivery", "doorbell.after", None),
    Step("k5 after delivery, before the claim", "send.start", 0),
    Step("k6 after the claim's commit", "claim.committed", EARLY),
    Step("k7 inside SMTP, before the text", "smtp.before-text", EARLY),
    Step("k8 after the relay's 250, before the commit", "smtp.taken", EARLY),
    Step("k9 after that commit, before the acknowledgement", "sent.committed", EARLY),
)
POOL_CHILD = Step("k11 a child of the pool, after the 250", "smtp.taken", EARLY, CHILD)


def undisturbed(stand: Stand, world: World) -> Verdict:
    """The witness: nothing is killed."""
    started = time.monotonic()
    world.begin()
    return world.judge(undisturbed.label, started=started)


undisturbed.label = "nothing killed"  # type: ignore[attr-defined]


def killed_at(step: Step, deaths: int) -> Callable[[Stand, World], Verdict]:
    """SIGKILL by whoever reaches the step, `deaths` times on the way of the same 40 reminders."""

    def scenario(stand: Stand, world: World) -> Verdict:
        before = stand.deaths(step.failpoint)
        started = time.monotonic()
        if step.after_mails is None:
            # Beat holds its breath: the sweep that dies is the one that has something to do.
            stand.pause_program("beat")
            stand.sleep(1.0)
            stand.arm(step.failpoint, step.target)
            world.begin()
            stand.resume_program("beat")
        else:
            world.begin()
            stand.wait(lambda: world.mails() >= step.after_mails and world.rows().all > world.rows().due, 60)
            stand.arm(step.failpoint, step.target)
        reached = 0
        for number in range(1, deaths + 1):
            if not stand.wait(lambda wanted=number: stand.deaths(step.failpoint) - before >= wanted, 30):
                break
            reached = number
            if number < deaths:
                if step.after_mails is not None:
                    stand.wait(lambda wanted=number: world.mails() >= step.after_mails * (wanted + 1), 40)
                stand.arm(step.failpoint, step.target)
        verdict = world.judge(step.name, started=started, kills=f"{reached}/{deaths}")
        stand.disarm(step.failpoint)
        if reached < deaths:
            verdict.notes.append("the step was not reached")
        return verdict

    scenario.label = step.name  # type: ignore[attr-defined]
    return scenario


def in_mid_fan_out(name: str, act: Callable[[Stand], None]) -> Callable[[Stand, World], Verdict]:
    """Something dies from outside when a part of the mails has left."""

    def scenario(stand: Stand, world: World) -> Verdict:
        started = time.monotonic()
        world.begin()
        reached = stand.wait(lambda: world.mails() >= EARLY, 60)
        act(stand)
        left = len({address for address, _ in world.expected}) - world.mails()
        verdict = world.judge(name, started=started, kills="1/1" if reached and left else "0/1")
        if not (reached and left):
            verdict.notes.append("nothing was on its way any more")
        return verdict

    scenario.label = name  # type: ignore[attr-defined]
    return scenario


def kill_beat(stand: Stand) -> None:
    stand.kill("beat")


def kill_group(stand: Stand) -> None:
    stand.kill("worker", whole_group=True)
    stand.kill("beat", whole_group=True)


def crash_redis(stand: Stand) -> None:
    stand.crash("redis")


def flush_redis(stand: Stand) -> None:
    stand.flush_redis()


def crash_postgres(stand: Stand) -> None:
    stand.crash("postgres")


def two_beats(stand: Stand, world: World) -> Verdict:
    """And two workers of two."""
    stand.start_beat("beat-2")
    stand.start_worker("worker-2")
    stand.wait_for_worker("worker-2")
    started = time.monotonic()
    world.begin()
    verdict = world.judge(two_beats.label, started=started)
    stand.stop_program("beat-2")
    stand.stop_program("worker-2")
    return verdict


two_beats.label = "two beats and two workers at once"  # type: ignore[attr-defined]


def ill_relay(name: str, how: str, *, texts: int) -> Callable[[Stand, World], Verdict]:
    """The relay behaves badly for `texts` texts, then is well again."""

    def scenario(stand: Stand, world: World) -> Verdict:
        before = stand.tried(how)
        stand.relay_behaves(smtp=how, delay_ms=5)
        started = time.monotonic()
        world.begin()
        reached = stand.wait(lambda: stand.tried(how) - before >= texts, 60)
        stand.relay_behaves()
        verdict = world.judge(name, started=started, kills=f"{stand.tried(how) - before} texts", seconds=90)
        if not reached:
            verdict.notes.append("the relay was hardly met")
        return verdict

    scenario.label = name  # type: ignore[attr-defined]
    return scenario


def relay_that_cannot_be_asked(stand: Stand, world: World) -> Verdict:
    """It takes the text, drops the link, and nobody can ask: the doubt is shown, nothing is sent again."""
    before = stand.tried("drop")
    stand.relay_behaves(smtp="drop", look_up="broken", delay_ms=5)
    started = time.monotonic()
    world.begin()
    stand.wait(lambda: stand.tried("drop") - before >= MIDDLE, 60)
    stand.relay_behaves(look_up="broken")
    quiet = stand.wait(lambda: world.is_quiet(doubts_stay=True), 60)
    stand.sleep(15.0)  # longer than lease and belief together
    doubts, doubled = world.rows().uncertain, sum(number > 1 for number in world.told().values())
    stand.relay_behaves()
    verdict = world.judge(relay_that_cannot_be_asked.label, started=started)
    verdict.kills = f"{doubts} in doubt"
    if not (quiet and doubts >= MIDDLE) or doubled:
        verdict.notes.append(f"quiet {quiet}, {doubts} in doubt, {doubled} doubled before anybody could be asked")
    return verdict


relay_that_cannot_be_asked.label = "SMTP drops after the text, nobody to ask"  # type: ignore[attr-defined]


def three_days_of_outage(stand: Stand, world: World) -> Verdict:
    """Nobody was there on Tuesday at 9:00, nor until Friday: half of the appointments are still to come."""
    stand.stop_program("worker")
    stand.stop_program("beat")
    world.begin()
    stand.shift_seconds += THREE_DAYS
    started = time.monotonic()
    stand.start_worker()
    stand.start_beat()
    half = len(world.expected) // 2
    verdict = world.judge(three_days_of_outage.label, started=started, past=half, kills="worker, beat")
    rows = world.rows()
    said = sum(line["late"] for line in stand.taken() if world.tokens & set(line["tokens"]))
    if (rows.late, said) != (half, half):
        verdict.notes.append(f"{rows.late} rows marked late, {said} mails that say so, of {half}")
    verdict.kills = f"{rows.late} late, {rows.past} past"
    return verdict


three_days_of_outage.label = "three days of outage"  # type: ignore[attr-defined]
