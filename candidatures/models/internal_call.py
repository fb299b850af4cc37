"""The internal call: agents of the collectivité, without an account, propose problems and volunteer."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q

from candidatures.models.candidature import Problematique
from candidatures.states import IdeaState
from collectivites.models import Collectivite
from core.models import TransitionLog
from programmes.models import Programme

# Names and addresses outlive the call by this much: time to sort, to thank and to write the candidature. The page of
# the form says it to the agents.
KEPT_AFTER_CLOSING = dt.timedelta(days=60)


class InternalCall(models.Model):
    """One page per collectivité and programme, reached by whoever holds `token` (a link, a poster)."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="internal_calls")
    collectivite = models.ForeignKey(
        Collectivite, verbose_name="collectivité", on_delete=models.PROTECT, related_name="internal_calls"
    )
    token = models.CharField("clé du lien", max_length=43, unique=True)
    message = models.TextField("mot de la collectivité", blank=True)
    closes_on = models.DateField("ouvert jusqu'au", help_text="inclus, à l'heure de la collectivité")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="ouvert par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    opened_at = models.DateTimeField("ouvert le")
    closed_at = models.DateTimeField("fermé avant terme le", null=True, blank=True)
    purged_at = models.DateTimeField("données personnelles effacées le", null=True, blank=True)

    class Meta:
        verbose_name = "appel interne"
        verbose_name_plural = "appels internes"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "collectivite"],
                name="internalcall_one_per_collectivite",
                violation_error_message="Cette collectivité a déjà un appel interne pour cette édition.",
            )
        ]

    def __str__(self) -> str:
        return f"Appel interne de {self.collectivite}"

    def closing(self) -> dt.datetime:
        """The instant from which no idea is received: the end of the last day where the collectivité is, or earlier
        when it was closed by hand. Needs the collectivité loaded.
        """
        if self.closed_at is not None:
            return self.closed_at
        following = self.closes_on + dt.timedelta(days=1)
        return dt.datetime.combine(following, dt.time(), tzinfo=ZoneInfo(self.collectivite.time_zone))

    def is_open(self, at: dt.datetime) -> bool:
        return self.purged_at is None and self.opened_at <= at < self.closing()

    def purge_due(self) -> dt.datetime:
        """When names and addresses are erased, if nobody does it before."""
        return self.closing() + KEPT_AFTER_CLOSING


class Idea(models.Model):
    """A problem as an agent tells it. Who wrote it is optional, and erased after the call."""

    internal_call = models.ForeignKey(InternalCall, on_delete=models.CASCADE, related_name="ideas")
    problem = models.TextField("le problème")
    who_suffers = models.CharField("qui en souffre", max_length=400, blank=True)
    is_volunteer = models.BooleanField("volontaire pour enquêter", default=False)
    first_name = models.CharField("prénom", max_length=80, blank=True)
    last_name = models.CharField("nom", max_length=80, blank=True)
    service = models.CharField("service", max_length=160, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    why = models.TextField("pourquoi cela lui tient à cœur", blank=True)
    time_available = models.CharField("temps possible", max_length=200, blank=True)
    state = models.CharField("état", max_length=10, choices=IdeaState, default=IdeaState.NEW)
    merged_into = models.ForeignKey(
        "self", verbose_name="regroupée avec", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged"
    )
    problematique = models.ForeignKey(
        Problematique,
        verbose_name="devenue la problématique",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="ideas",
    )
    created_at = models.DateTimeField("proposée le")
    thanked_at = models.DateTimeField("remerciée le", null=True, blank=True)
    is_purged = models.BooleanField("données personnelles effacées", default=False)

    class Meta:
        verbose_name = "idée d'agent"
        verbose_name_plural = "idées d'agents"
        constraints = [
            models.CheckConstraint(
                name="idea_volunteer_is_reachable",
                condition=Q(is_volunteer=False) | Q(is_purged=True) | (~Q(last_name="") & ~Q(service="")),
                violation_error_message="Pour se porter volontaire, il faut donner son nom et son service.",
            ),
            models.CheckConstraint(
                name="idea_purged_names_nobody",
                condition=Q(is_purged=False) | Q(first_name="", last_name="", email="", service="", why=""),
                violation_error_message="Une idée effacée ne nomme plus personne.",
            ),
            models.CheckConstraint(
                name="idea_merged_into_another",
                condition=(Q(state=IdeaState.MERGED, merged_into__isnull=False) & ~Q(merged_into=models.F("id")))
                | (~Q(state=IdeaState.MERGED) & Q(merged_into__isnull=True)),
                violation_error_message="Une idée se regroupe avec une autre idée.",
            ),
        ]

    def __str__(self) -> str:
        return self.problem[:80]


class IdeaTransition(TransitionLog):
    subject = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="transitions")

    class Meta:
        verbose_name = "passage d'état d'une idée"
        verbose_name_plural = "passages d'état des idées"
