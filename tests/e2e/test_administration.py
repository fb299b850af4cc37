"""The technical administration: Django's own pages, held to the same rules as ours, found by following their links."""

from collections.abc import Iterator

from django.contrib import admin
from django.test import RequestFactory
from django.urls import resolve
from playwright.sync_api import Page

from tests.e2e.auditing import appearances_of, faults_by_appearance
from tests.e2e.people import Person
from tests.factories.core import JobFactory, OutboxMailFactory, StoredFileFactory

TITLE = r"\S.+ \| Administration technique"
# Faults of Django's own templates, at these very places.
EXCUSED = [
    ("label-title-only", "#searchbar"),  # its label is an image with an alternative text, which this rule does not read
]
# They lead elsewhere: to the site's own pages.
DOORS = {"admin:login", "admin:logout", "admin:password_change"}


def test_every_page_of_the_administration(arrive, person):
    for fill in (JobFactory, OutboxMailFactory, StoredFileFactory):
        fill()
    person("referent")
    noemie = person("admin")
    page = arrive(as_=noemie)

    visited, faults = set(), {}
    addresses = ["/administration/"]
    for address in addresses:
        route = resolve(address, urlconf="pni.urls").view_name
        if route in visited | DOORS:
            continue
        visited.add(route)
        assert page.goto(address).status == 200, address
        addresses += links_of(page)
        shown = appearances_of(route)
        if found := faults_by_appearance(page, title=TITLE, excused=EXCUSED, appearances=shown):
            faults[address] = found

    assert faults == {}
    assert visited == {"admin:index", "admin:app_list", *routes_of_models(noemie)}


def links_of(page: Page) -> list[str]:
    paths = page.locator("a[href]").evaluate_all("links => links.map(link => new URL(link.href).pathname)")
    return [path for path in paths if path.startswith("/administration/")]


def routes_of_models(person: Person) -> Iterator[str]:
    """What an administrator may open, said by the classes of the administration themselves."""
    request = RequestFactory().get("/administration/")
    request.user = person.user
    for model, screens in admin.site._registry.items():
        allowed = screens.get_model_perms(request)
        pages = ["changelist", "change", "history"]
        pages += [act for act in ("add", "delete") if allowed[act]]
        for name in pages:
            yield f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}"
