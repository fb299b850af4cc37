"""The set-up of editions, for the ANCT's team."""

from django.urls import path

from programmes.views import calendar, call, charter, criteria, editions, eligibility, phases

app_name = "programmes"

_BASE = "gestion/programmes/"
_ONE = f"{_BASE}<slug:slug>/"

urlpatterns = [
    path(_BASE, editions.edition_list, name="edition_list"),
    path(f"{_BASE}nouvelle/", editions.edition_new, name="edition_new"),
    path(_ONE, editions.edition, name="edition"),
    path(f"{_ONE}rythme/", editions.edition_rhythm, name="edition_rhythm"),
    path(f"{_ONE}publier/", editions.edition_publish, name="edition_publish"),
    path(f"{_ONE}phases/", phases.phases, name="phases"),
    path(f"{_ONE}phases/nouvelle/", phases.phase_new, name="phase_new"),
    path(f"{_BASE}phases/<int:pk>/", phases.phase_edit, name="phase_edit"),
    path(f"{_BASE}phases/<int:pk>/deplacer/", phases.phase_move, name="phase_move"),
    path(f"{_BASE}phases/<int:pk>/supprimer/", phases.phase_remove, name="phase_remove"),
    path(f"{_ONE}calendrier/", calendar.calendar, name="calendar"),
    path(f"{_ONE}calendrier/nouveau/", calendar.milestone_new, name="milestone_new"),
    path(f"{_BASE}jalons/<int:pk>/", calendar.milestone_edit, name="milestone_edit"),
    path(f"{_BASE}jalons/<int:pk>/deplacer/", calendar.milestone_move, name="milestone_move"),
    path(f"{_BASE}jalons/<int:pk>/supprimer/", calendar.milestone_remove, name="milestone_remove"),
    path(f"{_ONE}criteres/", criteria.criteria, name="criteria"),
    path(f"{_ONE}criteres/nouveau/", criteria.criterion_new, name="criterion_new"),
    path(f"{_BASE}criteres/<int:pk>/", criteria.criterion_edit, name="criterion_edit"),
    path(f"{_BASE}criteres/<int:pk>/deplacer/", criteria.criterion_move, name="criterion_move"),
    path(f"{_BASE}criteres/<int:pk>/supprimer/", criteria.criterion_remove, name="criterion_remove"),
    path(f"{_ONE}eligibilite/", eligibility.eligibility, name="eligibility"),
    path(f"{_ONE}eligibilite/nouvelle/", eligibility.rule_new, name="rule_new"),
    path(f"{_BASE}regles/<int:pk>/", eligibility.rule_edit, name="rule_edit"),
    path(f"{_BASE}regles/<int:pk>/deplacer/", eligibility.rule_move, name="rule_move"),
    path(f"{_BASE}regles/<int:pk>/supprimer/", eligibility.rule_remove, name="rule_remove"),
    path(f"{_ONE}engagements/", charter.charter, name="charter"),
    path(f"{_ONE}engagements/brouillon/", charter.charter_draft, name="charter_draft"),
    path(f"{_BASE}engagements/versions/<int:pk>/publier/", charter.charter_publish, name="charter_publish"),
    path(f"{_BASE}engagements/versions/<int:pk>/nouveau/", charter.commitment_new, name="commitment_new"),
    path(f"{_BASE}engagements/<int:pk>/", charter.commitment_edit, name="commitment_edit"),
    path(f"{_BASE}engagements/<int:pk>/deplacer/", charter.commitment_move, name="commitment_move"),
    path(f"{_BASE}engagements/<int:pk>/supprimer/", charter.commitment_remove, name="commitment_remove"),
    path(f"{_ONE}appel/", call.call, name="call"),
    path(f"{_ONE}appel/confirmer/", call.call_confirm, name="call_confirm"),
    path(f"{_ONE}appel/reporter/", call.call_postpone, name="call_postpone"),
    path(f"{_ONE}appel/prolonger/", call.call_extend, name="call_extend"),
]
