from django.urls import path

from investigations.services.surveys import DOWN, UP
from investigations.views import identities, source_writing, sources, surveys
from investigations.workspace_states import SourceKind

LIST = "espace/<uuid:pk>/sources/"
ONE = f"{LIST}<int:source_pk>/"
QUESTION = f"{ONE}questions/<int:question_pk>/"

urlpatterns = [
    path(LIST, sources.sources, name="sources"),
    path(f"{LIST}entretien/", source_writing.add, {"kind": SourceKind.INTERVIEW}, name="source_interview_add"),
    path(f"{LIST}questionnaire/", source_writing.add, {"kind": SourceKind.SURVEY}, name="source_survey_add"),
    path(f"{LIST}observation/", source_writing.add, {"kind": SourceKind.OBSERVATION}, name="source_observation_add"),
    path(f"{LIST}atelier/", source_writing.add, {"kind": SourceKind.WORKSHOP}, name="source_workshop_add"),
    path(ONE, sources.source, name="source"),
    path(f"{ONE}modifier/", source_writing.edit, name="source_edit"),
    path(f"{ONE}identite/", identities.identity, name="source_identity"),
    path(f"{ONE}identite/effacer/", identities.identity_remove, name="source_identity_remove"),
    path(f"{ONE}retrait/", identities.withdraw, name="source_withdraw"),
    path(f"{ONE}questions/", surveys.questions, name="source_questions"),
    path(QUESTION, surveys.question_edit, name="source_question"),
    path(f"{QUESTION}monter/", surveys.question_move, {"step": UP}, name="source_question_up"),
    path(f"{QUESTION}descendre/", surveys.question_move, {"step": DOWN}, name="source_question_down"),
    path(f"{QUESTION}retirer/", surveys.question_remove, name="source_question_remove"),
    path(f"{ONE}reponses/saisir/", surveys.batch_add, name="source_batch_add"),
    path(f"{ONE}reponses/importer/", surveys.batch_import, name="source_import"),
    path(f"{ONE}reponses/<int:batch_pk>/retirer/", surveys.batch_remove, name="source_batch_remove"),
    path(f"{ONE}resultats/", surveys.results, name="source_results"),
    path(f"{ONE}resultats/tableur/", surveys.results_csv, name="source_results_csv"),
]
