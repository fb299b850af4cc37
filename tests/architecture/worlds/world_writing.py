"""A draft of the référent's collectivité, another collectivité's, and what stands in them."""

from typing import Any

from django.utils import timezone

from candidatures.models import AnswerRevision, Candidature
from tests.factories.calls import CallFactory
from tests.factories.candidatures import CandidatureFactory, ProblematiqueFactory, ProposedAgentFactory
from tests.factories.collectivites import CollectiviteFactory


def objects(world: Any) -> dict[str, dict[str, object]]:
    own, other = world.own_collectivite, CollectiviteFactory()
    call, following = CallFactory(), CallFactory()
    mine = _draft(CandidatureFactory(programme=call.programme, collectivite=own))
    theirs = _draft(CandidatureFactory(programme=call.programme, collectivite=other))
    unknown = {"problematique_pk": 0, "agent_pk": 0, "revision_pk": 0}
    slug = following.programme.slug
    return {
        **_labels(mine, "du référent"),
        **_labels(theirs, "d’une autre collectivité"),
        **_labels({"pk": mine["pk"], **unknown}, "inconnu"),
        "problématique d’un brouillon d’une autre collectivité, sous celui du référent": {
            "pk": mine["pk"],
            "problematique_pk": theirs["problematique_pk"],
        },
        "brouillon inconnu": {"pk": 0},  # after the labels of unknown things, which name it too
        "candidature à commencer": {"slug": slug, "collectivite_pk": own.pk},
        "candidature à commencer pour une autre collectivité": {"slug": slug, "collectivite_pk": other.pk},
    }


def _draft(candidature: Candidature) -> dict[str, int]:
    problematique = ProblematiqueFactory(candidature=candidature, rank=1)
    ProblematiqueFactory(candidature=candidature, rank=2)
    agent = ProposedAgentFactory(problematique=problematique, position=1)
    revision = AnswerRevision.objects.create(
        candidature=candidature, problematique=problematique, field="problem", text="Avant", at=timezone.now()
    )
    return {
        "pk": candidature.pk,
        "problematique_pk": problematique.pk,
        "agent_pk": agent.pk,
        "revision_pk": revision.pk,
    }


def _labels(keys: dict[str, int], whose: str) -> dict[str, dict[str, object]]:
    one = {"pk": keys["pk"], "problematique_pk": keys["problematique_pk"]}
    return {
        f"brouillon {whose}": {"pk": keys["pk"]},
        f"problématique d’un brouillon {whose}": one,
        f"agent proposé dans un brouillon {whose}": {**one, "agent_pk": keys["agent_pk"]},
        f"texte remplacé d’un brouillon {whose}": {"pk": keys["pk"], "revision_pk": keys["revision_pk"]},
    }
