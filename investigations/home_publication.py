"""What waits for a person about publications: an agreement to give, a sheet to sign, sheets that wait for the ANCT."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.permissions import is_anct_staff
from candidatures.permissions import referent_collectivite_ids
from core import clock
from core.home_cards import Card
from investigations.models import Investigation
from investigations.permissions import SIGNING_ROLES, visible_publications
from investigations.publication_states import PublicationParty
from investigations.selectors.publication_board import agreed_by, awaiting_anct, awaiting_consent_of, waiting_for
from teams.models import Membership

AWAITED = "Votre accord est attendu pour publier cette fiche."
GIVEN = "Votre collectivité a donné son accord. Il peut être retiré à tout moment."
TO_SIGN = "La fiche attend la signature de l’équipe."


def personal_cards(user: Any) -> list[Card]:
    """For a référent, the agreements that are awaited, then those that may be taken back; for the agents of a team, the
    sheet that they have to sign."""
    followed = visible_publications(user)
    present = Membership.objects.in_force(clock.today()).filter(
        user_id=user.pk, team=OuterRef("team"), role__in=SIGNING_ROLES
    )
    own = referent_collectivite_ids(user)
    to_sign = waiting_for(followed.filter(Exists(present)), PublicationParty.TEAM)
    awaited = _read(awaiting_consent_of(followed, own))
    return [
        *(_card(sheet, AWAITED) for sheet in awaited),
        *(_card(sheet, TO_SIGN) for sheet in _read(to_sign)),
        *(_card(sheet, GIVEN) for sheet in _read(agreed_by(followed, own)) if sheet not in awaited),
    ]


def staff_cards(user: Any) -> list[Card]:
    if not is_anct_staff(user):
        return []
    count = awaiting_anct(visible_publications(user)).count()
    told = f"{count} fiches attendent l’ANCT" if count > 1 else "Une fiche attend l’ANCT" if count else ""
    return [
        Card(
            title="Publications",
            text="Où en est chaque fiche, de l’écriture au public.",
            url=reverse("investigations:publication_board"),
            detail=told,
        )
    ]


def _read(sheets: Any) -> list[Investigation]:
    return list(sheets.select_related("team").order_by("team__name", "pk"))


def _card(sheet: Investigation, text: str) -> Card:
    url = reverse("investigations:publication", kwargs={"pk": sheet.pk})
    return Card(title=f"Publication, {sheet.team.name}" if sheet.team else "Publication", text=text, url=url)
