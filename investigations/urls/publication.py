from django.urls import path

from investigations.views import publication

urlpatterns = [
    path("fiches/<uuid:pk>/publication/", publication.publication, name="publication"),
]
