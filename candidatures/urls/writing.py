from django.urls import path

from candidatures.services.writing import DOWN, UP
from candidatures.views import deposit_addition, writing, writing_agents, writing_answers, writing_commitments

OWN = "candidatures/<int:pk>/"
ONE = f"{OWN}problematiques/<int:problematique_pk>/"

urlpatterns = [
    path("candidatures/", writing.home, name="home"),
    path("candidatures/commencer/<slug:slug>/<int:collectivite_pk>/", writing.start, name="start"),
    path(OWN, writing.edit, name="edit"),
    path(f"{OWN}enregistrement/", writing_answers.autosave, name="autosave"),
    path(f"{OWN}engagements/", writing_commitments.commitments, name="commitments"),
    path(f"{OWN}historique/", writing_answers.history, name="history"),
    path(f"{OWN}historique/<int:revision_pk>/reprendre/", writing_answers.restore, name="history_restore"),
    path(f"{OWN}problematiques/ajouter/", writing.add, name="problematique_add"),
    path(f"{OWN}problematiques/ajouter-au-depot/", deposit_addition.add, name="problematique_add_deposited"),
    path(ONE, writing_answers.problematique, name="problematique"),
    path(f"{ONE}enregistrement/", writing_answers.autosave, name="problematique_autosave"),
    path(f"{ONE}similaires/", writing_answers.similar, name="similar"),
    path(f"{ONE}monter/", writing.move, {"step": UP}, name="problematique_up"),
    path(f"{ONE}descendre/", writing.move, {"step": DOWN}, name="problematique_down"),
    path(f"{ONE}supprimer/", writing.remove, name="problematique_remove"),
    path(f"{ONE}agents/", writing_agents.agents, name="agents"),
    path(f"{ONE}agents/<int:agent_pk>/", writing_agents.agent_edit, name="agent_edit"),
    path(f"{ONE}agents/<int:agent_pk>/retirer/", writing_agents.agent_remove, name="agent_remove"),
]
