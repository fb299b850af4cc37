"""Ideas in their order."""

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet

from investigations.models import IdeaVote, Investigation, SolutionIdea

# Said on the page: whoever reads the order knows where it comes from.
RANKING_RULE = (
    "d’abord les idées qui ont le plus de voix ; à égalité, celles dont l’effet attendu dépasse le plus l’effort ;"
    " puis les plus anciennes."
)


def ideas_in_order(workspace: Investigation, user: Any) -> QuerySet[SolutionIdea]:
    """The most wanted first (RANKING_RULE), each with `vote_count`, `balance` and `is_mine` (this person's voice)."""
    return (
        workspace.ideas.filter(set_aside_reason="")
        .annotate(
            vote_count=Count("votes", distinct=True),
            prototype_count=Count("prototypes", distinct=True),
            balance=F("impact") - F("effort"),
            is_mine=Exists(IdeaVote.objects.filter(idea=OuterRef("pk"), user_id=user.pk)),
        )
        .select_related("author")
        .order_by("-vote_count", F("balance").desc(nulls_last=True), "created_at", "pk")
    )


def ideas_set_aside(workspace: Investigation) -> QuerySet[SolutionIdea]:
    return workspace.ideas.exclude(set_aside_reason="").select_related("author").order_by("created_at", "pk")
