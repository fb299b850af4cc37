"""Addresses of the workspace, by noun. `pk` is the investigation's."""

from investigations.urls import (
    agenda,
    assessments,
    exchange,
    guides,
    home,
    hypotheses,
    ideas,
    indicators,
    journal,
    matrix,
    method,
    phases,
    problem,
    prototypes,
    resumption,
    sensitivity,
    sources,
    trials,
)

app_name = "investigations"
urlpatterns = [
    *home.urlpatterns,
    *agenda.urlpatterns,
    *phases.urlpatterns,
    *problem.urlpatterns,
    *hypotheses.urlpatterns,
    *sources.urlpatterns,
    *guides.urlpatterns,
    *matrix.urlpatterns,
    *assessments.urlpatterns,
    *ideas.urlpatterns,
    *prototypes.urlpatterns,
    *trials.urlpatterns,
    *indicators.urlpatterns,
    *journal.urlpatterns,
    *method.urlpatterns,
    *exchange.urlpatterns,
    *resumption.urlpatterns,
    *sensitivity.urlpatterns,
]
