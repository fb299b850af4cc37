"""Addresses of the workspace, by noun. `pk` is the investigation's."""

from investigations.urls import home, hypotheses, matrix

app_name = "investigations"
urlpatterns = [
    *home.urlpatterns,
    *hypotheses.urlpatterns,
    *matrix.urlpatterns,
]
