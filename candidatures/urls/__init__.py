"""Addresses of the call, by noun."""

from candidatures.urls import deposit, instruction, internal_call, matching, writing

app_name = "candidatures"
urlpatterns = [
    *internal_call.urlpatterns,
    *writing.urlpatterns,
    *deposit.urlpatterns,
    *instruction.urlpatterns,
    *matching.urlpatterns,
]
