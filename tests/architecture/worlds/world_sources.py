"""Sources of the open workspace and of the finished one: interviews with and without words, questionnaires, guides."""

import datetime as dt
from typing import Any

from django.utils import timezone

from investigations.models import Interview, InterviewGuide, Investigation, Survey
from investigations.services.surveys import GivenAnswer, add_batch, add_question
from investigations.workspace_states import ConsentMeans, ConsentState, InterviewMode, SourceKind, SurveyChannel
from tests.architecture.worlds.world_workspace import FINISHED, own_workspace
from tests.factories.evidence import SourceFactory
from tests.investigations.source_scene import with_identity

DURING = dt.datetime(2021, 10, 1, 9, 0, tzinfo=dt.UTC)  # while the programme of these teams lasted


def objects(world: Any) -> dict[str, dict[str, object]]:
    ours, finished = own_workspace(world), Investigation.objects.get(pk=world.arguments[FINISHED]["pk"])
    agent, designer = world.people["agent"], world.people["designer"]
    sources = {
        "entretien de l’agent": with_identity(_interview(ours, held_by=agent), at=DURING).source,
        "entretien de l’agent, équipe qui a fini": with_identity(_interview(finished, held_by=agent), at=DURING).source,
        "entretien sensible du designer": _interview(ours, held_by=designer, is_sensitive=True).source,
        "entretien dont l’accord est retiré": _interview(
            ours, held_by=agent, consent=ConsentState.WITHDRAWN, withdrawn_at=timezone.now()
        ).source,
        "questionnaire de l’équipe": _survey(ours, held_by=agent),
        "questionnaire sensible du designer": _survey(ours, held_by=designer, is_sensitive=True),
    }
    survey = sources["questionnaire de l’équipe"]
    answered, unanswered = (
        add_question(
            survey=survey.survey,
            values={"text": text, "kind": "free", "choices": []},
            actor=agent,
            at=timezone.now(),
        )
        for text in ("Pourquoi ?", "Et après ?")
    )
    batch = add_batch(
        survey=survey.survey,
        label="Marché",
        respondents=1,
        answers=[GivenAnswer(answered.pk, "Parce que")],
        actor=agent,
        at=timezone.now(),
    )
    of_survey = {"pk": ours.pk, "source_pk": survey.pk}
    return {
        **{label: {"pk": row.investigation_id, "source_pk": row.pk} for label, row in sources.items()},
        "source inconnue": {"pk": ours.pk, "source_pk": 0},
        "question sans réponse": {**of_survey, "question_pk": unanswered.pk},
        "question déjà répondue": {**of_survey, "question_pk": answered.pk},
        "lot de réponses": {**of_survey, "batch_pk": batch.pk},
        "guide de l’équipe": _guide(ours),
        "guide d’une équipe qui a fini": _guide(finished),
    }


def _interview(workspace: Investigation, *, held_by: Any, is_sensitive: bool = False, **fields: Any) -> Interview:
    source = SourceFactory(investigation=workspace, held_by=held_by, is_sensitive=is_sensitive)
    given = {"consent": ConsentState.GIVEN, "consent_means": ConsentMeans.ORAL, "consent_on": source.held_on}
    return Interview.objects.create(source=source, mode=InterviewMode.PHONE, **{**given, **fields})


def _survey(workspace: Investigation, **fields: Any) -> Any:
    source = SourceFactory(investigation=workspace, kind=SourceKind.SURVEY, **fields)
    Survey.objects.create(source=source, channel=SurveyChannel.PAPER)
    return source


def _guide(workspace: Investigation) -> dict[str, object]:
    guide = InterviewGuide.objects.create(
        investigation=workspace, title="Guide", questions="Racontez.", changed_at=timezone.now()
    )
    return {"pk": workspace.pk, "guide_pk": guide.pk}
