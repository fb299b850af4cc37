"""Making a synthesis public, taking it off, and giving its document again when one of its sheets is withdrawn.

A sheet withdrawn while this happens is never published: its row is locked by both, so one waits for the other, and the
one that comes second sees what the first did. Pages and documents ask once more at each visit.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Max

from core.models import Job
from core.states import JobState
from reports.citations import unknown_tokens
from reports.models import PublishedSynthesis, Synthesis
from reports.reduction import Left, without
from reports.selectors.documents import latest_job, left_since
from reports.selectors.published import current_publications
from reports.services.locks import lock_sheets
from reports.services.requests import job_of, refusal_of
from reports.services.snapshots import record_snapshot
from reports.snapshot_data import snapshot_of
from reports.synthesis_data import SynthesisValue
from reports.template_version import template_version

NOT_BUILT = "Le document n’est pas encore construit : attendez la fin de sa préparation, relisez-le, puis publiez."
ALREADY = "Cette synthèse est déjà publiée."
UNKNOWN_FIGURES = (
    "Un texte cite un chiffre inconnu ({tokens}). Corrigez la composition, puis demandez une nouvelle synthèse."
)
SAYS_WHAT_CHANGED = "Une version est déjà en ligne à cette adresse : dites ce que celle-ci change."


class PublicationRefusedError(Exception):
    """A refusal in a French sentence, shown at `field` when it is about one."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


def public_slug(value: SynthesisValue) -> str:
    """The address of a synthesis: that of its edition, and its scope when it is not whole."""
    return "-".join(filter(None, (value.programme.slug, value.scope_slug)))[:120]


def blocking_reason(synthesis: Synthesis, value: SynthesisValue, left: Left) -> str:
    """Why it may not be published as it is; empty when it may. `left`: what it tells that may no longer be read."""
    if not synthesis.is_built:
        return NOT_BUILT
    if left:
        return refusal_of(left)
    composition = value.composition
    tokens = [
        token
        for prose in (composition.foreword, composition.introduction, composition.conclusion)
        for token in unknown_tokens(prose)
    ]
    return UNKNOWN_FIGURES.format(tokens=", ".join(dict.fromkeys(tokens))) if tokens else ""


@transaction.atomic
def publish_synthesis(*, synthesis: Synthesis, note: str, actor: object, at: dt.datetime) -> PublishedSynthesis:
    """The next version of its address, with a snapshot of the figures it prints.

    Locks the sheets first, in the order of their keys, then the synthesis. Raises PublicationRefusedError.
    """
    value = SynthesisValue.from_json(synthesis.data)
    lock_sheets(value, programme=synthesis.programme_id)
    locked = Synthesis.objects.select_for_update(of=("self",)).get(pk=synthesis.pk)
    if PublishedSynthesis.objects.filter(synthesis=locked).exists():
        raise PublicationRefusedError(ALREADY)
    reason = blocking_reason(locked, value, left_since(locked, value))
    if reason:
        raise PublicationRefusedError(reason)
    slug = public_slug(value)
    # Two versions of one address published at once: the second waits here, then takes the next number.
    list(PublishedSynthesis.objects.select_for_update(of=("self",)).filter(slug=slug).order_by("pk"))
    number = (PublishedSynthesis.objects.filter(slug=slug).aggregate(last=Max("number"))["last"] or 0) + 1
    if number > 1 and not note:
        raise PublicationRefusedError(SAYS_WHAT_CHANGED, field="note")
    snapshot, _is_new = record_snapshot(programme=locked.programme, value=snapshot_of(value), actor=actor, at=at)
    return PublishedSynthesis.objects.create(
        synthesis=locked,
        slug=slug,
        number=number,
        note=note if number > 1 else "",
        snapshot=snapshot,
        offered=locked,
        published_at=at,
        published_by=actor,
    )


@transaction.atomic
def take_off(*, slug: str, reason: str, actor: object, at: dt.datetime) -> int:
    """The address answers that the synthesis was withdrawn, and why. Returns how many versions left.

    Every version of it: taking off the last one never brings an older one back. Twice is once.
    """
    online = PublishedSynthesis.objects.select_for_update(of=("self",)).filter(slug=slug, taken_off_at__isnull=True)
    return PublishedSynthesis.objects.filter(pk__in=[row.pk for row in online.order_by("pk")]).update(
        taken_off_at=at, taken_off_reason=reason
    )


def offer_reduced_documents(*, at: dt.datetime) -> list[Job]:
    """For each online version whose document tells a withdrawn sheet, or shows a picture taken back, ask for the same
    without it.

    Returns the new jobs, to ring. Run twice, it asks once: the same data is one synthesis.
    """
    asked = []
    online = current_publications().select_related("synthesis__programme", "synthesis__theme", "offered")
    for publication in online.order_by("pk"):
        job = _offer_reduced(publication, at=at)
        if job is not None:
            asked.append(job)
    return asked


@transaction.atomic
def _offer_reduced(publication: PublishedSynthesis, *, at: dt.datetime) -> Job | None:
    synthesis = publication.synthesis
    value = SynthesisValue.from_json(synthesis.data)
    left = left_since(synthesis, value)
    reduced = without(value, left)
    if reduced is None:
        PublishedSynthesis.objects.filter(pk=publication.pk).update(offered=None)
        return None
    if not left:
        offered = synthesis
    else:
        # Frozen at the date of the version: a sheet withdrawn since and back again stays out of it.
        offered, _is_new = Synthesis.objects.get_or_create(
            data_hash=reduced.data_hash(),
            template_version=template_version(),
            defaults={
                "programme": synthesis.programme,
                "region_codes": synthesis.region_codes,
                "departement_codes": synthesis.departement_codes,
                "theme": synthesis.theme,
                "sheet_count": len(reduced.sheets),
                "data": reduced.to_json(),
                "created_at": synthesis.created_at,
            },
        )
    if publication.offered_id != offered.pk:
        PublishedSynthesis.objects.filter(pk=publication.pk).update(offered=offered)
    if offered.is_built or _has_failed(offered):  # a failure is told to staff, who decide: never a loop
        return None
    job, is_new = job_of(offered, reduced, actor=None, at=at)
    return job if is_new else None


def _has_failed(synthesis: Synthesis) -> bool:
    job = latest_job(synthesis)
    return job is not None and job.state == JobState.FAILED
