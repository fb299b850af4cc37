"""The guards of the suite do bite: each is shown what it must refuse, and a neighbour that it must let pass."""

import pytest
from django.http import HttpResponse
from django.template import Context, engines
from django.template.base import Origin, Template

from core.models import OutboxMail
from tests.factories.core import OutboxMailFactory
from tests.strictness import StrictnessError, assert_nothing_inline


def template_of(path, source):
    engine = engines["django"].engine
    return Template(source, Origin(str(path)), "sample.html", engine)


@pytest.mark.parametrize("source", ["{{ missing }}", "{{ known.missing }}", "{{ missing|default:'x' }}"])
def test_an_undefined_variable_of_ours_fails(source, settings):
    ours = template_of(settings.BASE_DIR / "templates" / "sample.html", source)

    with pytest.raises(StrictnessError, match=r"undefined variable .* in .*/templates/sample.html"):
        ours.render(Context({"known": "x"}))


@pytest.mark.parametrize(
    "source, text",
    [("[{{ missing }}]", "[]"), ("{{ missing|default:'x' }}", "x"), ("{% if missing %}x{% endif %}", "")],
)
def test_third_party_templates_are_left_alone(source, text, settings):
    theirs = template_of(settings.BASE_DIR / ".venv" / "lib" / "allauth" / "sample.html", source)

    assert theirs.render(Context()) == text


def test_a_condition_may_ask_whether_a_variable_exists(settings):
    ours = template_of(settings.BASE_DIR / "templates" / "sample.html", "{% if missing %}x{% else %}y{% endif %}")

    assert ours.render(Context()) == "y"


@pytest.mark.django_db
def test_rows_without_an_order_come_in_any_order():
    OutboxMailFactory.create_batch(30)

    unordered = {tuple(OutboxMail.objects.values_list("pk", flat=True)) for _ in range(5)}
    ordered = {tuple(OutboxMail.objects.order_by("pk").values_list("pk", flat=True)) for _ in range(5)}

    assert (len(unordered), len(ordered)) == (5, 1)


def test_a_lock_says_which_table():
    with pytest.raises(StrictnessError):
        OutboxMail.objects.select_for_update()

    assert OutboxMail.objects.select_for_update(of=("self",)).query.select_for_update


def page(body, content_type="text/html; charset=utf-8"):
    response = HttpResponse(body, content_type=content_type)
    response.request = {"PATH_INFO": "/x/"}
    return response


@pytest.mark.parametrize(
    "body, found",
    [
        ('<p style="color:red">', "<p style=…>"),
        ("<style>p{}</style>", "<style>"),
        ("<script>x()</script>", "<script> without src"),
        ('<button onclick="x()">', "<button onclick=…>"),
        ('<a href=" JavaScript:x()">', "<a href=javascript:…>"),
        ('<img src="x" onerror="x()"/>', "<img onerror=…>"),
    ],
)
def test_anything_inline_fails(body, found):
    with pytest.raises(StrictnessError, match=f"inline in /x/: {found}"):
        assert_nothing_inline(page(body))


@pytest.mark.parametrize(
    "body",
    [
        '<script src="/static/a.js"></script>',
        '<script type="application/json">{}</script>',
        "<p class=style>onclick</p>",
    ],
)
def test_what_comes_from_files_passes(body):
    assert_nothing_inline(page(body))


def test_only_pages_are_read():
    assert_nothing_inline(page("<style>", content_type="text/plain"))


def test_the_network_stops_at_this_machine():
    import socket  # noqa: PLC0415 -- the guard replaces what a module would have imported

    with pytest.raises(Exception, match=r"192\.0\.2\.1"), socket.socket() as link:
        link.connect(("192.0.2.1", 80))
