"""Counting: what should have been told, what the relay took, what the rows say."""

import collections
import dataclasses
import time
from typing import Any

from tools.prove_reminders.stand import Stand

ROWS = """
SELECT count(*), count(*) FILTER (WHERE reminder.state = 'due'), count(*) FILTER (WHERE reminder.state = 'dropped'),
       count(*) FILTER (WHERE reminder.state = 'dropped' AND reminder.drop_reason = 'past'),
       count(*) FILTER (WHERE reminder.state = 'told' AND reminder.is_late),
       count(*) FILTER (WHERE reminder.state = 'told' AND mail.state = 'sent'),
       count(*) FILTER (WHERE mail.state IN ('queued', 'sending')),
       count(*) FILTER (WHERE mail.state = 'uncertain'), count(*) FILTER (WHERE mail.state = 'failed')
  FROM agenda_reminder AS reminder
  JOIN agenda_appointment AS appointment ON appointment.id = reminder.appointment_id
  LEFT JOIN core_outboxmail AS mail ON mail.id = reminder.mail_id
 WHERE appointment.programme_id = %s"""
QUIET_SECONDS = 2.5  # at least two more sweeps: a second sending would show


@dataclasses.dataclass(frozen=True)
class Rows:
    all: int
    due: int
    dropped: int
    past: int
    late: int
    sent: int
    in_queue: int
    uncertain: int
    failed: int


@dataclasses.dataclass
class Verdict:
    """One line of the table."""

    name: str
    expected: int
    told: int = 0
    lost: int = 0
    doubled: int = 0
    kills: str = ""
    seconds: float = 0.0
    notes: list[str] = dataclasses.field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.doubled or self.notes)


class World:
    """An edition made for one scenario."""

    def __init__(self, stand: Stand, facts: dict[str, Any]) -> None:
        self.stand, self.programme = stand, facts["programme"]
        self.expected = {tuple(pair) for pair in facts["expected"]}
        self.tokens = {token for _, token in self.expected}

    def begin(self) -> None:
        """Its rules are turned on: every reminder is due at this instant."""
        self.stand.query("UPDATE agenda_reminderrule SET is_active = true WHERE programme_id = %s", [self.programme])

    def rows(self) -> Rows:
        return Rows(*self.stand.query(ROWS, [self.programme])[0])

    def told(self) -> collections.Counter:
        """How often the relay took each (address, appointment)."""
        return collections.Counter(
            (line["to"], token) for line in self.stand.taken() for token in line["tokens"] if token in self.tokens
        )

    def mails(self) -> int:
        return sum(1 for line in self.stand.taken() if self.tokens & set(line["tokens"]))

    def is_quiet(self, *, doubts_stay: bool = False) -> bool:
        rows = self.rows()
        waiting = rows.due + rows.in_queue + (0 if doubts_stay else rows.uncertain)
        return rows.all == len(self.expected) and not waiting

    def judge(self, name: str, *, started: float, kills: str = "", seconds: float = 60.0, past: int = 0) -> Verdict:
        """Wait until nothing is left to do, and a little more; then count."""
        verdict = Verdict(name, len(self.expected), kills=kills)
        if not self.stand.wait(self.is_quiet, seconds):
            verdict.notes.append(f"not quiet after {seconds:.0f} s: {self.rows()}")
            self.stand.ask_where_they_stand()
        verdict.seconds = time.monotonic() - started
        self.stand.sleep(QUIET_SECONDS)
        self.count(verdict, past=past)
        return verdict

    def count(self, verdict: Verdict, *, past: int = 0) -> None:
        told, rows = self.told(), self.rows()
        verdict.told = len(self.expected & set(told))
        verdict.lost = len(self.expected) - verdict.told - rows.past
        verdict.doubled = sum(number - 1 for number in told.values() if number > 1)
        if strangers := set(told) - self.expected:
            verdict.notes.append(f"told without reason: {sorted(strangers)[:3]}")
        if (rows.all, rows.past, rows.dropped, rows.sent) != (len(self.expected), past, past, verdict.told):
            verdict.notes.append(f"rows disagree with the relay: {rows}")
