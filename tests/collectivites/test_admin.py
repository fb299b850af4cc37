import pytest
from django.contrib.admin import site
from django.test import RequestFactory

from collectivites.admin import CollectiviteAdmin, FormerNameInline
from collectivites.models import Collectivite, Departement, FormerName, Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of_admin(rf: RequestFactory):
    return rf.get("/")


def searched(request, typed: str) -> list[str]:
    rows, _ = CollectiviteAdmin(Collectivite, site).get_search_results(
        request, Collectivite.objects.order_by("sort_key", "pk"), typed
    )
    return [row.name for row in rows]


def test_every_table_is_shown():
    assert {Region, Departement, Collectivite} <= set(site._registry)


def test_searched_as_everywhere(territories, request_of_admin):
    assert searched(request_of_admin, "lancrans") == ["Valserhône"]
    assert searched(request_of_admin, "88160") == ["Épinal"]
    assert searched(request_of_admin, "zzzz") == []


def test_no_search_shows_all(territories, request_of_admin):
    assert len(searched(request_of_admin, " ")) == 80


@pytest.mark.parametrize("model", [Region, Departement, Collectivite])
def test_nothing_is_written_here(model, request_of_admin):
    admin = site._registry[model]

    assert (
        admin.has_add_permission(request_of_admin),
        admin.has_change_permission(request_of_admin),
        admin.has_delete_permission(request_of_admin),
    ) == (False, False, False)


def test_names_are_read_only_too(request_of_admin):
    inline = FormerNameInline(Collectivite, site)

    assert inline.model is FormerName
    assert (inline.has_add_permission(request_of_admin), inline.has_change_permission(request_of_admin)) == (
        False,
        False,
    )
    assert inline.can_delete is False
