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

# Appointments still ahead or just behind, and the rules of their kind. One range of the index for each rule.
PAIRS_TO_DECIDE = """
WITH pair AS (
    SELECT appointment.id AS appointment_id, appointment.occurrence, appointment.programme_id, appointment.team_id,
           appointment.owner_id, appointment.kind, appointment.day, appointment.hour, appointment.starts_at,
           greatest(appointment.planned_at, rule.active_since) AS known_at,
           rule.id AS rule_id, rule.offset_days, rule.audience
      FROM agenda_reminderrule AS rule
      JOIN agenda_appointment AS appointment
        ON appointment.kind = rule.kind
       AND (rule.programme_id IS NULL OR rule.programme_id = appointment.programme_id)
       AND appointment.day BETWEEN %(first_day)s - rule.offset_days AND %(last_day)s - rule.offset_days
     WHERE rule.is_active AND appointment.state = 'planned'
)"""

# The same columns, from reminders that exist.
PAIRS_OF_REMINDERS = """
WITH pair AS (
    SELECT DISTINCT appointment.id AS appointment_id, appointment.occurrence, appointment.programme_id,
           appointment.team_id, appointment.owner_id, appointment.kind, appointment.day, appointment.hour,
           appointment.starts_at, greatest(appointment.planned_at, rule.active_since) AS known_at,
           rule.id AS rule_id, rule.offset_days, rule.audience
      FROM agenda_reminder AS reminder
      JOIN agenda_reminderrule AS rule ON rule.id = reminder.rule_id
      JOIN agenda_appointment AS appointment ON appointment.id = reminder.appointment_id
     WHERE reminder.id = ANY(%(reminders)s)
)"""

# Before its launch, a team is told of its launch only. A référent is not told of what she may not see
# (OF_THE_TEAM_ALONE in agenda.permissions). Staff from whom a team is hidden (a declared link, a letter not sent) do
# not learn of it here: only launched teams, whose letters were sent, speak to them.
AUDIENCE = """,
team_pair AS (
    SELECT pair.*, team.id AS of_team_id, team.state AS team_state
      FROM pair JOIN teams_team AS team ON team.id = pair.team_id
     WHERE team.state = 'launched' OR (team.state = 'forming' AND pair.kind = 'launch')
    UNION ALL
    SELECT pair.*, team.id, team.state
      FROM pair JOIN teams_team AS team ON team.programme_id = pair.programme_id
     WHERE pair.team_id IS NULL
       AND (team.state = 'launched' OR (team.state = 'forming' AND pair.kind = 'launch'))
),
concerned AS (
    SELECT team_pair.appointment_id, team_pair.rule_id, member.user_id AS person_id, member.starts_on AS since
      FROM team_pair JOIN teams_membership AS member
        ON member.team_id = team_pair.of_team_id AND (member.ends_on IS NULL OR member.ends_on > %(today)s)
     WHERE (team_pair.audience = 'agents' AND member.role = 'agent')
        OR (team_pair.audience = 'experts' AND member.role IN ('coach', 'designer'))
        OR (team_pair.audience = 'owner' AND member.user_id = team_pair.owner_id)
    UNION ALL
    SELECT team_pair.appointment_id, team_pair.rule_id, mandate.user_id, mandate.starts_on
      FROM team_pair
      JOIN teams_teamproblematique AS link ON link.team_id = team_pair.of_team_id AND link.is_live
      JOIN candidatures_problematique AS problematique
        ON problematique.id = link.problematique_id AND problematique.announced_outcome = 'retained'
      JOIN candidatures_candidature AS candidature ON candidature.id = problematique.candidature_id
      JOIN accounts_referentmandate AS mandate
        ON mandate.collectivite_id = candidature.collectivite_id
       AND mandate.starts_on <= %(today)s AND (mandate.ends_on IS NULL OR mandate.ends_on > %(today)s)
     WHERE team_pair.audience = 'referents' AND team_pair.kind NOT IN ('session', 'action')
    UNION ALL
    SELECT pair.appointment_id, pair.rule_id, person.id, '-infinity'::date
      FROM pair
      JOIN accounts_user AS person ON person.is_staff
      LEFT JOIN teams_team AS team ON team.id = pair.team_id
     WHERE pair.audience = 'staff' AND (pair.team_id IS NULL OR team.state = 'launched')
),
person_once AS (
    SELECT appointment_id, rule_id, person_id, min(since) AS since
      FROM concerned GROUP BY appointment_id, rule_id, person_id
),
clock AS (
    SELECT person.id AS person_id,
           coalesce(
               nullif(person.time_zone, ''),
               (SELECT CASE WHEN min(team.time_zone) = max(team.time_zone) THEN min(team.time_zone) ELSE %(paris)s END
                  FROM teams_membership AS member JOIN teams_team AS team ON team.id = member.team_id
                 WHERE member.user_id = person.id AND (member.ends_on IS NULL OR member.ends_on > %(today)s)
                   AND team.state IN ('forming', 'launched') HAVING count(*) > 0),
               (SELECT CASE WHEN min(place.time_zone) = max(place.time_zone) THEN min(place.time_zone)
                            ELSE %(paris)s END
                  FROM accounts_referentmandate AS mandate
                  JOIN collectivites_collectivite AS place ON place.id = mandate.collectivite_id
                 WHERE mandate.user_id = person.id AND mandate.starts_on <= %(today)s
                   AND (mandate.ends_on IS NULL OR mandate.ends_on > %(today)s) HAVING count(*) > 0),
               %(paris)s
           ) AS time_zone
      FROM accounts_user AS person
     WHERE person.is_active AND person.id IN (SELECT person_id FROM person_once)
)"""

# `slot`: for each clock, day and side (before, on the day, after), the 9:00 it means once moved off days without work.
# Ordered, so that two sweeps at once wait for each other instead of facing each other.
INSERT = """,
slot AS (
    SELECT * FROM unnest(%(zones)s::text[], %(days)s::date[], %(sides)s::integer[], %(due_ats)s::timestamptz[],
                         %(local_days)s::date[])
        AS slot(time_zone, day, side, due_at, local_day)
)
INSERT INTO agenda_reminder
       (appointment_id, occurrence, rule_id, person_id, due_at, local_day, state, drop_reason, is_late, created_at)
SELECT pair.appointment_id, pair.occurrence, pair.rule_id, clock.person_id, slot.due_at, slot.local_day,
       'due', '', slot.due_at < %(late_before)s, %(at)s
  FROM pair
  JOIN person_once USING (appointment_id, rule_id)
  JOIN clock USING (person_id)
  JOIN slot ON slot.time_zone = clock.time_zone AND slot.side = sign(pair.offset_days)::integer
   AND slot.day = pair.offset_days
     + CASE WHEN pair.hour IS NULL THEN pair.day ELSE (pair.starts_at AT TIME ZONE clock.time_zone)::date END
 WHERE slot.due_at >= pair.known_at AND slot.local_day >= person_once.since
   AND NOT EXISTS (SELECT FROM agenda_reminder AS known
                    WHERE known.appointment_id = pair.appointment_id AND known.person_id = clock.person_id
                      AND known.rule_id = pair.rule_id AND known.occurrence = pair.occurrence)
 ORDER BY pair.appointment_id, clock.person_id, pair.rule_id
    ON CONFLICT (appointment_id, person_id, rule_id, occurrence) DO NOTHING
RETURNING id"""

DECIDE = PAIRS_TO_DECIDE + AUDIENCE + INSERT

# Pairs in which this person is still concerned.
STILL_CONCERNED = (
    PAIRS_OF_REMINDERS
    + AUDIENCE
    + """
SELECT appointment_id, rule_id FROM person_once JOIN clock USING (person_id) WHERE person_id = %(person)s"""
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
