"""One module a noun."""

from coaching.urls import days, health, portfolio, sessions

app_name = "coaching"
urlpatterns = [
    *sessions.urlpatterns,
    *portfolio.urlpatterns,
    *days.urlpatterns,
    *health.urlpatterns,
]
