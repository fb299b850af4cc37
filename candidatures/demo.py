"""The demonstration's candidatures: a call with something in every state. Called by `manage.py create_demo_call`.

Everything goes through the services, at believable dates: what the demonstration shows, the product can do.
"""

import datetime as dt
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from accounts.demo import DEMO_DOMAIN, DemoAccount, create_account
from accounts.models import ReferentMandate, User
from candidatures.models import Candidature, Problematique
from candidatures.selectors.instruction_letters import letter_recap
from candidatures.services import (
    deposit,
    deposit_withdrawal,
    instruction_complements,
    instruction_decisions,
    instruction_letters,
    instruction_review,
    instruction_scores,
    matching,
    writing,
    writing_agents,
    writing_answers,
    writing_commitments,
)
from candidatures.states import JointAct
from collectivites.models import Collectivite
from collectivites.services import load_labels
from collectivites.states import CollectiviteKind
from core.text import fold
from core.written_together import Answer, mark_of
from programmes.models import Programme, Theme
from programmes.selectors import charter_in_force
from programmes.states import CriterionOwner

DATA = Path(__file__).parent / "data" / "demo_call.yaml"
PAST_DATA = Path(__file__).parent / "data" / "demo_past_call.yaml"
FINISHED_DATA = Path(__file__).parent / "data" / "demo_finished_call.yaml"
# A few true lines of a national list; the whole list is loaded by `manage.py load_labels`.
LABELS = Path(__file__).parent / "data" / "demo_labels.csv"
_ACTS = {"retained": "retain", "waiting": "put_on_waiting_list", "rejected": "reject"}


@transaction.atomic
def create_past_candidatures(*, programme: Programme, staff: User, at: dt.datetime, data: Path = PAST_DATA) -> int:
    """The candidatures, all retained, of a call that was open at `at`. Returns how many, none when there are some."""
    if programme.candidatures.exists():
        return 0
    entries = yaml.safe_load(data.read_text(encoding="utf-8"))["candidatures"]
    for entry in sorted(entries, key=lambda entry: -entry["days_ago"]):
        _write(entry, programme=programme, staff=staff, at=at)
    return len(entries)


@transaction.atomic
def create_candidatures(*, programme: Programme, staff: User, at: dt.datetime) -> int:
    """Write, deposit and instruct the demonstration's candidatures. Returns how many; none when there are some already.

    Raises Collectivite.DoesNotExist when the referential is not loaded.
    """
    if programme.candidatures.exists():
        return 0
    entries = yaml.safe_load(DATA.read_text(encoding="utf-8"))["candidatures"]
    by_arrival = sorted(entries, key=lambda entry: -entry["days_ago"])  # numbers follow the deposits
    load_labels(path=LABELS, at=at)
    written = [_write(entry, programme=programme, staff=staff, at=at) for entry in by_arrival]
    _propose_joint(programme, staff=staff, at=at - dt.timedelta(days=1))
    return len(written)


def _write(entry: dict[str, Any], *, programme: Programme, staff: User, at: dt.datetime) -> Candidature:
    began = at - dt.timedelta(days=entry["days_ago"], hours=3)
    user, collectivite = _referent(entry, today=timezone.localdate(began))
    candidature = writing.start_candidature(programme=programme, collectivite=collectivite, actor=user, at=began)
    _say(candidature, None, {"motivation": entry["motivation"]}, user, began)
    for problem in entry["problematiques"]:
        problematique = writing.add_problematique(
            candidature=candidature, title=problem["title"], problem=problem["problem"], actor=user, at=began
        )
        answers = {field: problem[field] for field in Problematique.ANSWERS if field != "problem"}
        _say(candidature, problematique, answers, user, began)
        themes = Theme.objects.filter(label__in=problem["themes"]).values_list("pk", flat=True)
        writing_answers.set_themes(
            scope=candidature.problematiques.all(), pk=problematique.pk, chosen=themes, base=[], actor=user, at=began
        )
        for first_name, last_name, service, job_title in problem["agents"]:
            values = {
                "first_name": first_name,
                "last_name": last_name,
                "service": service,
                "job_title": job_title,
                "email": "",
            }
            writing_agents.propose_agent(problematique=problematique, values=values, actor=user, at=began)
    if entry["state"] != "draft":
        _deposit(entry, candidature, user=user, staff=staff, at=began + dt.timedelta(hours=2))
    return candidature


def _say(
    candidature: Candidature, problematique: Problematique | None, texts: dict[str, str], user: User, at: dt.datetime
) -> None:
    answers = {field: Answer(text, mark_of("")) for field, text in texts.items()}
    writing_answers.save_answers(
        candidature=candidature, problematique=problematique, answers=answers, actor=user, at=at
    )


def _referent(entry: dict[str, Any], *, today: dt.date) -> tuple[User, Collectivite]:
    """The person who writes, and the collectivité: both are made for the demonstration, but for its own account."""
    if "collectivite_of" in entry:
        user = User.objects.get(email=f"{entry['collectivite_of']}@{DEMO_DOMAIN}")
        mandate = user.mandates.select_related("collectivite").filter(ends_on__isnull=True).order_by("pk")[:1].get()
        return user, mandate.collectivite
    where = (
        {"kind": CollectiviteKind.COMMUNE, "insee_code": entry["insee"]}
        if "insee" in entry
        else {"kind": CollectiviteKind.DEPARTEMENT, "insee_code": entry["departement"]}
    )
    collectivite = Collectivite.objects.current().get(**where)
    first_name, last_name, job_title = entry["referent"]
    address = f"{fold(first_name)}.{fold(last_name)}".replace(" ", "-")
    user = create_account(
        DemoAccount(
            role="Référent",
            purpose=f"représente {collectivite}",
            local_part=address,
            first_name=first_name,
            last_name=last_name,
            job_title=job_title,
        )
    )
    ReferentMandate.objects.create(user=user, collectivite=collectivite, starts_on=today)
    return user, collectivite


def _deposit(entry: dict[str, Any], candidature: Candidature, *, user: User, staff: User, at: dt.datetime) -> None:
    charter = charter_in_force(candidature.programme, at)
    for commitment in charter.commitments.all() if charter else []:
        writing_commitments.accept_commitment(
            candidature=candidature,
            commitment=commitment,
            name=str(user),
            job_title=user.job_title,
            actor=user,
            at=at,
        )
    deposit.deposit_candidature(candidature=candidature, actor=user, at=at)
    later = at + dt.timedelta(days=1)
    state = entry["state"]
    if state == "withdrawn":
        deposit_withdrawal.withdraw_candidature(
            candidature=candidature, reason=entry["withdrawn_because"], actor=user, at=later
        )
    elif state != "submitted":
        _instruct(entry, candidature, staff=staff, at=later)


def _instruct(entry: dict[str, Any], candidature: Candidature, *, staff: User, at: dt.datetime) -> None:
    instruction_review.assign_candidature(
        candidature=candidature, assignee=staff, seen_assignee_id=None, actor=staff, at=at
    )
    instruction_review.start_review(candidature=candidature, actor=staff, at=at)
    if entry["state"] == "complement":
        today = timezone.localtime(at).date()
        instruction_complements.ask_complement(
            candidature=candidature,
            subject="La lettre de la direction",
            text=entry["complement"],
            due_on=today + dt.timedelta(days=15),
            today=today,
            actor=staff,
            at=at,
        )
        return
    colleague = User.objects.filter(is_staff=True, is_demo=True).exclude(pk=staff.pk).order_by("pk").first()
    criteria = candidature.programme.criteria.filter(owner=CriterionOwner.ANCT).order_by("position")
    for problematique in candidature.problematiques.order_by("rank"):
        # Believable and varied, the same at every first start: the figures come from the title's length.
        values = {criterion.pk: 2 + (len(problematique.title) + criterion.position) % 3 for criterion in criteria}
        instruction_scores.give_reading(
            problematique=problematique,
            values=values,
            comment="Problème montré par des faits, équipe identifiée.",
            actor=staff,
            at=at,
        )
        if colleague is not None:
            # Agrees, but on one criterion for one title in two: what a committee then discusses.
            first = min(values)
            values[first] = max(0, values[first] - (3 if len(problematique.title) % 2 else 1))
            instruction_scores.give_reading(
                problematique=problematique,
                values=values,
                comment="Je crois moins que la collectivité puisse agir seule.",
                actor=colleague,
                at=at + dt.timedelta(hours=5),
            )
    if entry["state"] == "decided":
        _decide(entry, candidature, staff=staff, at=at + dt.timedelta(days=2))


def _decide(entry: dict[str, Any], candidature: Candidature, *, staff: User, at: dt.datetime) -> None:
    for problematique in candidature.problematiques.order_by("rank"):
        instruction_decisions.decide(
            problematique=problematique,
            act=_ACTS[entry["outcome"]],
            reason=entry["outcome_reason"],
            seen=0,
            actor=staff,
            at=at,
        )
    instruction_letters.prepare_letter(candidature=candidature, actor=staff, at=at)
    seen = letter_recap(candidature.programme, user=staff).version
    instruction_letters.send_letters(programme=candidature.programme, seen=seen, actor=staff, at=at)


def _propose_joint(programme: Programme, *, staff: User, at: dt.datetime) -> None:
    """Two towns at the two ends of the country with the same mattresses on the pavement."""
    sides = Problematique.objects.filter(
        candidature__programme=programme, title__icontains="encombrants", candidature__submitted_at__isnull=False
    ).order_by("pk")
    matching.propose_joint(
        problematiques=list(sides),
        act=JointAct.MERGE,
        reason=(
            "Vous décrivez tous deux des dépôts d’encombrants qui reviennent malgré le ramassage et les amendes."
            " Enquêter ensemble permettrait de comparer deux habitudes et deux organisations."
        ),
        actor=staff,
        at=at,
    )
