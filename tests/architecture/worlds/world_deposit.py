"""Own candidatures, ready, deposited and withdrawn, with a document and a receipt; one of another collectivité."""

from typing import Any

from django.utils import timezone

from candidatures.models import Attachment, Candidature, Submission
from candidatures.selectors.deposit_content import content_of, fingerprint_of
from candidatures.states import CandidatureState
from tests.factories import candidatures as make
from tests.factories.calls import CallFactory
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.core import StoredFileFactory


def objects(world: Any) -> dict[str, dict[str, object]]:
    own = world.own_collectivite
    ready = _candidature(collectivite=own)
    deposited = _candidature(collectivite=own, deposited=True)
    withdrawn = _candidature(collectivite=own, deposited=True, state=CandidatureState.WITHDRAWN)
    other = _candidature(collectivite=CollectiviteFactory(), deposited=True)
    unknown = {"pk": 0}
    return {
        "candidature complète, pas encore déposée": {"pk": ready.pk},
        "candidature déposée": {"pk": deposited.pk},
        "candidature retirée": {"pk": withdrawn.pk},
        "candidature déposée d’une autre collectivité": {"pk": other.pk},
        "candidature qui n’existe pas": unknown,
        "document d’un brouillon": _document_of(ready),
        "document d’une candidature déposée": _document_of(deposited),
        "document d’une autre collectivité": _document_of(other),
        "document qui n’existe pas": {"pk": deposited.pk, "attachment_pk": 0},
        "récépissé": {"pk": deposited.pk, "number": 1},
        "récépissé d’une autre collectivité": {"pk": other.pk, "number": 1},
        "récépissé qui n’existe pas": {"pk": deposited.pk, "number": 9},
    }


def _candidature(**kwargs: object) -> Candidature:
    candidature = make.CandidatureFactory(**kwargs)
    CallFactory(programme=candidature.programme)
    problematique = make.ProblematiqueFactory(candidature=candidature, rank=1, complete=True)
    make.ProposedAgentFactory(problematique=problematique)
    if candidature.submitted_at:
        content = content_of(candidature)
        Submission.objects.create(
            candidature=candidature,
            number=1,
            content=content,
            sha256=fingerprint_of(content),
            at=candidature.submitted_at,
            receipt=StoredFileFactory(name="recepisse.pdf"),
        )
    return candidature


def _document_of(candidature: Candidature) -> dict[str, object]:
    attachment = Attachment.objects.create(
        candidature=candidature, file=StoredFileFactory(), label="Lettre", added_at=timezone.now()
    )
    return {"pk": candidature.pk, "attachment_pk": attachment.pk}
