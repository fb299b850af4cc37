"""The matrix as a newcomer to Django would write it over the same rows: the reference of its measure.

Sources, hypotheses and cells in three statements, a table in a template; no rights beyond the sign-in, no page base, no
filter, no count.
"""

from functools import cache
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template import Template, engines
from django.urls import include, path

from investigations.models import Evidence, EvidenceSource, Hypothesis

TABLE = """<!DOCTYPE html><html lang="fr"><head><title>Preuves</title></head><body><table><tr><th></th>
{% for source in sources %}<th>{{ source.get_kind_display }} {{ source.number }}</th>{% endfor %}</tr>
{% for hypothesis, cells in rows %}<tr><th>{{ hypothesis.text }}</th>{% for source, cell in cells %}<td>
<a href="{% url 'investigations:matrix_cell' pk hypothesis.pk source.pk %}">
{% if cell %}{{ cell.get_direction_display }}, {{ cell.get_strength_display }}{% else %}rien{% endif %}</a></td>
{% endfor %}</tr>{% endfor %}</table></body></html>"""


@cache
def _template(source: str) -> Template:
    return engines["django"].from_string(source)


def bare_matrix(request: HttpRequest, pk: UUID) -> HttpResponse:
    sources = list(EvidenceSource.objects.filter(investigation=pk).order_by("kind", "number"))
    found = {(cell.hypothesis_id, cell.source_id): cell for cell in Evidence.objects.filter(source__investigation=pk)}
    rows = [
        (hypothesis, [(source, found.get((hypothesis.pk, source.pk))) for source in sources])
        for hypothesis in Hypothesis.objects.filter(investigation=pk).order_by("position")
    ]
    return HttpResponse(_template(TABLE).render({"pk": pk, "sources": sources, "rows": rows}, request))


urlpatterns = [
    path("nu/preuves/<uuid:pk>/", bare_matrix),
    path("", include("benchmarks.bare")),
]
