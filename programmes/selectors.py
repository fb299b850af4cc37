"""What the pages of an edition and of its call need to read."""

import dataclasses
import datetime as dt

from django.db.models import Prefetch, ProtectedError, QuerySet
from django.db.models.deletion import Collector
from django.utils.timezone import localtime

from collectivites import time_zones
from collectivites.models import Departement
from programmes.calendar_checks import (
    Calendar,
    CallDates,
    Jalon,
    LocalClosing,
    Remark,
    check_calendar,
    closing_around_the_world,
)
from programmes.coach_budget import CoachBudget, coach_budget, french_number
from programmes.models import (
    Call,
    Charter,
    Commitment,
    Criterion,
    EligibilityRule,
    Milestone,
    Programme,
    ProgrammePhase,
)
from programmes.readiness import CheckItem, Standing
from programmes.states import MilestoneKind, ProgrammeState

# Without any permanent inhabitant, hence without any collectivité that could apply.
_UNINHABITED = {"984", "989"}
_FAR_ARCHIPELAGOS = {"Pacific/Marquesas": "Îles Marquises", "Pacific/Gambier": "Îles Gambier"}


def open_call(at: dt.datetime) -> Call | None:
    """The call that receives candidatures at this instant. When several do, the one that closes first."""
    return _public_calls().open_at(at).order_by("closes_at", "pk").first()


def next_or_open_call(at: dt.datetime) -> Call | None:
    """The open call, or else the next one whose opening is confirmed: what the home page announces."""
    return open_call(at) or _public_calls().confirmed().filter(opens_at__gt=at).order_by("opens_at", "pk").first()


def criteria_of(programme: Programme) -> QuerySet[Criterion]:
    """In the order in which they are scored, independent ones in their place among the others."""
    return programme.criteria.order_by("position")


def eligibility_rules_of(programme: Programme) -> QuerySet[EligibilityRule]:
    return programme.eligibility_rules.order_by("position")


def phases_of(programme: Programme) -> QuerySet[ProgrammePhase]:
    return programme.phases.order_by("position")


def milestones_of(programme: Programme) -> QuerySet[Milestone]:
    return programme.milestones.order_by("position")


def charter_in_force(programme: Programme, at: dt.datetime) -> Charter | None:
    """The latest version published by this instant, its commitments (`commitments.all()`) in order, or None."""
    return charters_of(programme).filter(published_at__lte=at).first()


def charters_of(programme: Programme) -> QuerySet[Charter]:
    """Every version, latest first, commitments in order."""
    in_order = Prefetch("commitments", queryset=Commitment.objects.order_by("position"))
    return programme.charters.order_by("-version").prefetch_related(in_order)


def call_of(programme: Programme) -> Call | None:
    return Call.objects.filter(programme=programme).first()


def latest_call_before(programme: Programme) -> Call | None:
    """The call of the edition before: what its team typed is offered again."""
    others = Call.objects.exclude(programme=programme)
    return others.filter(programme__starts_on__lt=programme.starts_on).order_by("-opens_at").first()


def editions(programmes: QuerySet[Programme]) -> QuerySet[Programme]:
    """Latest first, with their call when there is one."""
    return programmes.select_related("call").order_by("-starts_on", "-pk")


def scoring_has_started(programme: Programme) -> bool:
    """Whether deleting the criteria would be refused, asked without deleting: rows of a floor above protect them, and
    the database knows it while this floor does not.
    """
    criteria = list(criteria_of(programme))
    try:
        Collector(using=programme._state.db, origin=criteria).collect(criteria)
    except ProtectedError:
        return True
    return False


def calendar_remarks(programme: Programme, call: Call | None) -> list[Remark]:
    """What a careful reader would say of the edition's dates."""
    return check_calendar(
        Calendar(
            starts_on=programme.starts_on,
            ends_on=programme.ends_on,
            weeks_min=programme.weeks_min,
            milestones=tuple(Jalon(each.title, each.kind, each.starts_on) for each in milestones_of(programme)),
            call=call and CallDates(call.opens_at, call.closes_at, call.decision_expected_on),
        )
    )


def overseas_closings(closes_at: dt.datetime) -> list[LocalClosing]:
    """The hour of the closing in each overseas time zone where somebody may apply."""
    places: dict[str, list[str]] = {}
    territories = Departement.objects.exclude(time_zone=time_zones.PARIS).exclude(code__in=_UNINHABITED)
    for name, zone in territories.order_by("code").values_list("name", "time_zone"):
        places.setdefault(zone, []).append(name)
    if "Pacific/Tahiti" in places:  # its far archipelagos come with it
        places |= {zone: [name] for zone, name in _FAR_ARCHIPELAGOS.items()}
    return closing_around_the_world(closes_at, [(", ".join(names), zone) for zone, names in places.items()])


@dataclasses.dataclass(frozen=True)
class EditionBoard:
    """The page of an edition: where it stands, line by line."""

    programme: Programme
    call: Call | None
    items: list[CheckItem]
    remarks: list[Remark]
    budget: CoachBudget | None

    @property
    def gaps(self) -> list[CheckItem]:
        return [item for item in self.items if item.is_missing]


def edition_board(programme: Programme, at: dt.datetime) -> EditionBoard:
    call = call_of(programme)
    budget = coach_budget(programme, teams=call.team_capacity, days=call.coach_days_budget) if call else None
    remarks = calendar_remarks(programme, call)
    items = [
        _rhythm_item(programme),
        _phases_item(programme),
        _calendar_item(programme, remarks),
        _criteria_item(programme),
        _rules_item(programme),
        _charter_item(programme),
        _call_item(call, budget, at),
        _public_item(programme),
    ]
    return EditionBoard(programme, call, items, remarks, budget)


def blocking_gaps(programme: Programme, at: dt.datetime) -> list[CheckItem]:
    """What is missing before the call of this edition may open."""
    return edition_board(programme, at).gaps


def _rhythm_item(programme: Programme) -> CheckItem:
    missing = not programme.presentation.strip()
    text = "La présentation publique est encore vide." if missing else _rhythm(programme)
    standing = Standing.ADVISED if missing else Standing.READY
    return CheckItem("rhythm", "Le rythme et la présentation", standing, text, "programmes:edition_rhythm")


def _rhythm(programme: Programme) -> str:
    low, high = programme.weeks_min, programme.weeks_max
    weeks = f"{high} semaines" if low == high else f"De {low} à {high} semaines"
    return f"{weeks}, {french_number(programme.days_per_week)} j par semaine"


def _phases_item(programme: Programme) -> CheckItem:
    count = phases_of(programme).count()
    standing = Standing.READY if count else Standing.ADVISED
    text = _count(count, "phase", "phases") if count else "Le public ne sait pas comment se passe une investigation."
    return CheckItem("phases", "Les phases", standing, text, "programmes:phases")


def _calendar_item(programme: Programme, remarks: list[Remark]) -> CheckItem:
    dated = programme.milestones.filter(starts_on__isnull=False)
    if not dated.filter(kind=MilestoneKind.LAUNCH).exists():
        standing, text = Standing.MISSING, "La journée de lancement n’a pas de date, et les candidats la demandent."
    elif remarks:
        standing, text = Standing.ADVISED, _count(len(remarks), "point à regarder", "points à regarder")
    else:
        standing, text = Standing.READY, _count(dated.count(), "jalon daté", "jalons datés")
    return CheckItem("calendar", "Le calendrier", standing, text, "programmes:calendar")


def _criteria_item(programme: Programme) -> CheckItem:
    criteria = list(criteria_of(programme))
    counted = [criterion for criterion in criteria if not criterion.is_independent]
    if not counted:
        standing, text = Standing.MISSING, "Aucun critère ne compte dans le total : rien ne pourrait être classé."
    else:
        standing = Standing.READY
        total = sum(criterion.weight for criterion in counted)
        text = f"{_count(len(criteria), 'critère', 'critères')}, poids total {total}"
    return CheckItem("criteria", "Les critères", standing, text, "programmes:criteria")


def _rules_item(programme: Programme) -> CheckItem:
    count = eligibility_rules_of(programme).count()
    standing = Standing.READY if count else Standing.ADVISED
    text = _count(count, "règle", "règles") if count else "Aucune règle : toute collectivité pourrait candidater."
    return CheckItem("eligibility", "L’éligibilité", standing, text, "programmes:eligibility")


def _charter_item(programme: Programme) -> CheckItem:
    latest = charters_of(programme).first()
    in_force = charters_of(programme).filter(published_at__isnull=False).first()
    if not in_force:
        standing, text = Standing.MISSING, "Aucun texte n’est publié : il n’y aurait rien à accepter."
    elif latest and not latest.published_at:
        standing, text = Standing.ADVISED, f"La version {latest.version} est en brouillon, pas encore publiée"
    else:
        commitments = _count(in_force.commitments.count(), "engagement", "engagements")
        standing, text = Standing.READY, f"Version {in_force.version} en vigueur, {commitments}"
    return CheckItem("charter", "Les engagements", standing, text, "programmes:charter")


def _call_item(call: Call | None, budget: CoachBudget | None, at: dt.datetime) -> CheckItem:
    if call is None:
        standing, text = Standing.MISSING, "Ses dates, son contact et sa capacité ne sont pas fixés."
    elif call.closes_at <= at and not call.confirmed_at:
        standing, text = Standing.MISSING, "Sa date de fermeture est passée."
    elif budget and not budget.is_enough:
        standing, text = (
            Standing.ADVISED,
            f"Il manque {french_number(budget.missing)} jours de coach pour cette capacité",
        )
    elif not call.introduction.strip():
        standing, text = Standing.ADVISED, "Sa présentation est vide : les candidats ne liront que ses dates."
    else:
        standing = Standing.READY
        text = f"Du {_moment(call.opens_at)} au {_moment(call.closes_at)}, heure de Paris"
    return CheckItem("call", "L’appel à candidatures", standing, text, "programmes:call")


def _public_item(programme: Programme) -> CheckItem:
    is_public = programme.state == ProgrammeState.PUBLISHED
    standing = Standing.READY if is_public else Standing.MISSING
    text = "Tout le monde peut lire la page de l’édition" if is_public else "L’édition est encore en préparation."
    return CheckItem("public", "La page publique", standing, text, "programmes:edition")


def _public_calls() -> QuerySet[Call]:
    return Call.objects.filter(programme__state=ProgrammeState.PUBLISHED).select_related("programme")


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number < 2 else many}"


def _moment(instant: dt.datetime) -> str:
    return f"{localtime(instant):%d/%m/%Y à %H:%M}"
