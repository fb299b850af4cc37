"""The way in of référents: a collectivité to choose, one's own, another's; invitations; requests to decide."""

import datetime as dt
from typing import Any

from django.utils import timezone

from tests.factories.accounts import ReferentMandateFactory
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.onboarding import MandateRequestFactory, ProfessionalDomainFactory, ReferentInvitationFactory


def objects(world: Any) -> dict[str, dict[str, object]]:
    referent, own = world.people["referent"], world.own_collectivite
    other = ReferentMandateFactory()
    live = {"collectivite": own, "invited_by": referent}
    invited = ReferentInvitationFactory(**live, email=world.people["decideur"].email, token="lien-valable")
    used_at = timezone.now() - dt.timedelta(days=1)
    ReferentInvitationFactory(**live, token="lien-deja-suivi", accepted_at=used_at)
    elsewhere = ReferentInvitationFactory(collectivite=other.collectivite, invited_by=other.user)
    return {
        "collectivité du référent": {"slug": own.slug},
        "collectivité d’un autre référent": {"slug": other.collectivite.slug},
        "collectivité à choisir": {"slug": CollectiviteFactory().slug},
        "demande de l’agent": {"pk": MandateRequestFactory(user=world.people["agent"]).pk},
        "demande inconnue": {"pk": 0},
        "invitation de la collectivité du référent": {"slug": own.slug, "pk": invited.pk},
        "invitation d’une autre collectivité": {"slug": other.collectivite.slug, "pk": elsewhere.pk},
        "lien d’invitation du décideur": {"token": "lien-valable"},
        "lien d’invitation déjà suivi": {"token": "lien-deja-suivi"},
        "lien d’invitation inventé": {"token": "lien-invente"},
        "messagerie reconnue": {"pk": ProfessionalDomainFactory().pk},
        "messagerie inconnue": {"pk": 0},
    }
