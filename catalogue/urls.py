"""Public addresses. They are permanent: a slug never changes once published."""

from django.urls import path

from catalogue import feeds, views

app_name = "catalogue"

urlpatterns = [
    path("", views.home, name="home"),
    path("proposer-un-probleme/", views.propose, name="propose"),
    path("investigations/", views.sheet_list, name="list"),
    path("investigations/flux.atom", feeds.sheet_feed, name="feed"),
    path("investigations/<slug:slug>/", views.sheet, name="sheet"),
    path("territoires/", views.territories, name="territories"),
    path("territoires/regions/<slug:slug>/", views.region, name="region"),
    path("territoires/departements/<slug:slug>/", views.departement, name="departement"),
    path("territoires/collectivites/<slug:slug>/", views.collectivite, name="collectivite"),
    path("themes/", views.themes, name="themes"),
    path("themes/<slug:slug>/", views.theme, name="theme"),
    path("solutions/", views.solutions, name="solutions"),
    path("solutions/<slug:slug>/", views.solution, name="solution"),
    path("programmes/", views.programmes, name="programmes"),
    path("programmes/<slug:slug>/", views.programme, name="programme"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
]
