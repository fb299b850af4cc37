"""Addresses of the mechanisms: static pages, health, jobs, mail follow-up."""

from django.urls import path

from core.views import health, jobs, mails, pages

app_name = "core"

urlpatterns = [
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("mentions-legales/", pages.legal, name="legal"),
    path("donnees-personnelles/", pages.privacy, name="privacy"),
    path("cookies/", pages.cookies, name="cookies"),
    path("plan-du-site/", pages.sitemap_page, name="sitemap_page"),
    path("contact/", pages.contact, name="contact"),
    path("robots.txt", pages.robots, name="robots"),
    path(".well-known/security.txt", pages.security_txt, name="security_txt"),
    path("sante/", health.alive, name="alive"),
    path("sante/pret", health.ready, name="ready"),
    path("taches/<uuid:pk>/", jobs.job, name="job"),
    path("taches/<uuid:pk>/fichier/", jobs.job_file, name="job_file"),
    path("taches/<uuid:pk>/relancer/", jobs.job_retry, name="job_retry"),
    path("gestion/", mails.staff_home, name="staff_home"),
    path("gestion/courriels/", mails.mail_list, name="mail_list"),
    path("gestion/courriels/<uuid:pk>/", mails.mail_detail, name="mail_detail"),
    path("gestion/courriels/<uuid:pk>/renvoyer/", mails.mail_resend, name="mail_resend"),
]
