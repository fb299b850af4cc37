from django.urls import path

from coaching.views import portfolio as views

urlpatterns = [
    path("accompagnement/", views.own_portfolio, name="portfolio"),
    path("accompagnement/message/", views.message, name="message"),
    path("accompagnement/messages/", views.messages_sent, name="messages"),
    path("accompagnement/messages/<int:pk>/", views.message_sent, name="message_sent"),
    path("gestion/accompagnement/", views.coaches, name="coaches"),
    path("gestion/accompagnement/<int:person_pk>/", views.coach_portfolio, name="coach_portfolio"),
]
