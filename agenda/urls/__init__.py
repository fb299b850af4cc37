"""One module a noun."""

from agenda.urls import appointments, feeds, preferences, reminders

app_name = "agenda"
urlpatterns = [
    *appointments.urlpatterns,
    *feeds.urlpatterns,
    *preferences.urlpatterns,
    *reminders.urlpatterns,
]
