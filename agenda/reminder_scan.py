"""Who is to be reminded of what: one reading of the rules, in SQL, for the decision and for each check made again.

A statement is PAIRS (which appointments meet which rules) followed by AUDIENCE (whom each rule speaks to, and on which
clock she lives), ended by whoever asks. Parameters are named; `today` is the day that memberships and mandates are
judged on.
"""

import datetime as dt
from typing import Any

from agenda.working_days import nine_o_clock, shifted
from collectivites import time_zones

WINDOW = dt.timedelta(days=7)  # what was missed is still decided a week later; older than that it would be noise
LATE = dt.timedelta(hours=2)  # told later than this, a reminder says that it is late
# A day may be read on a clock where it is already, or still, another one; weekends and holidays chain up to five days.
_CLOCK_DAYS, _SHIFT_DAYS = 1, 6

# Each stage carries all that the next ones need: joined again to each other, they would be read once for each row of
# the other, which 100 000 appointments do not forgive (benchmarks/reminders.py).
_PAIR = """
           appointment.id AS appointment_id, appointment.occurrence, appointment.programme_id, appointment.team_id,
           appointment.owner_id, appointment.kind, appointment.day, appointment.hour, appointment.starts_at,
           greatest(appointment.planned_at, rule.active_since) AS known_at,
           rule.id AS rule_id, rule.offset_days, rule.audience"""

# Appointments still ahead or just behind, and the rules of their kind. OFFSET 0: one range of the index for each rule,
# or the planner reads every appointment once to meet all rules.
PAIRS_TO_DECIDE = f"""
WITH pair AS (
    SELECT {_PAIR}
      FROM agenda_reminderrule AS rule
     CROSS JOIN LATERAL (
           SELECT * FROM agenda_appointment AS appointment
            WHERE appointment.state = 'planned' AND appointment.kind = rule.kind
              AND appointment.day BETWEEN %(first_day)s - rule.offset_days AND %(last_day)s - rule.offset_days
              AND (rule.programme_id IS NULL OR rule.programme_id = appointment.programme_id)
           OFFSET 0
     ) AS appointment
     WHERE rule.is_active
)"""  # noqa: S608 -- made of constants

# The same columns, from reminders that exist.
PAIRS_OF_REMINDERS = f"""
WITH pair AS (
    SELECT {_PAIR}
      FROM agenda_reminder AS reminder
      JOIN agenda_reminderrule AS rule ON rule.id = reminder.rule_id
      JOIN agenda_appointment AS appointment ON appointment.id = reminder.appointment_id
     WHERE reminder.id = ANY(%(reminders)s)
)"""  # noqa: S608 -- made of constants

# Before its launch, a team is told of its launch only. A référent is not told of what she may not see
# (OF_THE_TEAM_ALONE in agenda.permissions). Staff from whom a team is hidden (a declared link, a letter not sent) do
# not learn of it here: only launched teams, whose letters were sent, speak to them.
AUDIENCE = """,
team_pair AS (
    SELECT pair.*, team.id AS of_team_id
      FROM pair JOIN teams_team AS team ON team.id = pair.team_id
     WHERE team.state = 'launched' OR (team.state = 'forming' AND pair.kind = 'launch')
    UNION ALL
    SELECT pair.*, team.id
      FROM pair JOIN teams_team AS team ON team.programme_id = pair.programme_id
     WHERE pair.team_id IS NULL
       AND (team.state = 'launched' OR (team.state = 'forming' AND pair.kind = 'launch'))
),
concerned AS (
    SELECT pair.appointment_id, pair.occurrence, pair.rule_id, pair.offset_days, pair.day, pair.hour, pair.starts_at,
           pair.known_at, member.user_id AS person_id, member.starts_on AS since
      FROM team_pair AS pair JOIN teams_membership AS member
        ON member.team_id = pair.of_team_id AND (member.ends_on IS NULL OR member.ends_on > %(today)s)
     WHERE (pair.audience = 'agents' AND member.role = 'agent')
        OR (pair.audience = 'experts' AND member.role IN ('coach', 'designer'))
        OR (pair.audience = 'owner' AND member.user_id = pair.owner_id)
    UNION ALL
    SELECT pair.appointment_id, pair.occurrence, pair.rule_id, pair.offset_days, pair.day, pair.hour, pair.starts_at,
           pair.known_at, mandate.user_id, mandate.starts_on
      FROM team_pair AS pair
      JOIN teams_teamproblematique AS link ON link.team_id = pair.of_team_id AND link.is_live
      JOIN candidatures_problematique AS problematique
        ON problematique.id = link.problematique_id AND problematique.announced_outcome = 'retained'
      JOIN candidatures_candidature AS candidature ON candidature.id = problematique.candidature_id
      JOIN accounts_referentmandate AS mandate
        ON mandate.collectivite_id = candidature.collectivite_id
       AND mandate.starts_on <= %(today)s AND (mandate.ends_on IS NULL OR mandate.ends_on > %(today)s)
     WHERE pair.audience = 'referents' AND pair.kind NOT IN ('session', 'action')
    UNION ALL
    SELECT pair.appointment_id, pair.occurrence, pair.rule_id, pair.offset_days, pair.day, pair.hour, pair.starts_at,
           pair.known_at, person.id, '-infinity'::date
      FROM pair
      JOIN accounts_user AS person ON person.is_staff
      LEFT JOIN teams_team AS team ON team.id = pair.team_id
     WHERE pair.audience = 'staff' AND (pair.team_id IS NULL OR team.state = 'launched')
)"""

# A person has one clock (agenda.selectors.clocks says the same of one person). `slot`: for each clock, day and side
# (before, on the day, after), the 9:00 it means once moved off days without work. MATERIALIZED: a clock is known before
# it is looked up among the slots, or the planner tries every slot for every row. Ordered, so that two sweeps at once
# wait for each other instead of facing each other. What is known already meets the unique key, and no plan to go wrong.
_INSERT = """,
person_once AS (
    SELECT appointment_id, occurrence, rule_id, offset_days, day, hour, starts_at, known_at, person_id,
           min(since) AS since
      FROM concerned
     GROUP BY appointment_id, occurrence, rule_id, offset_days, day, hour, starts_at, known_at, person_id
),
team_clock AS MATERIALIZED (
    SELECT member.user_id,
           CASE WHEN min(team.time_zone) = max(team.time_zone) THEN min(team.time_zone) ELSE %(paris)s END AS time_zone
      FROM teams_membership AS member JOIN teams_team AS team ON team.id = member.team_id
     WHERE (member.ends_on IS NULL OR member.ends_on > %(today)s) AND team.state IN ('forming', 'launched')
     GROUP BY member.user_id
),
mandate_clock AS MATERIALIZED (
    SELECT mandate.user_id,
           CASE WHEN min(place.time_zone) = max(place.time_zone) THEN min(place.time_zone) ELSE %(paris)s END
           AS time_zone
      FROM accounts_referentmandate AS mandate
      JOIN collectivites_collectivite AS place ON place.id = mandate.collectivite_id
     WHERE mandate.starts_on <= %(today)s AND (mandate.ends_on IS NULL OR mandate.ends_on > %(today)s)
     GROUP BY mandate.user_id
),
due AS MATERIALIZED (
    SELECT person_once.*,
           coalesce(nullif(person.time_zone, ''), team_clock.time_zone, mandate_clock.time_zone, %(paris)s) AS time_zone
      FROM person_once
      JOIN accounts_user AS person ON person.id = person_once.person_id AND person.is_active
      LEFT JOIN team_clock ON team_clock.user_id = person_once.person_id
      LEFT JOIN mandate_clock ON mandate_clock.user_id = person_once.person_id
)
INSERT INTO agenda_reminder
       (appointment_id, occurrence, rule_id, person_id, due_at, local_day, state, drop_reason, is_late, created_at)
SELECT due.appointment_id, due.occurrence, due.rule_id, due.person_id, slot.due_at, slot.local_day,
       'due', '', slot.due_at < %(late_before)s, %(at)s
  FROM due
  JOIN unnest(%(zones)s::text[], %(days)s::date[], %(sides)s::integer[], %(due_ats)s::timestamptz[],
              %(local_days)s::date[]) AS slot(time_zone, day, side, due_at, local_day)
    ON slot.time_zone = due.time_zone AND slot.side = sign(due.offset_days)::integer
   AND slot.day = due.offset_days
     + CASE WHEN due.hour IS NULL THEN due.day ELSE (due.starts_at AT TIME ZONE due.time_zone)::date END
 WHERE slot.due_at >= due.known_at AND slot.local_day >= due.since
 ORDER BY due.appointment_id, due.person_id, due.rule_id
    ON CONFLICT (appointment_id, person_id, rule_id, occurrence) DO NOTHING
RETURNING id"""

DECIDE = PAIRS_TO_DECIDE + AUDIENCE + _INSERT

# Pairs in which this person is still concerned.
STILL_CONCERNED = (
    PAIRS_OF_REMINDERS
    + AUDIENCE
    + """
SELECT DISTINCT concerned.appointment_id, concerned.rule_id
  FROM concerned JOIN accounts_user AS person ON person.id = concerned.person_id AND person.is_active
 WHERE concerned.person_id = %(person)s"""
)


def decision_parameters(*, at: dt.datetime, today: dt.date) -> dict[str, Any]:
    """For DECIDE. Hours are made in Python, by the time zone database that everything else shown is made by."""
    furthest = _SHIFT_DAYS + _CLOCK_DAYS
    days = [at.date() + dt.timedelta(days=number) for number in range(-WINDOW.days - furthest, furthest + 1)]
    slots = []
    for zone in time_zones.ALL:
        for day in days:
            for side in (-1, 0, 1):
                local_day = shifted(day, side, zone)
                due_at = nine_o_clock(local_day, zone)
                if at - WINDOW < due_at <= at:
                    slots.append((zone, day, side, due_at, local_day))
    zones, slot_days, sides, due_ats, local_days = zip(*slots, strict=True)
    return {
        "at": at,
        "today": today,
        "late_before": at - LATE,
        "paris": time_zones.PARIS,
        "first_day": min(slot_days) - dt.timedelta(days=_CLOCK_DAYS),
        "last_day": max(slot_days) + dt.timedelta(days=_CLOCK_DAYS),
        "zones": list(zones),
        "days": list(slot_days),
        "sides": list(sides),
        "due_ats": list(due_ats),
        "local_days": list(local_days),
    }
