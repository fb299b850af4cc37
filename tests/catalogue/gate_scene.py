"""Sheets with pictures, a presentation, consents: as the gate leaves them."""

import io
from collections.abc import Sequence
from typing import Any

from PIL import Image

from candidatures.states import CandidatureState, Outcome
from collectivites.models import Collectivite
from investigations.models import Investigation, PublicationSignature, SheetPicture, SheetPresentation
from investigations.publication_states import PublicationParty
from investigations.selectors.gate import gate_of
from investigations.services import gate
from teams.models import TeamProblematique
from tests.factories.candidatures import CandidatureFactory, ProblematiqueFactory
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.core import AT, StoredFileFactory
from tests.factories.investigations import InvestigationCollectiviteFactory
from tests.factories.teams import TeamFactory, workspace_of


def drawn(colour: str = "navy", *, size: tuple[int, int] = (800, 600)) -> bytes:
    """A real picture, for a browser."""
    picture = io.BytesIO()
    Image.new("RGB", size, colour).save(picture, format="PNG")
    return picture.getvalue()


def add_picture(sheet: Investigation, *, body: bytes = b"\x89PNG une image", **values: Any) -> SheetPicture:
    stored = StoredFileFactory(body=body, name="image.png", content_type="image/png")
    kept = {"width": 800, "height": 600, "alt_text": "Un guichet vide", "credit": "Ville", "caption": "", **values}
    return SheetPicture.objects.create(
        investigation=sheet, file=stored, position=sheet.pictures.count() + 1, author=None, **kept
    )


def add_presentation(sheet: Investigation, *, body: bytes = b"%PDF-1.7 la presentation") -> SheetPresentation:
    stored = StoredFileFactory(body=body, name="presentation.pdf")
    return SheetPresentation.objects.create(investigation=sheet, file=stored, at=AT)


def of_a_team(collectivites: Sequence[Collectivite] = ()) -> Investigation:
    """The workspace of a team whose problématiques come from these collectivités, with a sheet that may be public."""
    team = TeamFactory(launched=True)
    for position, collectivite in enumerate(collectivites or [CollectiviteFactory()], start=1):
        candidature = CandidatureFactory(collectivite=collectivite, deposited=True, state=CandidatureState.DECIDED)
        row = ProblematiqueFactory(
            candidature=candidature, outcome=Outcome.RETAINED, outcome_reason="Oui.", announced_outcome=Outcome.RETAINED
        )
        TeamProblematique.objects.create(team=team, problematique=row, position=position)
    sheet = workspace_of(team)
    fill(sheet)
    return sheet


def fill(sheet: Investigation) -> None:
    """Every section, and the exit that a committee decided."""
    texts = dict.fromkeys(("summary", "problem", "context", "inquiry", "solutions", "aftermath"), "Un texte.")
    for name, value in {**texts, "exit_scenario": "autonomy", "exit_basis": "explicit"}.items():
        setattr(sheet, name, value)
    sheet.save()
    if not sheet.participations.exists():
        InvestigationCollectiviteFactory(investigation=sheet)


def consent(sheet: Investigation, collectivite: Collectivite, *scope: str) -> PublicationSignature:
    return PublicationSignature.objects.create(
        investigation=sheet,
        party=PublicationParty.COLLECTIVITE,
        collectivite=collectivite,
        name="Anne Le Goff",
        function="DGS",
        scope=list(scope),
        content_hash="0" * 64,
        signed_at=AT,
    )


def publish_alone(sheet: Investigation, *, actor: Any, at: Any, note: str = "") -> None:
    """The gate of a sheet that no team answers for: the ANCT reads, signs, publishes."""
    fingerprint = gate_of(Investigation.objects.get(pk=sheet.pk)).content.fingerprint
    gate.sign(
        investigation=sheet,
        party=PublicationParty.ANCT,
        name="Claire",
        function="ANCT",
        seen=fingerprint,
        actor=actor,
        at=at,
    )
    gate.publish(investigation=sheet, note=note, seen=fingerprint, actor=actor, at=at)
