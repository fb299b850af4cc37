"""Prototypes and their trials, as the pages show them."""

from django.db.models import Count, OuterRef, QuerySet, Subquery

from investigations.models import Investigation, Prototype, PrototypeFile, Trial


def prototypes_in_order(workspace: Investigation) -> QuerySet[Prototype]:
    """The latest first, each with `trial_count` and `last_learning`, of its last trial. One query."""
    latest = Trial.objects.filter(prototype=OuterRef("pk")).order_by("-number")
    return (
        workspace.prototypes.annotate(
            trial_count=Count("trials"), last_learning=Subquery(latest.values("learnings")[:1])
        )
        .select_related("idea")
        .order_by("-created_at", "-pk")
    )


def files_in_order(prototype: Prototype) -> QuerySet[PrototypeFile]:
    return prototype.files.select_related("file").order_by("position")


def trials_in_order(prototype: Prototype) -> QuerySet[Trial]:
    """Iterations, the first one first: the page tells a story."""
    return prototype.trials.order_by("number")
