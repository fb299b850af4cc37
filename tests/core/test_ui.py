"""Tags of the page base: what they write, and what a screen reader makes of it."""

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template

from core.forms import form_errors
from tests.core.html import parse


def rendered(source: str, **context):
    return parse(Template("{% load ui %}" + source).render(Context(context)))


class SampleForm(forms.Form):
    name = forms.CharField(label="Nom", help_text="Celui de la commune.", widget=forms.TextInput({"placeholder": "x"}))
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(label="Type", choices=[("a", "Alpha"), ("b", "Bêta")], widget=forms.RadioSelect)
    region = forms.ChoiceField(label="Région", choices=[("1", "Un")])
    agrees = forms.BooleanField(label="J’accepte")

    def clean(self):
        if self.cleaned_data.get("name") == "interdit":
            raise forms.ValidationError("Ce nom est <interdit>.")


def test_a_field_ties_its_label_and_its_hint_to_its_input():
    page = rendered("{% field form.name %}", form=SampleForm())

    control = page.one("input")
    assert (control.attrs["class"], control.attrs["aria-describedby"]) == ("fr-input", "id_name-hint")
    assert "placeholder" not in control.attrs
    label = page.one("label", for_="id_name")
    assert (label.one("span", id="id_name-hint").text, label.text) == (
        "Celui de la commune.",
        "Nom Celui de la commune.",
    )


def test_a_field_in_error_keeps_its_hint_and_says_the_error():
    page = rendered("{% field form.name %}", form=SampleForm({}))

    control = page.one("input")
    assert control.attrs["aria-describedby"] == "id_name-hint id_name-error"
    assert control.attrs["aria-invalid"] == "true"
    assert page.one("div", id="id_name-error").text == "Ce champ est obligatoire."
    assert "fr-input-group--error" in page.one("div", class_="fr-input-group").attrs["class"].split()


def test_words_of_the_page_replace_those_of_the_form():
    page = rendered('{% field form.name label="Commune" hint="" %}', form=SampleForm())

    assert page.one("label").text == "Commune"
    assert "aria-describedby" not in page.one("input").attrs


def test_optional_fields_are_marked_and_required_ones_are_not():
    page = rendered("{% fields form %}", form=SampleForm())

    assert [label.text for label in page.all("label")] == [
        "Nom Celui de la commune.",
        "Note (facultatif)",
        "Alpha",
        "Bêta",
        "Région",
        "J’accepte",
    ]


def test_each_kind_of_field_has_the_markup_of_the_design_system():
    page = rendered("{% fields form %}", form=SampleForm({}))

    assert page.one("textarea").attrs["class"] == "fr-input"
    assert page.one("select").attrs["class"] == "fr-select"
    fieldset = page.one("fieldset")
    assert fieldset.one("legend").text == "Type"
    assert [len(fieldset.all("div", class_="fr-radio-group")), fieldset.attrs["aria-labelledby"]] == [
        2,
        "id_kind-legend id_kind-error",
    ]
    assert len(page.one("div", class_="fr-checkbox-group").all("input", type="checkbox")) == 1


def test_the_summary_lists_every_error_with_a_link_to_its_field():
    form = SampleForm({"name": "interdit", "kind": "z", "region": "1", "agrees": "on"})

    page = rendered("{% error_summary form %}", form=form)

    alert = page.one("div", role="alert")
    assert (alert.attrs["tabindex"], "data-focus" in alert.attrs) == ("-1", True)
    assert alert.one("h2").text == "2 erreurs sont à corriger"
    assert [item.text for item in alert.all("li")] == [
        "Ce nom est <interdit>.",
        "Type : Sélectionnez un choix valide. z n’en fait pas partie.",
    ]
    assert [link.attrs["href"] for link in alert.all("a")] == ["#id_kind"]


def test_the_links_of_the_summary_lead_to_something():
    form = SampleForm({})

    page = rendered("{% fields form %}", form=form)

    identifiers = {element.attrs.get("id") for tag in ("input", "select", "fieldset") for element in page.all(tag)}
    assert {error["field_id"] for error in form_errors(form)} <= identifiers


@pytest.mark.parametrize("data", [None, {"name": "Épinal", "kind": "a", "region": "1", "agrees": "on"}])
def test_a_form_without_error_has_no_summary(data):
    assert rendered("{% error_summary form %}", form=SampleForm(data)).text == ""


def test_the_breadcrumb_ends_on_the_page_itself():
    page = rendered('{% breadcrumb "Investigations" "/investigations/" title %}', title="Mon suivi <social>")

    assert [(link.text, link.attrs.get("href"), link.attrs.get("aria-current")) for link in page.all("a")] == [
        ("Accueil", "/", None),
        ("Investigations", "/investigations/", None),
        ("Mon suivi <social>", None, "page"),
    ]


def pages(rf, query, number, *, count=200):
    page_obj = Paginator(range(count), 10).get_page(number)
    source = Template('{% include "_partials/_pagination.html" %}')
    return parse(source.render(RequestContext(rf.get(f"/liste/?{query}"), {"page_obj": page_obj})))


def test_pagination_keeps_every_other_parameter(rf):
    page = pages(rf, "q=eau%20%26%20tri&theme=a&theme=b&page=3", 3)

    assert page.one("a", rel="next").attrs["href"] == "?q=eau+%26+tri&theme=a&theme=b&page=4"
    assert [link.text for link in page.all("a", class_="fr-pagination__link") if link.attrs.get("title")] == [
        "1", "2", "3", "4", "5", "20"
    ]  # fmt: skip
    assert page.one("a", aria_current="page").text == "3"


def test_pagination_ends_are_not_links(rf):
    first, last = pages(rf, "", 1), pages(rf, "", 20)

    assert [link.text for link in first.all("a", aria_disabled="true")] == ["Première page", "Page précédente"]
    assert [link.text for link in last.all("a", aria_disabled="true")] == ["Page suivante", "Dernière page"]


def test_a_single_page_has_no_pagination(rf):
    assert pages(rf, "", 1, count=10).all("nav") == []


@pytest.mark.parametrize(
    "source, tag, text",
    [
        ('{% include "_partials/_tag.html" with label="Eau" url="" removes="" %}', "p", "Eau"),
        ('{% include "_partials/_tag.html" with label="Eau" url="/x/" removes="" %}', "a", "Eau"),
        ('{% include "_partials/_badge.html" with label="Publiée" kind="success" %}', "p", "Publiée"),
    ],
)
def test_small_pieces(source, tag, text):
    assert rendered(source).one(tag).text == text


def test_a_removable_filter_says_what_it_removes():
    page = rendered('{% include "_partials/_tag.html" with label="Eau" url="?q=x" removes=True %}')

    assert page.one("a").attrs["title"] == "Retirer le filtre Eau"


def test_an_empty_list_advises():
    page = rendered(
        '{% include "_partials/_empty.html" with title="Rien" text="Retirez un filtre." '
        'action_url="/x/" action_label="Tout voir" %}'
    )

    assert (page.one("h2").text, page.one("a").text, page.one("a").attrs["href"]) == ("Rien", "Tout voir", "/x/")


def test_a_field_may_keep_quiet_about_being_optional():
    assert rendered("{% field form.note says_optional=False %}", form=SampleForm()).one("label").text == "Note"


@pytest.mark.parametrize(
    "size, said",
    [(0, "1 Ko"), (84_200, "84 Ko"), (999_499, "999 Ko"), (1_240_000, "1,2 Mo"), (10_000_000, "10,0 Mo")],
)
def test_the_weight_of_a_file_reads_the_same_everywhere(size, said):
    assert rendered("{{ size|weight }}", size=size).text == said


def test_no_template_writes_a_weight_another_way():
    templates = [path for path in (settings.BASE_DIR / "templates").rglob("*") if path.is_file()]

    assert len(templates) > 100
    assert [path.name for path in templates if "filesizeformat" in path.read_text(encoding="utf-8")] == []
