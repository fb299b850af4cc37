from django.urls import path

from agenda.views import feeds

_PAGE = "agenda/abonnements/"

urlpatterns = [
    path(_PAGE, feeds.feeds, name="feeds"),
    path(f"{_PAGE}<int:pk>/renouveler/", feeds.feed_renew, name="feed_renew"),
    path(f"{_PAGE}<int:pk>/retirer/", feeds.feed_revoke, name="feed_revoke"),
    path("agenda/flux/<str:token>.ics", feeds.feed, name="feed"),
]
