"""Files of sheets, public or not, and what readers propose to correct."""

from typing import Any

from django.utils import timezone

from investigations.models import Investigation
from investigations.services import corrections
from investigations.services.publication import withdraw_sheet
from tests.architecture.worlds.world_committee import DECIDED, OTHER
from tests.catalogue.gate_scene import add_picture, add_presentation, drawn
from tests.factories.investigations import InvestigationFactory, published


def objects(world: Any) -> dict[str, dict[str, object]]:
    """`DECIDED` is followed by the agent, coach, designer and référent; `OTHER` by another team's agent."""
    at = timezone.now()
    public, withdrawn, draft = (_with_files(InvestigationFactory()) for _ in range(3))
    for sheet in (public, withdrawn):
        published(sheet, at=at)
    withdraw_sheet(investigation=withdrawn, actor=None, at=at, comment="")
    followed, other = (
        _with_files(Investigation.objects.get(pk=world.arguments[key]["pk"])) for key in (DECIDED, OTHER)
    )
    said = {"topic": "fact", "section": "", "text": "Un nombre est faux.", "email": ""}
    waiting, answered = (
        corrections.propose_correction(investigation=public, values=said, at=at) for _number in range(2)
    )
    corrections.decline_correction(correction=answered, answer="Il est juste.", actor=world.people["staff"], at=at)
    unknown = world.arguments["identifiant inconnu"]["pk"]
    return {
        "fichiers d’une fiche publiée": {"slug": public.slug},
        "fichiers d’une fiche retirée": {"slug": withdrawn.slug},
        "fichiers d’un brouillon": {"slug": draft.slug},
        "image d’une fiche publiée": _picture(public, slug=public.slug),
        "image d’une fiche retirée": _picture(withdrawn, slug=withdrawn.slug),
        "image d’un brouillon": _picture(draft, slug=draft.slug),
        "image inconnue d’une fiche publiée": {"slug": public.slug, "picture": unknown},
        "image d’une fiche suivie": _picture(followed, pk=followed.pk),
        "image de la fiche d’une autre équipe": _picture(other, pk=other.pk),
        "image d’une autre fiche que la sienne": _picture(other, pk=followed.pk),
        "correction à examiner": {"pk": waiting.pk},
        "correction répondue": {"pk": answered.pk},
        "correction inconnue": {"pk": unknown},
    }


def _with_files(sheet: Investigation) -> Investigation:
    add_picture(sheet, body=drawn())
    add_presentation(sheet)
    return sheet


def _picture(sheet: Investigation, **where: object) -> dict[str, object]:
    return {**where, "picture": sheet.pictures.get().pk}
