from django.urls import path

from investigations.views import home as views

urlpatterns = [
    path("espace/<uuid:pk>/", views.home, name="home"),
]
