"""The writing of public sheets: pictures and presentations, a next version, work led without a workspace."""

from typing import Any

from django.utils import timezone

from investigations.models import Investigation
from investigations.services.publication import publish_sheet
from investigations.services.revisions import open_revision
from investigations.states import ExitBasis, ExitScenario
from teams.states import TeamRole
from tests.architecture.worlds.world_committee import PREPARED
from tests.architecture.worlds.world_workspace import own_workspace
from tests.factories.evidence import HypothesisFactory
from tests.factories.investigations import InvestigationFactory
from tests.factories.sheets import SheetPictureFactory, SheetPresentationFactory
from tests.factories.teams import MembershipFactory, TeamFactory, workspace_of


def objects(world: Any) -> dict[str, dict[str, object]]:
    """The persona `référent` follows the publication of « fiche suivie »: her collectivité brought its problem."""
    sheets = {
        "de l’équipe": own_workspace(world),
        "d’une équipe inconnue": workspace_of(),
        "suivie": Investigation.objects.get(pk=world.arguments[PREPARED]["pk"]),
    }
    found: dict[str, dict[str, object]] = {
        "fiche sans espace": {"pk": InvestigationFactory().pk},
        "fiche dont une version se prépare": {"pk": _revised(world).pk},
    }
    for of, sheet in sheets.items():
        picture = SheetPictureFactory(investigation=sheet)
        SheetPresentationFactory(investigation=sheet)
        found[f"image de la fiche {of}"] = {"pk": sheet.pk, "picture_pk": picture.pk}
        found[f"présentation de la fiche {of}"] = {"pk": sheet.pk}
    found["image d’une autre fiche"] = {
        "pk": sheets["de l’équipe"].pk,
        "picture_pk": found["image de la fiche suivie"]["picture_pk"],
    }
    return found


def _revised(world: Any) -> Investigation:
    team, at = TeamFactory(launched=True), timezone.now()
    for persona, role in (("agent", TeamRole.AGENT), ("coach", TeamRole.COACH), ("designer", TeamRole.DESIGNER)):
        MembershipFactory(team=team, user=world.people[persona], role=role)
    sheet = workspace_of(team)
    HypothesisFactory(investigation=sheet)
    for name in ("summary", "problem", "context", "inquiry", "solutions", "aftermath"):
        setattr(sheet, name, "Un texte.")
    sheet.exit_scenario, sheet.exit_basis = ExitScenario.AUTONOMY, ExitBasis.EXPLICIT
    sheet.save()
    published = publish_sheet(investigation=sheet, actor=None, at=at)
    open_revision(investigation=published, is_substantive=True, actor=world.people["staff"], at=at)
    return published
