from django.urls import path

from investigations.views import corrections as views

urlpatterns = [
    path("gestion/corrections/", views.correction_list, name="correction_list"),
    path("gestion/corrections/<uuid:pk>/", views.correction, name="correction"),
    path("gestion/corrections/<uuid:pk>/rouvrir/", views.correction_reopen, name="correction_reopen"),
]
