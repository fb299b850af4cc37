"""Becoming the référent of a collectivité, and ceasing to be.

Every verb locks what it decides on, so two people deciding at once are one decision: the second is told.
"""

import datetime as dt

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from accounts import notifications
from accounts.models import (
    MandateRequest,
    MandateRequestTransition,
    ProfessionalDomain,
    ReferentInvitation,
    ReferentMandate,
    User,
)
from accounts.public_mail import domain_of, is_public
from accounts.states import MANDATE_REQUEST_TRANSITIONS, MandateRequestState
from collectivites.models import Collectivite
from core.state_machine import apply_transition

MAX_PENDING_REQUESTS = 5  # of one person: more is a mistake, or somebody trying doors


class OnboardingError(Exception):
    """The act is not possible. Carries a French sentence."""


class AlreadyDecidedError(OnboardingError):
    """Somebody decided first. The sentence says what."""


class LastReferentError(OnboardingError):
    """Leaving would leave the collectivité without any référent, and nobody confirmed that."""


def verified_domain(user: User) -> str:
    """The domain of the person's address, once she has proved that it is hers; else empty."""
    is_verified = EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists()
    return domain_of(user.email) if is_verified else ""


@transaction.atomic
def request_mandate(
    *, collectivite: Collectivite, job_title: str, message: str, actor: User, at: dt.datetime
) -> MandateRequest:
    """Ask to represent a collectivité. Confirmed at once when the person's verified address is at a professional domain
    of that collectivité, else it waits for the staff.

    Side effects: a mandate and mails when confirmed, else a mail to the staff. Raises OnboardingError.
    """
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.pk)  # one request of a person at a time
    if ReferentMandate.objects.filter(user=actor, collectivite=collectivite).in_force(timezone.localdate(at)).exists():
        raise OnboardingError("Vous représentez déjà cette collectivité.")
    pending = MandateRequest.objects.filter(user=actor, state=MandateRequestState.PENDING)
    if pending.filter(collectivite=collectivite).exists():
        raise OnboardingError("Votre demande pour cette collectivité est déjà à l’examen.")
    if pending.count() >= MAX_PENDING_REQUESTS:
        raise OnboardingError(
            f"Vous avez déjà {MAX_PENDING_REQUESTS} demandes à l’examen : annulez-en une, ou attendez la réponse."
        )
    request = MandateRequest.objects.create(
        user=actor, collectivite=collectivite, job_title=job_title, message=message, requested_at=at
    )
    if ProfessionalDomain.objects.filter(collectivite=collectivite, domain=verified_domain(actor)).exists():
        _confirm(request, actor=actor, decided_by=None, at=at, comment="Adresse professionnelle reconnue.")
    else:
        notifications.tell_requested(request)
    return request


@transaction.atomic
def confirm_request(
    *, request: MandateRequest, trusted_domain: str = "", actor: User, at: dt.datetime
) -> MandateRequest:
    """Give the mandate. With `trusted_domain`, the next people of that mail domain will not have to wait.

    Side effects: a mandate, a mail to the person, one to her colleagues. Raises AlreadyDecidedError when somebody
    decided first, OnboardingError when the domain is that of a public provider, or not the person's any more.
    """
    locked = _lock_pending(request)
    if trusted_domain:
        if trusted_domain != verified_domain(locked.user):
            raise OnboardingError("L’adresse de cette personne a changé depuis l’ouverture de la page : relisez-la.")
        record_domain(collectivite=locked.collectivite, domain=trusted_domain, actor=actor, at=at)
    _confirm(locked, actor=actor, decided_by=actor, at=at)
    return locked


@transaction.atomic
def refuse_request(*, request: MandateRequest, reason: str, actor: User, at: dt.datetime) -> MandateRequest:
    """Say no, and why: the person reads it. Raises AlreadyDecidedError when somebody decided first."""
    locked = _lock_pending(request)
    _move(locked, "refuse", actor=actor, at=at, comment=reason, decided_at=at, decided_by=actor, reason=reason)
    notifications.tell_refused(locked)
    return locked


@transaction.atomic
def cancel_request(*, request: MandateRequest, actor: User, at: dt.datetime) -> MandateRequest:
    """By the person herself. Raises AlreadyDecidedError when it was decided meanwhile."""
    locked = _lock_pending(request)
    _move(locked, "cancel", actor=actor, at=at, decided_at=at, decided_by=actor)
    return locked


@transaction.atomic
def record_domain(*, collectivite: Collectivite, domain: str, actor: User, at: dt.datetime) -> ProfessionalDomain:
    """Trust a mail domain for a collectivité; twice is once. Raises OnboardingError for a provider open to anyone."""
    if not domain:
        raise OnboardingError("L’adresse de cette personne n’est pas vérifiée : son domaine ne peut pas être reconnu.")
    if is_public(domain):
        raise OnboardingError(
            f"« {domain} » est une messagerie ouverte à tous : elle ne prouve pas que l’on travaille ici."
        )
    recorded, _ = ProfessionalDomain.objects.get_or_create(
        collectivite=collectivite, domain=domain.lower(), defaults={"confirmed_by": actor, "confirmed_at": at}
    )
    return recorded


def forget_domain(*, domain: ProfessionalDomain, actor: User, at: dt.datetime) -> None:
    """Stop trusting a domain. Mandates already given stay: ending one is another act."""
    domain.delete()


@transaction.atomic
def end_mandate(*, mandate: ReferentMandate, leaves_nobody: bool, actor: User, at: dt.datetime) -> ReferentMandate:
    """End a mandate today, and withdraw the invitations that its holder had sent.

    Raises LastReferentError when nobody would be left and `leaves_nobody` was not ticked; OnboardingError when it is
    already over.
    """
    today = timezone.localdate(at)
    others = lock_mandates(mandate.collectivite_id, today)
    mine = next((row for row in others if row.pk == mandate.pk), None)
    if mine is None:
        raise OnboardingError("Ce mandat a déjà pris fin.")
    if len(others) == 1 and not leaves_nobody:
        raise LastReferentError(
            "Vous êtes la seule personne à représenter cette collectivité : passez la main, ou confirmez qu’elle"
            " restera sans référent."
        )
    close_mandate(mine, at=at)
    return mine


def lock_mandates(collectivite_id: int, today: dt.date) -> list[ReferentMandate]:
    """Mandates in force of a collectivité, locked in a constant order: two last référents cannot leave at once."""
    Collectivite.objects.select_for_update(of=("self",), no_key=True).get(pk=collectivite_id)
    return list(
        ReferentMandate.objects.filter(collectivite_id=collectivite_id)
        .in_force(today)
        .select_for_update(of=("self",))
        .order_by("pk")
    )


def close_mandate(mandate: ReferentMandate, *, at: dt.datetime) -> None:
    """Write the end of a locked mandate. What its holder offered in its name is withdrawn."""
    mandate.ends_on = timezone.localdate(at)
    mandate.save(update_fields=["ends_on"])
    ReferentInvitation.objects.filter(
        collectivite_id=mandate.collectivite_id,
        invited_by_id=mandate.user_id,
        accepted_at__isnull=True,
        revoked_at__isnull=True,
    ).update(revoked_at=at)


def give_mandate(*, user: User, collectivite: Collectivite, at: dt.datetime) -> ReferentMandate:
    """The mandate in force, new or not. Side effect: the other référents are told of a newcomer."""
    today = timezone.localdate(at)
    mandate, is_new = ReferentMandate.objects.get_or_create(
        user=user, collectivite=collectivite, ends_on=None, defaults={"starts_on": today}
    )
    if is_new:
        notifications.tell_colleagues(mandate, today=today)
    return mandate


def close_pending_request(*, user: User, collectivite: Collectivite, at: dt.datetime, comment: str) -> None:
    """The mandate came by another door: what was waiting is confirmed."""
    waiting = (
        MandateRequest.objects.filter(user=user, collectivite=collectivite, state=MandateRequestState.PENDING)
        .select_for_update(of=("self",))
        .first()
    )
    if waiting is not None:
        _move(waiting, "confirm", actor=user, at=at, comment=comment, decided_at=at)


def _confirm(
    request: MandateRequest, *, actor: User, decided_by: User | None, at: dt.datetime, comment: str = ""
) -> None:
    _move(request, "confirm", actor=actor, at=at, comment=comment, decided_at=at, decided_by=decided_by)
    give_mandate(user=request.user, collectivite=request.collectivite, at=at)
    notifications.tell_confirmed(request)


def _lock_pending(request: MandateRequest) -> MandateRequest:
    locked = (
        MandateRequest.objects.select_for_update(of=("self",))
        .select_related("user", "collectivite", "decided_by")
        .get(pk=request.pk)
    )
    if locked.state != MandateRequestState.PENDING:
        by = f" par {locked.decided_by}" if locked.decided_by else ""
        raise AlreadyDecidedError(f"Cette demande a déjà été {locked.get_state_display().lower()}{by}.")
    return locked


def _move(request: MandateRequest, name: str, **values: object) -> None:
    apply_transition(request, name, table=MANDATE_REQUEST_TRANSITIONS, log=MandateRequestTransition, **values)
