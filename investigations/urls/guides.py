from django.urls import path

from investigations.views import guides

LIST = "espace/<uuid:pk>/guides/"
ONE = f"{LIST}<int:guide_pk>/"

urlpatterns = [
    path(LIST, guides.guides, name="guides"),
    path(f"{LIST}nouveau/", guides.add, name="guide_add"),
    path(ONE, guides.edit, name="guide_edit"),
    path(f"{ONE}imprimer/", guides.print_guide, name="guide_print"),
]
