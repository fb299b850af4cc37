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
    path("investigations/<slug:slug>/presentation.pdf", views.sheet_presentation, name="sheet_presentation"),
    path("investigations/<slug:slug>/images/<uuid:picture>/", views.sheet_picture, name="sheet_picture"),
    path("investigations/<slug:slug>/corriger/", views.correct, name="correct"),
    path("investigations/<slug:slug>/corriger/merci/", views.correct_sent, name="correct_sent"),
    path("fiches/<uuid:pk>/apercu/", views.preview, name="preview"),
    path("fiches/<uuid:pk>/apercu/presentation.pdf", views.preview_presentation, name="preview_presentation"),
    path("fiches/<uuid:pk>/apercu/images/<uuid:picture>/", views.preview_picture, name="preview_picture"),
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
    path("programmes/<slug:slug>/chiffres/<slug:key>/", views.figure, name="figure"),
    path("que-deviennent-elles/", views.follow_ups, name="follow_ups"),
    path("que-deviennent-elles/<slug:kind>/<slug:key>/", views.follow_up_list, name="follow_up_list"),
    path("syntheses/", views.syntheses, name="syntheses"),
    path("syntheses/<slug:slug>/", views.synthesis, name="synthesis"),
    path("syntheses/<slug:slug>/synthese.pdf", views.synthesis_pdf, name="synthesis_pdf"),
    path("syntheses/<slug:slug>/images/<uuid:file>/", views.synthesis_picture, name="synthesis_picture"),
    path("syntheses/<slug:slug>/<slug:region_slug>/", views.synthesis_region, name="synthesis_region"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
]
