"""Surveys: their questions, and the answers one by one, so that counts can be made again."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from investigations.models.evidence import EvidenceSource
from investigations.workspace_states import QuestionKind, SurveyChannel


class Survey(models.Model):
    source = models.OneToOneField(EvidenceSource, on_delete=models.CASCADE, related_name="survey")
    channel = models.CharField("voie", max_length=10, choices=SurveyChannel)
    closes_on = models.DateField("fin", null=True, blank=True)
    asked = models.PositiveIntegerField("personnes sollicitées", null=True, blank=True)

    class Meta:
        verbose_name = "questionnaire"
        verbose_name_plural = "questionnaires"
        constraints = [
            models.CheckConstraint(
                name="survey_asks_someone",
                condition=Q(asked__isnull=True) | Q(asked__gte=1),
                violation_error_message="Un questionnaire sollicite au moins une personne.",
            )
        ]

    def __str__(self) -> str:
        return str(self.source)


class SurveyQuestion(models.Model):
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField("rang")
    text = models.CharField("question", max_length=400)
    kind = models.CharField("réponse attendue", max_length=10, choices=QuestionKind)
    choices = ArrayField(models.CharField(max_length=200), verbose_name="choix", default=list, blank=True)

    class Meta:
        verbose_name = "question"
        verbose_name_plural = "questions"
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "position"],
                name="surveyquestion_one_per_position",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Deux questions ne peuvent pas avoir le même rang.",
            ),
            models.CheckConstraint(
                name="surveyquestion_choices_when_closed",
                condition=Q(kind__in=[QuestionKind.SINGLE, QuestionKind.MULTIPLE], choices__len__gte=2)
                | Q(kind__in=[QuestionKind.NUMBER, QuestionKind.FREE], choices__len=0),
                violation_error_message="Une question à choix en propose au moins deux, les autres aucun.",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class SurveyBatch(models.Model):
    """Answers entered or imported together: a bundle of paper sheets, a file. Taken back as one."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="batches")
    label = models.CharField("lot", max_length=160)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="saisi par", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    entered_at = models.DateTimeField("saisi le")
    file_sha256 = models.CharField("empreinte du fichier", max_length=64, blank=True)
    # How many people answered: counted sheets do not say it of a question with several choices.
    respondents = models.PositiveIntegerField("personnes qui ont répondu")

    class Meta:
        verbose_name = "lot de réponses"
        verbose_name_plural = "lots de réponses"
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "file_sha256"],
                condition=~Q(file_sha256=""),
                name="surveybatch_file_once",
                violation_error_message="Ce fichier est déjà importé dans ce questionnaire.",
            ),
            models.CheckConstraint(
                name="surveybatch_counts_someone",
                condition=Q(respondents__gte=1),
                violation_error_message="Un lot compte au moins une personne.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class SurveyAnswer(models.Model):
    """To one question, `count` times the same value within a batch: paper sheets are counted, files give ones."""

    batch = models.ForeignKey(SurveyBatch, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(SurveyQuestion, on_delete=models.CASCADE, related_name="answers")
    respondent = models.PositiveIntegerField("répondant dans le lot", null=True, blank=True)
    value = models.TextField("réponse")
    count = models.PositiveIntegerField("fois", default=1)

    class Meta:
        verbose_name = "réponse"
        verbose_name_plural = "réponses"
        constraints = [
            models.CheckConstraint(
                name="surveyanswer_counts_someone",
                condition=Q(count__gte=1) & (Q(respondent__isnull=True) | Q(count=1)),
                violation_error_message="Une réponse compte au moins une personne.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.value[:40]} × {self.count}"
