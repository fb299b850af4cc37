"""Minutes of end committees: frozen when it decides, laid out by the worker, again at each signature, then sent."""

import datetime as dt
import logging
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F

from agenda.wording import span
from core.files import discard_file, store_file
from core.jobs import JobError
from core.models import StoredFile
from investigations.committee_states import SigningParty
from investigations.fiche_html import canonical
from investigations.models import CommitteeDecision, Investigation
from investigations.notifications import send_signed_minutes
from investigations.selectors.committee import appointment_of
from investigations.states import ExitScenario
from reports.committee_dossiers import team_slug
from reports.minutes import ConditionValue, MinutesValue, SignatureValue, minutes_part
from reports.models import CommitteeMinutes
from reports.pdf_checks import check_pdf
from reports.rendering import COMMITTEE_LIMITS, render_pdf

logger = logging.getLogger(__name__)

PDF = "application/pdf"
# The signed minutes are told by then, with their PDF or without.
MAIL_WAITS = dt.timedelta(minutes=30)


def freeze_minutes(*, decision: CommitteeDecision) -> CommitteeMinutes:
    """Write what the minutes will always say, in the caller's transaction. Twice is once."""
    value = _value_of(decision)
    row, _ = CommitteeMinutes.objects.get_or_create(decision=decision, defaults={"data": value.to_json()})
    return row


def try_again(*, decision: CommitteeDecision) -> None:
    """A new signature deserves new tries, were the former ones all spent."""
    CommitteeMinutes.objects.filter(decision=decision).update(failures=0)


def build_minutes(*, at: dt.datetime) -> int:
    """Build the minutes that are due. Returns how many were built. Run twice, it builds once.

    Side effects: one child process and one stored file for each, the one it replaces is removed; a mail to the team
    and the référents once both sides have signed. What cannot be built is tried at the next run.
    """
    _freeze_older(at=at)
    built = 0
    due = CommitteeMinutes.objects.due().select_related("decision").prefetch_related("decision__signatures")
    for row in due.order_by("decision__recorded_at", "pk"):
        signatures = _signatures(row.decision)
        try:
            [rendered] = render_pdf(
                [minutes_part(MinutesValue.from_json(row.data), signatures)], limits=COMMITTEE_LIMITS
            )
            check_pdf(rendered.pdf)
        except JobError as failure:
            logger.error("minutes of the decision %s: %s", row.decision_id, failure)
            _record_failure(row, at=at)
        else:
            built += _record(row, rendered.pdf, signature_count=len(signatures), at=at)
    return built


def _freeze_older(*, at: dt.datetime) -> None:
    """Decisions taken before the service wrote minutes: frozen as they read now. Nobody is written to about those that
    were signed by then."""
    older = CommitteeDecision.objects.filter(frozen_minutes__isnull=True).prefetch_related("signatures")
    for decision in older.order_by("recorded_at", "pk"):
        row = freeze_minutes(decision=decision)
        if len(decision.signatures.all()) == len(SigningParty):
            CommitteeMinutes.objects.filter(pk=row.pk).update(told_at=at)


def _signatures(decision: CommitteeDecision) -> list[SignatureValue]:
    rows = sorted(decision.signatures.all(), key=lambda each: SigningParty.values.index(each.party))
    return [SignatureValue(each.party, canonical(each.name), canonical(each.function), each.signed_at) for each in rows]


@transaction.atomic
def _record(row: CommitteeMinutes, content: bytes, *, signature_count: int, at: dt.datetime) -> int:
    locked = _lock(row)
    decision = locked.decision
    if decision.minutes is not None and locked.printed_signatures >= signature_count:  # another worker was faster
        return 0
    former = decision.minutes
    document = store_file(content=content, name=MinutesValue.from_json(locked.data).file_name, content_type=PDF)
    CommitteeDecision.objects.filter(pk=decision.pk).update(minutes=document)
    CommitteeMinutes.objects.filter(pk=locked.pk).update(printed_signatures=signature_count, failures=0)
    if former is not None:
        discard_file(former)
    if signature_count == len(SigningParty) and locked.told_at is None:
        _tell(locked, document=document, at=at)
    return 1


@transaction.atomic
def _record_failure(row: CommitteeMinutes, *, at: dt.datetime) -> None:
    locked = _lock(row)
    CommitteeMinutes.objects.filter(pk=locked.pk).update(failures=F("failures") + 1)
    signed_at = sorted(locked.decision.signatures.values_list("signed_at", flat=True))
    is_late = len(signed_at) == len(SigningParty) and at - signed_at[-1] >= MAIL_WAITS
    if is_late and locked.told_at is None:
        _tell(locked, document=None, at=at)


def _lock(row: CommitteeMinutes) -> CommitteeMinutes:
    locked = CommitteeMinutes.objects.select_for_update(of=("self",))
    return locked.select_related("decision__minutes", "decision__committee__investigation__team").get(pk=row.pk)


def _tell(row: CommitteeMinutes, *, document: StoredFile | None, at: dt.datetime) -> None:
    send_signed_minutes(row.decision, document=document, at=at)
    CommitteeMinutes.objects.filter(pk=row.pk).update(told_at=at)


def _value_of(decision: CommitteeDecision) -> MinutesValue:
    """Everything is read now: what the team proposed, and when the committee sat, may be written again after."""
    investigation = Investigation.objects.select_related("team", "programme").get(committee=decision.committee_id)
    appointment = appointment_of(investigation)
    zone = appointment.time_zone if appointment else _zone_of(investigation)
    sat = appointment if appointment and _day_of(appointment.starts_at, zone) == decision.held_on else None
    exits = decision.committee.proposed_exits.order_by("position")
    places = investigation.participations.order_by("position").values_list("name_then", flat=True)
    team = investigation.team.name if investigation.team else ""
    return MinutesValue(
        programme=canonical(str(investigation.programme)),
        team=canonical(team),
        team_slug=team_slug(team),
        places=canonical(", ".join(places)),
        title=canonical(investigation.title),
        number=decision.number,
        held_on=decision.held_on.isoformat(),
        when=span(sat, zone, with_year=True) if sat else "",
        place=canonical(sat.place) if sat else "",
        time_zone=zone,
        scenario=decision.get_scenario_display(),
        secondary=tuple(ExitScenario(each).label for each in decision.secondary_exits),
        text=canonical(decision.text),
        dissent=canonical(decision.dissent),
        service_name=canonical(decision.service_name),
        service_link=decision.service_link,
        reopening_reason=canonical(decision.reopening_reason),
        people=tuple(filter(None, (canonical(line) for line in decision.people))),
        exits=tuple((each.get_scenario_display(), canonical(each.reason)) for each in exits),
        conditions=tuple(
            ConditionValue(
                each.kind,
                canonical(each.text),
                canonical(each.owner_name),
                each.due_on.isoformat() if each.due_on else "",
            )
            for each in decision.conditions.order_by("position")
        ),
        recorded_at=decision.recorded_at.isoformat(),
        recorded_by=canonical(str(decision.recorded_by)) if decision.recorded_by else "",
    )


def _zone_of(investigation: Investigation) -> str:
    return investigation.team.time_zone if investigation.team else settings.TIME_ZONE


def _day_of(instant: dt.datetime, zone: str) -> dt.date:
    return instant.astimezone(ZoneInfo(zone)).date()
