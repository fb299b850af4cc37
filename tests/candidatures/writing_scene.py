"""A référent in front of a draft, for the tests of the writing."""

import dataclasses
import datetime as dt

from accounts.models import User
from candidatures.models import Candidature, Problematique
from core.written_together import mark_of
from programmes.models import Call
from tests.factories.accounts import ReferentMandateFactory
from tests.factories.calls import CallFactory
from tests.factories.candidatures import CandidatureFactory, ProblematiqueFactory
from tests.factories.collectivites import CollectiviteFactory
from tests.personas import referent


@dataclasses.dataclass
class Scene:
    """`julien` and `colleague` represent the same collectivité; `stranger` another one, with a draft of her own."""

    call: Call
    candidature: Candidature
    first: Problematique
    julien: User
    colleague: User
    stranger: User

    @property
    def base(self) -> str:
        return f"/candidatures/{self.candidature.pk}/"

    @property
    def page(self) -> str:
        return f"{self.base}problematiques/{self.first.pk}/"

    def reload(self) -> Problematique:
        self.first.refresh_from_db()
        return self.first


def build_scene(**call) -> Scene:
    call = CallFactory(**call)
    collectivite = CollectiviteFactory(name="Ville d’essai")
    candidature = CandidatureFactory(programme=call.programme, collectivite=collectivite)
    julien, stranger = referent(collectivite), referent()
    colleague = ReferentMandateFactory(collectivite=collectivite, user__first_name="Nadia").user
    CandidatureFactory(programme=call.programme, collectivite=stranger.mandates.get().collectivite)
    first = ProblematiqueFactory(candidature=candidature, rank=1, title="Les dossiers refusés")
    return Scene(call, candidature, first, julien, colleague, stranger)


def posted(row, **changes) -> dict[str, str]:
    """What the page of a problématique sends, as it was loaded, with `changes` typed in it."""
    data = {}
    for field in ("title", *Problematique.ANSWERS):
        data[field], data[f"base_{field}"] = getattr(row, field), mark_of(getattr(row, field))
    data["base_themes"] = ",".join(str(pk) for pk in sorted(row.themes.values_list("pk", flat=True)))
    data["themes"] = [str(pk) for pk in row.themes.values_list("pk", flat=True)]
    return {**data, **changes}


def minutes(count: int) -> dt.timedelta:
    return dt.timedelta(minutes=count)
