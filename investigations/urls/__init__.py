"""Addresses of the workspace, by noun. `pk` is the investigation's."""

from investigations.urls import home

app_name = "investigations"
urlpatterns = [
    *home.urlpatterns,
]
