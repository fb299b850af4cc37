from django.urls import path

from investigations.views import method as views

urlpatterns = [
    path("espace/<uuid:pk>/methode/", views.method, name="method"),
    path("espace/<uuid:pk>/methode/<slug:slug>/", views.guide, name="method_guide"),
]
