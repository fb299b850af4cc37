from django.urls import path

from agenda.views import preferences

urlpatterns = [
    path("agenda/preferences/", preferences.preferences, name="preferences"),
    path("agenda/ne-plus-recevoir/<str:token>/", preferences.unsubscribe, name="unsubscribe"),
]
