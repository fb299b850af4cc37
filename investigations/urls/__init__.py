"""Addresses of the workspace, by noun. `pk` is the investigation's."""

from investigations.urls import (
    assessments,
    guides,
    home,
    hypotheses,
    ideas,
    indicators,
    journal,
    matrix,
    phases,
    problem,
    prototypes,
    sources,
    trials,
)

app_name = "investigations"
urlpatterns = [
    *home.urlpatterns,
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
]
