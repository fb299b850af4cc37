"""The certification: what an agent says of her work, the session where she is heard, and the attestation she keeps."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q

from agenda.models import Appointment
from agenda.moments import instants_of
from agenda.wording import span
from collectivites import time_zones
from core.models import StoredFile, TransitionLog
from evaluation.attestation_codes import CODE_REGEX, grouped
from evaluation.certification_states import RESULTS, CandidateState, Opinion
from programmes.models import Programme
from teams.models import Team

MOST_STATEMENT_CHARACTERS = 1200


class CompetenceStatement(models.Model):
    """What an agent did, for one competence, in her words; and what her coach thinks of it.

    The opinion is about these words: other words take it away, and the coach reads again.
    """

    team = models.ForeignKey(Team, verbose_name="équipe", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="agent", on_delete=models.CASCADE, related_name="competence_statements"
    )
    competence = models.CharField("compétence", max_length=20)
    text = models.TextField("ce que j'ai fait", max_length=MOST_STATEMENT_CHARACTERS)
    saved_at = models.DateTimeField("écrit le")
    opinion = models.CharField("avis du coach", max_length=12, choices=Opinion, blank=True)
    opinion_line = models.CharField("en une ligne", max_length=300, blank=True)
    opinion_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="avis de", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    opinion_at = models.DateTimeField("avis donné le", null=True, blank=True)

    class Meta:
        verbose_name = "compétence racontée"
        verbose_name_plural = "compétences racontées"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "person", "competence"],
                name="competencestatement_once",
                violation_error_message="Cette compétence est déjà racontée.",
            ),
            models.CheckConstraint(
                name="competencestatement_says_something",
                condition=~Q(text=""),
                violation_error_message="Dites ce que vous avez fait.",
            ),
            models.CheckConstraint(
                name="competencestatement_opinion_has_date",
                condition=Q(opinion="", opinion_line="", opinion_at__isnull=True)
                | (~Q(opinion="") & Q(opinion_at__isnull=False)),
                violation_error_message="Un avis porte sa date.",
            ),
            models.CheckConstraint(
                name="competencestatement_not_yet_says_why",
                condition=~Q(opinion=Opinion.NOT_YET) | ~Q(opinion_line=""),
                violation_error_message="Dites ce qui manque encore.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competence} · {self.person_id}"


class CertificationSession(models.Model):
    """When and where candidates are heard, and by whom. `jury`: one person a line, « nom, fonction »."""

    programme = models.ForeignKey(
        Programme, verbose_name="édition", on_delete=models.PROTECT, related_name="certification_sessions"
    )
    day = models.DateField("jour")
    hour = models.TimeField("heure")
    duration_minutes = models.PositiveSmallIntegerField("durée en minutes")
    time_zone = models.CharField("fuseau horaire", max_length=40, default=time_zones.PARIS)
    place = models.CharField("lieu", max_length=200, blank=True)
    link = models.URLField("lien de la visioconférence", max_length=400, blank=True)
    jury = models.TextField("jury", max_length=1500)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="créée par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("créée le")
    changed_at = models.DateTimeField("modifiée le")

    class Meta:
        verbose_name = "session de certification"
        verbose_name_plural = "sessions de certification"
        constraints = [
            models.CheckConstraint(
                name="certificationsession_lasts",
                condition=Q(duration_minutes__gte=5, duration_minutes__lte=24 * 60),
                violation_error_message="Une session dure de 5 minutes à 24 heures.",
            ),
            models.CheckConstraint(
                name="certificationsession_time_zone_known",
                condition=Q(time_zone__in=time_zones.ALL),
                violation_error_message="Ce fuseau horaire n'est pas celui d'un territoire français.",
            ),
            models.CheckConstraint(
                name="certificationsession_says_where",
                condition=~Q(place="") | ~Q(link=""),
                violation_error_message="Donnez un lieu, ou le lien d'une visioconférence.",
            ),
            models.CheckConstraint(
                name="certificationsession_has_jury",
                condition=~Q(jury=""),
                violation_error_message="Nommez au moins un membre du jury.",
            ),
        ]

    def __str__(self) -> str:
        return f"session du {self.day:%d/%m/%Y}"

    @property
    def jury_members(self) -> list[str]:
        return [line for line in self.jury.split("\n") if line.strip()]

    @property
    def starts_at(self) -> dt.datetime:
        return self._instants[0]

    @property
    def ends_at(self) -> dt.datetime:
        return self._instants[1]

    @property
    def when(self) -> str:
        """On the clock of the place, always named: « mardi 13 octobre 2026 de 9 h 00 à 11 h 00, heure de Paris »."""
        return span(self, self.time_zone, with_year=True, always_named=True)

    @property
    def _instants(self) -> tuple[dt.datetime, dt.datetime]:
        return instants_of(
            day=self.day, hour=self.hour, duration_minutes=self.duration_minutes, time_zone=self.time_zone
        )

    def has_begun(self, at: dt.datetime) -> bool:
        """On the clock of the place, by day."""
        return at.astimezone(ZoneInfo(self.time_zone)).date() >= self.day


class CertificationCandidateQuerySet(models.QuerySet["CertificationCandidate"]):
    def waiting(self) -> "CertificationCandidateQuerySet":
        return self.filter(state=CandidateState.REGISTERED)


class CertificationCandidate(models.Model):
    """An agent heard in one session, for her work in one team. `result_count`: how many results were recorded, so that
    two people never record one each without knowing."""

    session = models.ForeignKey(CertificationSession, on_delete=models.PROTECT, related_name="candidates")
    team = models.ForeignKey(Team, verbose_name="équipe", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="agent", on_delete=models.PROTECT, related_name="certifications"
    )
    state = models.CharField("résultat", max_length=12, choices=CandidateState, default=CandidateState.REGISTERED)
    # Something was missing when she was registered: why all the same, and what.
    exception_reason = models.CharField("raison de l'exception", max_length=400, blank=True)
    missing_then = models.JSONField("ce qui manquait à l'inscription", default=list)
    result_line = models.CharField("en une ligne", max_length=400, blank=True)
    result_count = models.PositiveSmallIntegerField("résultats enregistrés", default=0)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="enregistré par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField("enregistré le", null=True, blank=True)
    # Shared by the candidates of one team in one session.
    appointment = models.ForeignKey(
        Appointment, verbose_name="rendez-vous", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="inscrite par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    registered_at = models.DateTimeField("inscrite le")

    objects = CertificationCandidateQuerySet.as_manager()

    class Meta:
        verbose_name = "candidate à la certification"
        verbose_name_plural = "candidates à la certification"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "team", "person"],
                name="certificationcandidate_once",
                violation_error_message="Cette personne est déjà inscrite à cette session.",
            ),
            models.UniqueConstraint(
                fields=["team", "person"],
                condition=Q(state__in=[CandidateState.REGISTERED, CandidateState.PASSED]),
                name="certificationcandidate_one_standing",
                violation_error_message="Cette personne est déjà inscrite à une session, ou reçue.",
            ),
            models.CheckConstraint(
                name="certificationcandidate_missing_has_reason",
                condition=Q(missing_then=[]) | ~Q(exception_reason=""),
                violation_error_message="Une inscription par exception dit pourquoi.",
            ),
            models.CheckConstraint(
                name="certificationcandidate_result_has_date",
                condition=Q(state=CandidateState.REGISTERED, result_count=0, recorded_at__isnull=True)
                | Q(state__in=RESULTS, result_count__gte=1, recorded_at__isnull=False),
                violation_error_message="Un résultat porte sa date, et lui seul.",
            ),
        ]

    def __str__(self) -> str:
        return f"candidate n° {self.pk}"


class CertificationCandidateTransition(TransitionLog):
    subject = models.ForeignKey(CertificationCandidate, on_delete=models.CASCADE, related_name="transitions")

    class Meta:
        verbose_name = "passage d'état d'une candidate"
        verbose_name_plural = "passages d'état des candidates"


class AttestationQuerySet(models.QuerySet["Attestation"]):
    def valid(self) -> "AttestationQuerySet":
        return self.filter(revoked_at__isnull=True)


class Attestation(models.Model):
    """What was attested, frozen: the name and the words stay those of the document, whatever is renamed or erased.

    The code is kept as it is and not by its fingerprint: the document is built from it, and shows it.
    """

    candidate = models.ForeignKey(
        CertificationCandidate, null=True, blank=True, on_delete=models.SET_NULL, related_name="attestations"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="attestations"
    )
    code = models.CharField("code", max_length=20, unique=True)
    name = models.CharField("nom sur le document", max_length=200)
    content = models.JSONField("ce qui est attesté")
    issued_at = models.DateTimeField("délivrée le")
    document = models.ForeignKey(
        StoredFile, verbose_name="document", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    document_failures = models.PositiveSmallIntegerField("essais manqués", default=0)
    revoked_at = models.DateTimeField("révoquée le", null=True, blank=True)
    revocation_reason = models.CharField("pourquoi", max_length=400, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="révoquée par", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = AttestationQuerySet.as_manager()

    class Meta:
        verbose_name = "attestation"
        verbose_name_plural = "attestations"
        constraints = [
            models.CheckConstraint(
                name="attestation_code_is_readable",
                condition=Q(code__regex=CODE_REGEX),
                violation_error_message="Le code d'une attestation compte 20 signes sans ambiguïté.",
            ),
            models.CheckConstraint(
                name="attestation_names_someone",
                condition=~Q(name=""),
                violation_error_message="Une attestation porte un nom.",
            ),
            models.UniqueConstraint(
                fields=["candidate"],
                condition=Q(revoked_at__isnull=True),
                name="attestation_one_valid",
                violation_error_message="Cette personne a déjà une attestation valable pour cette session.",
            ),
            models.CheckConstraint(
                name="attestation_revoked_says_why",
                condition=Q(revoked_at__isnull=True, revocation_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revocation_reason="")),
                violation_error_message="Une attestation révoquée dit pourquoi et quand.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["issued_at"],
                name="attestation_to_build",
                condition=Q(document__isnull=True, revoked_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"attestation n° {self.pk}"

    @property
    def printed_code(self) -> str:
        return grouped(self.code)

    @property
    def held_on(self) -> dt.date:
        return dt.date.fromisoformat(self.content["held_on"])
