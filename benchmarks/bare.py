"""What a newcomer to Django would write over the same rows: the reference of the catalogue's measures.

A count, twenty rows, a form of thirty choices, a pager; no page base, no facet, no text search.
"""

from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import Template, engines
from django.urls import include, path

from catalogue.selectors.listing import PAGE_SIZE
from investigations.models import Investigation

LIST = """<!DOCTYPE html><html lang="fr"><head><title>{{ count }} fiches</title></head><body>
<form method="get"><input name="q">{% for value, label in options %}<label><input type="checkbox" name="region"
value="{{ value }}">{{ label }}</label>{% endfor %}<button>Filtrer</button></form>
{% for sheet in page %}<article><p>{{ sheet.programme.name }} {{ sheet.published_at|date }}</p>
<h3><a href="{% url 'catalogue:sheet' sheet.slug %}">{{ sheet.title }}</a></h3><p>{{ sheet.summary }}</p>
<p>{{ sheet.get_exit_scenario_display }}</p></article>{% endfor %}
{% if page.has_next %}<a href="?page={{ page.next_page_number }}">Suivante</a>{% endif %}</body></html>"""
DETAIL = """<!DOCTYPE html><html lang="fr"><head><title>{{ sheet.title }}</title></head><body>
<h1>{{ sheet.title }}</h1><p>{{ sheet.programme.name }} {{ sheet.published_at|date }}</p><p>{{ sheet.summary }}</p>
<h2>Contexte</h2>{{ sheet.context|linebreaks }}<h2>Investigation</h2>{{ sheet.inquiry|linebreaks }}
<h2>Solutions</h2>{{ sheet.solutions|linebreaks }}<h2>Suites</h2>{{ sheet.aftermath|linebreaks }}</body></html>"""


@cache
def _template(source: str) -> Template:
    return engines["django"].from_string(source)


@login_not_required
def bare_list(request: HttpRequest) -> HttpResponse:
    sheets = Investigation.objects.published().select_related("programme").order_by("-published_at", "position")
    page = Paginator(sheets, PAGE_SIZE).page(1)
    context = {"page": page, "count": page.paginator.count, "options": [(n, f"Région {n}") for n in range(30)]}
    return HttpResponse(_template(LIST).render(context, request))


@login_not_required
def bare_detail(request: HttpRequest, slug: str) -> HttpResponse:
    sheet = Investigation.objects.published().select_related("programme").get(slug=slug)
    return HttpResponse(_template(DETAIL).render({"sheet": sheet}, request))


urlpatterns = [
    path("nu/", bare_list),
    path("nu/<slug:slug>/", bare_detail),
    path("", include("pni.urls")),
]
