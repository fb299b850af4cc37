"""What a visitor may know of. The catalogue shows the same to everyone: staff read drafts elsewhere."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from collectivites.models import Collectivite
from collectivites.states import Source
from investigations.models import (
    ExistingSolution,
    Investigation,
    InvestigationCollectivite,
    SolutionMention,
)
from programmes.models import Engagement, Programme


def public_solutions() -> QuerySet[ExistingSolution]:
    """The register, without what only unpublished sheets tell of.

    A solution tied to no sheet at all was entered for itself: it shows, unless a team at work entered it.
    """
    published = Investigation.objects.published()
    mentions = SolutionMention.objects.filter(solution=OuterRef("pk"))
    births = ExistingSolution.born_from.through.objects.filter(existingsolution=OuterRef("pk"))
    told = Exists(mentions.filter(investigation__in=published)) | Exists(births.filter(investigation__in=published))
    return ExistingSolution.objects.filter(Q(told) | (~Exists(mentions) & ~Exists(births) & Q(is_from_workspace=False)))


def public_collectivites() -> QuerySet[Collectivite]:
    """The national referential, and the bodies entered by hand that something published names."""
    sheets = InvestigationCollectivite.objects.filter(
        collectivite=OuterRef("pk"), investigation__in=Investigation.objects.published()
    )
    programmes = Engagement.objects.filter(collectivite=OuterRef("pk"), programme__in=Programme.objects.published())
    return Collectivite.objects.filter(Q(source=Source.REFERENTIAL) | Q(Exists(sheets)) | Q(Exists(programmes)))
