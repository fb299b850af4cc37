from django.urls import path

from investigations.views import problem as views

urlpatterns = [
    path("espace/<uuid:pk>/probleme/", views.problem, name="problem"),
    path("espace/<uuid:pk>/probleme/enregistrement/", views.autosave, name="problem_autosave"),
    path("espace/<uuid:pk>/probleme/versions/", views.versions, name="problem_versions"),
    path("espace/<uuid:pk>/probleme/reformuler/", views.new_version, name="problem_new_version"),
    path("espace/<uuid:pk>/probleme/historique/", views.replaced, name="problem_replaced"),
    path("espace/<uuid:pk>/probleme/historique/<int:revision_pk>/reprendre/", views.restore, name="problem_restore"),
]
