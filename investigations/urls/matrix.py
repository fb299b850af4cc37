from django.urls import path

from investigations.views import evidence, matrix, segments

_SPACE = "espace/<uuid:pk>/"
_MATRIX = f"{_SPACE}preuves/"

urlpatterns = [
    path(_MATRIX, matrix.matrix, name="matrix"),
    path(f"{_MATRIX}preuves.csv", matrix.matrix_csv, name="matrix_csv"),
    path(f"{_MATRIX}profils/", segments.segments, name="matrix_segments"),
    # The matrix links here by relative addresses (views/matrix_cells.py).
    path(f"{_MATRIX}<int:hypothesis_pk>/<int:source_pk>/", evidence.matrix_cell, name="matrix_cell"),
    path(f"{_SPACE}sources/<int:source_pk>/preuves/", evidence.source_evidence, name="source_evidence"),
]
