"""Where every sheet is, for lists: read by the database from the signatures alone, in a bounded number of queries.

Signatures of one content carry one fingerprint: those that follow the team's hold when theirs is the same. Whether the
content changed after the team signed is told here by the dates of writing, to the second; the page of each publication
computes the fingerprint itself, and has the last word. Passages that may point at somebody are not looked for here.
"""

from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from investigations.committee_states import CommitteeState
from investigations.models import EndCommittee, Investigation, PublicationSignature, SheetRevision
from investigations.publication_states import REQUIRED_SECTIONS, SECTION_FIELDS, PublicationParty, PublicationStep
from investigations.states import SheetState
from teams.models import TeamProblematique

_NOBODY = ""


def with_step(sheets: QuerySet[Investigation]) -> QuerySet[Investigation]:
    """Each row carries `waits_for` (a PublicationParty, or "" when nobody's signature is missing) and `step`."""
    return sheets.annotate(**_facts()).annotate(waits_for=_waits_for()).annotate(step=_step())


def waiting_for(sheets: QuerySet[Investigation], party: PublicationParty) -> QuerySet[Investigation]:
    """Those that this side can sign now. One that was withdrawn comes back only if somebody asks: nobody is pressed."""
    rows = with_step(sheets).exclude(state=SheetState.WITHDRAWN)
    return rows.filter(waits_for=party).exclude(step=PublicationStep.WRITING)


def awaiting_consent_of(sheets: QuerySet[Investigation], collectivites: QuerySet[Any]) -> QuerySet[Investigation]:
    """Those whose team has signed, and that one of these collectivités (a query of their keys) has not answered. One
    that agreed to this very text and thought better of it has answered."""
    thought_better = PublicationSignature.objects.filter(
        investigation=OuterRef(OuterRef("pk")),
        collectivite=OuterRef("problematique__candidature__collectivite"),
        content_hash=OuterRef(OuterRef("team_hash")),
        ended_at__isnull=False,
    )
    silent = _unanswered().filter(~Exists(thought_better), problematique__candidature__collectivite__in=collectivites)
    return waiting_for(sheets, PublicationParty.COLLECTIVITE).filter(Exists(silent))


def agreed_by(sheets: QuerySet[Investigation], collectivites: QuerySet[Any]) -> QuerySet[Investigation]:
    """Those of which one of these collectivités (a query of their keys) agreed that they be public."""
    consents = PublicationSignature.objects.live().filter(
        party=PublicationParty.COLLECTIVITE, collectivite__in=collectivites
    )
    return sheets.filter(pk__in=consents.values("investigation_id"))


def awaiting_anct(sheets: QuerySet[Investigation]) -> QuerySet[Investigation]:
    """Those that the ANCT has to sign, or that everybody has signed and that nobody has published nor planned."""
    rows = with_step(sheets).exclude(state=SheetState.WITHDRAWN).exclude(step=PublicationStep.WRITING)
    to_publish = Q(waits_for=_NOBODY, is_blank=False) & ~Q(
        step__in=(PublicationStep.PUBLISHED, PublicationStep.SCHEDULED)
    )
    failed = Q(scheduled_publication__isnull=False) & ~Q(scheduled_publication__failure="")
    return rows.filter(Q(waits_for=PublicationParty.ANCT) | to_publish | failed)


def board_rows(
    sheets: QuerySet[Investigation], *, edition: str = "", step: str = "", words: str = ""
) -> QuerySet[Investigation]:
    """What was written last comes first. `words` are looked for in titles and in names of teams."""
    rows = with_step(sheets).select_related("team", "programme", "scheduled_publication")
    if edition:
        rows = rows.filter(programme__slug=edition)
    if step:
        rows = rows.filter(step=step)
    for word in words.split():
        rows = rows.filter(Q(title__icontains=word) | Q(team__name__icontains=word))
    return rows.order_by("-updated_at", "pk")


def live_signatures(sheets: list[Investigation]) -> dict[Any, list[PublicationSignature]]:
    """By sheet, in the order in which they sign. One query."""
    found: dict[Any, list[PublicationSignature]] = {sheet.pk: [] for sheet in sheets}
    rows = PublicationSignature.objects.live().filter(investigation__in=found).select_related("collectivite")
    for row in rows.order_by("signed_at", "pk"):
        found[row.investigation_id].append(row)
    return found


def _facts() -> dict[str, Any]:
    revision = SheetRevision.objects.filter(investigation=OuterRef("pk"))
    team = _live(PublicationParty.TEAM)
    anct = _live(PublicationParty.ANCT)
    decided = EndCommittee.objects.filter(investigation=OuterRef("pk")).exclude(state=CommitteeState.PREPARING)
    asked = TeamProblematique.objects.filter(team=OuterRef("team"), is_live=True)
    return {
        "has_revision": Exists(revision),
        "is_blank": Exists(revision.filter(saved_at__isnull=True)),
        "is_of_form": Exists(revision.filter(is_substantive=False)),
        "written_at": Coalesce(
            Subquery(revision.annotate(last=Coalesce("saved_at", "opened_at")).values("last")[:1]), F("updated_at")
        ),
        "team_signed_at": Subquery(team.values("signed_at")[:1]),
        "team_hash": Subquery(team.values("content_hash")[:1]),
        "anct_signed_at": Subquery(anct.values("signed_at")[:1]),
        "anct_hash": Subquery(anct.values("content_hash")[:1]),
        "is_decided": Exists(decided),
        "has_asked": Exists(asked),
        "has_silent": Exists(_unanswered()),
    }


def _live(party: PublicationParty) -> QuerySet[PublicationSignature]:
    return PublicationSignature.objects.live().filter(investigation=OuterRef("pk"), party=party).order_by("pk")


def _unanswered() -> QuerySet[TeamProblematique]:
    """Problématiques of the outer sheet's team whose collectivité has not signed what the team signed."""
    team = PublicationSignature.objects.live().filter(
        investigation=OuterRef("investigation"), party=PublicationParty.TEAM, content_hash=OuterRef("content_hash")
    )
    consent = PublicationSignature.objects.live().filter(
        Exists(team),
        investigation=OuterRef(OuterRef("pk")),
        party=PublicationParty.COLLECTIVITE,
        collectivite=OuterRef("problematique__candidature__collectivite"),
    )
    return TeamProblematique.objects.filter(~Exists(consent), team=OuterRef("team"), is_live=True)


def _waits_for() -> Case:
    published = Q(state=SheetState.PUBLISHED)
    anct_alone = Q(team__isnull=True) | Q(has_revision=True, is_of_form=True)
    written_since = Q(team_signed_at__isnull=True) | Q(team_signed_at__lt=F("written_at"))
    return Case(
        When(published & (Q(has_revision=False) | Q(is_blank=True)), then=Value(_NOBODY)),
        When(
            anct_alone & (Q(anct_signed_at__isnull=True) | Q(anct_signed_at__lt=F("written_at"))),
            then=Value(PublicationParty.ANCT.value),
        ),
        When(anct_alone, then=Value(_NOBODY)),
        When(written_since, then=Value(PublicationParty.TEAM.value)),
        When(Q(has_asked=False) | Q(has_silent=True), then=Value(PublicationParty.COLLECTIVITE.value)),
        When(Q(anct_hash__isnull=True) | ~Q(anct_hash=F("team_hash")), then=Value(PublicationParty.ANCT.value)),
        default=Value(_NOBODY),
        output_field=CharField(),
    )


def _step() -> Case:
    by_party = [
        When(waits_for=PublicationParty.TEAM, then=Value(PublicationStep.TEAM.value)),
        When(waits_for=PublicationParty.COLLECTIVITE, then=Value(PublicationStep.COLLECTIVITE.value)),
        When(waits_for=PublicationParty.ANCT, then=Value(PublicationStep.ANCT.value)),
    ]
    return Case(
        When(state=SheetState.WITHDRAWN, then=Value(PublicationStep.WITHDRAWN.value)),
        When(scheduled_publication__isnull=False, then=Value(PublicationStep.SCHEDULED.value)),
        When(Q(state=SheetState.PUBLISHED, has_revision=True), then=Value(PublicationStep.REVISION.value)),
        When(state=SheetState.PUBLISHED, then=Value(PublicationStep.PUBLISHED.value)),
        When(_is_unwritten(), then=Value(PublicationStep.WRITING.value)),
        *by_party,
        default=Value(PublicationStep.READY.value),
        output_field=CharField(),
    )


def _is_unwritten() -> ExpressionWrapper:
    """What `selectors.gate` calls faults, as far as columns tell: no decision, no title, a required section missing."""
    missing = Q(team__isnull=False, is_decided=False) | Q(exit_scenario="") | Q(title="") | Q(summary="")
    for section in REQUIRED_SECTIONS:
        missing |= Q(**{SECTION_FIELDS[section]: ""}) & ~Q(undocumented__has_key=section.value)
    return ExpressionWrapper(missing, output_field=BooleanField())
