"""Internal calls: of the référent's collectivité, of another one, closed; their ideas; the links behind the posters."""

import datetime as dt
from typing import Any

from django.utils import timezone

from tests.factories.calls import CallFactory
from tests.factories.candidatures import IdeaFactory, InternalCallFactory
from tests.factories.collectivites import CollectiviteFactory


def objects(world: Any) -> dict[str, dict[str, object]]:
    own, other = world.own_collectivite, CollectiviteFactory()
    call, following = CallFactory(), CallFactory()
    mine = InternalCallFactory(programme=call.programme, collectivite=own, token="mine-aaaa-bbbb")
    theirs = InternalCallFactory(programme=call.programme, collectivite=other)
    closed = InternalCallFactory(
        collectivite=other, closes_on=timezone.localdate() - dt.timedelta(days=2), token="clos-aaaa-bbbb"
    )
    idea, foreign = IdeaFactory(internal_call=mine), IdeaFactory(internal_call=theirs)
    slug = following.programme.slug
    return {
        "appel interne du référent": {"pk": mine.pk},
        "appel interne d’une autre collectivité": {"pk": theirs.pk},
        "appel interne inconnu": {"pk": 0},
        "idée reçue par le référent": {"pk": mine.pk, "idea_pk": idea.pk},
        "idée d’une autre collectivité": {"pk": theirs.pk, "idea_pk": foreign.pk},
        "idée d’un autre appel": {"pk": mine.pk, "idea_pk": foreign.pk},
        "appel interne à ouvrir": {"collectivite": own.slug, "programme": slug},
        "appel interne à ouvrir pour une autre collectivité": {"collectivite": other.slug, "programme": slug},
        "lien d’appel interne": {"token": mine.token},
        "lien d’appel interne fermé": {"token": closed.token},
        "lien d’appel interne inventé": {"token": "zzzz-zzzz-zzzz"},
    }
