"""What stands between a sheet and its readers: signatures, justified passages, an hour, numbered versions."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from collectivites.models import Collectivite
from investigations.models.investigation import Investigation
from investigations.privacy import PrivacyKind
from investigations.publication_states import ConsentScope, PublicationParty


class PublicationSignatureQuerySet(models.QuerySet["PublicationSignature"]):
    def live(self) -> "PublicationSignatureQuerySet":
        """Given, and not taken back nor replaced since."""
        return self.filter(ended_at__isnull=True)


class PublicationSignature(models.Model):
    """One side agrees to what it read: `content_hash` is the fingerprint of the very words, pictures and facts.

    Rows are kept: a signature taken back, or replaced by a later one of the same side, carries `ended_at`.
    """

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="publication_signatures")
    party = models.CharField("pour", max_length=12, choices=PublicationParty)
    collectivite = models.ForeignKey(
        Collectivite, verbose_name="collectivité", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField("nom", max_length=160)
    function = models.CharField("fonction", max_length=160)
    scope = ArrayField(
        models.CharField(max_length=12, choices=ConsentScope), verbose_name="porte aussi sur", default=list, blank=True
    )
    content_hash = models.CharField("empreinte de ce qui est signé", max_length=64)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="signé par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    signed_at = models.DateTimeField("signé le")
    ended_at = models.DateTimeField("ne vaut plus depuis le", null=True, blank=True)
    end_reason = models.CharField("pourquoi elle ne vaut plus", max_length=400, blank=True)

    objects = PublicationSignatureQuerySet.as_manager()

    class Meta:
        verbose_name = "signature d'une fiche"
        verbose_name_plural = "signatures des fiches"
        constraints = [
            models.UniqueConstraint(
                fields=["investigation", "party", "collectivite"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="publicationsignature_one_live",
                violation_error_message="Cette fiche est déjà signée de ce côté.",
            ),
            models.CheckConstraint(
                name="publicationsignature_says_who",
                condition=~Q(name="") & ~Q(function=""),
                violation_error_message="Une signature porte un nom et une fonction.",
            ),
            models.CheckConstraint(
                name="publicationsignature_names_collectivite",
                condition=Q(party=PublicationParty.COLLECTIVITE, collectivite__isnull=False)
                | (~Q(party=PublicationParty.COLLECTIVITE) & Q(collectivite__isnull=True)),
                violation_error_message="L’accord d’une collectivité dit laquelle, et lui seul.",
            ),
            models.CheckConstraint(
                name="publicationsignature_scope_is_a_collectivites",
                condition=Q(party=PublicationParty.COLLECTIVITE) | Q(scope=[]),
                violation_error_message="Seule une collectivité dit sur quoi porte son accord.",
            ),
            models.CheckConstraint(
                name="publicationsignature_ends_after_signing",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("signed_at")),
                violation_error_message="Une signature ne finit pas avant d’être donnée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, pour {self.get_party_display()}"


class PassageJustification(models.Model):
    """Why a passage that may point at somebody stays in the sheet. `value` is what makes two passages the same."""

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="justifications")
    section = models.CharField("section", max_length=20)
    kind = models.CharField("nature", max_length=12, choices=PrivacyKind)
    value = models.CharField("passage, réduit", max_length=1300)
    excerpt = models.CharField("passage", max_length=200)
    reason = models.CharField("raison", max_length=400)
    justified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="justifié par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField("justifié le")

    class Meta:
        verbose_name = "passage justifié"
        verbose_name_plural = "passages justifiés"
        constraints = [
            models.UniqueConstraint(
                fields=["investigation", "section", "kind", "value"],
                name="passagejustification_once",
                violation_error_message="Ce passage est déjà justifié.",
            ),
            models.CheckConstraint(
                name="passagejustification_says_why",
                condition=~Q(reason=""),
                violation_error_message="Dites pourquoi ce passage peut rester.",
            ),
        ]

    def __str__(self) -> str:
        return f"passage justifié {self.pk}"


class ScheduledPublication(models.Model):
    """A publication at an hour. Everything is checked again then: `failure` says why nothing happened."""

    investigation = models.OneToOneField(Investigation, on_delete=models.CASCADE, related_name="scheduled_publication")
    due_at = models.DateTimeField("à publier le")
    note = models.CharField("ce qui change", max_length=400, blank=True)
    content_hash = models.CharField("empreinte de ce qui sera publié", max_length=64)
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="prévu par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    scheduled_at = models.DateTimeField("prévu le")
    failure = models.CharField("pourquoi rien n’a été publié", max_length=600, blank=True)

    class Meta:
        verbose_name = "publication prévue"
        verbose_name_plural = "publications prévues"
        constraints = [
            models.CheckConstraint(
                name="scheduledpublication_is_later",
                condition=Q(due_at__gt=F("scheduled_at")),
                violation_error_message="Une publication se prévoit pour plus tard.",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="scheduledpublication_due", condition=Q(failure=""))]

    def __str__(self) -> str:
        return f"publication prévue · {self.investigation_id}"


class SheetVersion(models.Model):
    """A public version: its number, what it changes, what it said. A text that had to disappear is erased from here
    too (`erased_at`): the number and the note stay.
    """

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("numéro")
    note = models.CharField("ce qui change", max_length=400, blank=True)
    content = models.JSONField("contenu")
    content_hash = models.CharField("empreinte du contenu", max_length=64)
    published_at = models.DateTimeField("publiée le")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="publiée par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    erased_at = models.DateTimeField("texte effacé le", null=True, blank=True)

    class Meta:
        verbose_name = "version d'une fiche"
        verbose_name_plural = "versions des fiches"
        constraints = [
            models.UniqueConstraint(
                fields=["investigation", "number"],
                name="sheetversion_one_per_number",
                violation_error_message="Cette version existe déjà.",
            ),
            models.CheckConstraint(
                name="sheetversion_says_what_changed",
                condition=Q(number=1) | ~Q(note=""),
                violation_error_message="Une nouvelle version dit ce qui change.",
            ),
            models.CheckConstraint(
                name="sheetversion_erased_says_nothing",
                condition=Q(erased_at__isnull=True) | Q(content={}),
                violation_error_message="Le texte d’une version effacée n’est plus là.",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number} · {self.investigation_id}"


class SheetRevision(models.Model):
    """The next version of a sheet that is public, while it is being written: readers see the former one.

    Same names as the sheet's own texts. `hypotheses` maps the key of a hypothesis to its corrected `text` and `note`.
    A correction of substance is signed again by the team and the collectivité; one of form by the ANCT alone.
    """

    investigation = models.OneToOneField(Investigation, on_delete=models.CASCADE, related_name="revision")
    title = models.CharField("titre", max_length=160)
    summary = models.TextField("résumé", max_length=400)
    problem = models.TextField("problématique", blank=True)
    context = models.TextField("contexte", blank=True)
    hypotheses_intro = models.TextField("introduction aux hypothèses", blank=True)
    inquiry = models.TextField("investigation", blank=True)
    solutions = models.TextField("solutions", blank=True)
    aftermath = models.TextField("suites", blank=True)
    hypotheses = models.JSONField("hypothèses corrigées", default=dict, blank=True)
    # Facts that changed since: the exit, when the committee decided again.
    facts = models.JSONField("faits nouveaux", default=dict, blank=True)
    is_substantive = models.BooleanField("change le sens", default=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="ouverte par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    opened_at = models.DateTimeField("ouverte le")
    saved_at = models.DateTimeField("écrite le", null=True, blank=True)

    class Meta:
        verbose_name = "version en préparation"
        verbose_name_plural = "versions en préparation"

    def __str__(self) -> str:
        return f"version en préparation · {self.investigation_id}"
