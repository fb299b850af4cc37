from django.urls import path

from investigations.views import sensitivity as views

urlpatterns = [path("espace/<uuid:pk>/confidentialite/", views.sensitivity, name="sensitivity")]
