"""Mails about a publication, written to the outbox in the transaction of the change. Subjects name nothing."""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import ReferentMandate, User
from core.mail import queue_mail
from investigations.models import Investigation, PublicationSignature, ScheduledPublication, SheetVersion
from teams.models import Membership
from teams.states import TeamRole


def consent_asked(sheet: Investigation, *, signature: PublicationSignature, at: dt.datetime) -> None:
    """The team has signed: the référents are asked for the consent of their collectivité."""
    for person in _referents(sheet, at=at):
        _queue("consent_asked", person, key=f"consent-asked:{signature.pk}", sheet=sheet, signature=signature)


def version_published(version: SheetVersion, *, at: dt.datetime) -> None:
    sheet = version.investigation
    public_url = f"{settings.SITE_URL}{reverse('catalogue:sheet', args=[sheet.slug])}"
    for person in _concerned(sheet, at=at):
        key = f"sheet-published:{version.pk}"
        _queue("sheet_published", person, key=key, sheet=sheet, version=version, public_url=public_url)


def sheet_withdrawn(sheet: Investigation, *, at: dt.datetime) -> None:
    cause = sheet.get_withdrawal_cause_display()
    for person in _concerned(sheet, at=at):
        _queue("sheet_withdrawn", person, key=f"sheet-withdrawn:{sheet.pk}:{at.isoformat()}", sheet=sheet, cause=cause)


def schedule_failed(planned: ScheduledPublication, *, at: dt.datetime) -> None:
    """Nobody else waits for it: whoever planned the publication is told why it did not happen."""
    if planned.scheduled_by is not None:
        key = f"publication-failed:{planned.pk}:{planned.due_at.isoformat()}"
        _queue("publication_failed", planned.scheduled_by, key=key, sheet=planned.investigation, planned=planned)


def _queue(name: str, person: User, *, key: str, sheet: Investigation, **context: object) -> None:
    url = f"{settings.SITE_URL}{reverse('investigations:publication', args=[sheet.pk])}"
    queue_mail(
        template=f"emails/investigations/{name}",
        to=person.email,
        key=f"{key}:{person.pk}",
        context={"sheet": sheet, "team": sheet.team, "url": url, **context},
    )


def _concerned(sheet: Investigation, *, at: dt.datetime) -> Iterable[User]:
    """The agents of the team, those of the end included, and the référents."""
    if sheet.team_id is None:
        return []
    agents = Membership.objects.in_force(at.date()).filter(team=sheet.team_id, role=TeamRole.AGENT)
    people = User.objects.filter(
        Q(pk__in=agents.values("user_id")) | Q(pk__in=_referents(sheet, at=at).values("pk")), is_active=True
    )
    return people.order_by("pk")


def _referents(sheet: Investigation, *, at: dt.datetime) -> QuerySet[User]:
    collectivites = sheet.team.team_problematiques.filter(is_live=True).values(
        "problematique__candidature__collectivite"
    )
    mandates = ReferentMandate.objects.in_force(at.date()).filter(collectivite__in=collectivites)
    return User.objects.filter(is_active=True, mandates__in=mandates).distinct().order_by("pk")
