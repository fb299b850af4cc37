"""The matrix, its cells, what one source says, and who reads the words."""

import csv
import html
import io
import re

import pytest
from django.urls import reverse

from investigations.models import Evidence
from investigations.services.evidence import Cell, cell_of, record_evidence
from tests.factories.evidence import (
    NOTED_AT,
    EvidenceFactory,
    HypothesisFactory,
    SegmentFactory,
    SourceFactory,
    VerbatimFactory,
)
from tests.factories.teams import workspace_of
from tests.personas import agent, coach, designer, other_agent, sign_in, staff

pytestmark = pytest.mark.django_db
SECRET, QUOTE, TITLE = "Il craint son mari.", "J’ai peur qu’il l’apprenne.", "Foyer des Tilleuls"


@pytest.fixture
def workspace():
    return workspace_of()


@pytest.fixture
def samira(client, workspace):
    client.user = sign_in(client, agent(workspace.team))
    return client


def to(name, workspace, **where):
    """`source=talk` stands for `source_pk`."""
    keys = {f"{noun}_pk": row.pk for noun, row in where.items()}
    return reverse(f"investigations:{name}", kwargs={"pk": workspace.pk, **keys})


def text(response):
    told = html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).replace("\xa0", " ")
    return re.sub(r"\s+", " ", told)


def main(response):
    return response.content.decode().split("<main")[1].split("</main>")[0]


def hypothesis(workspace, **fields):
    return HypothesisFactory(investigation=workspace, **fields)


def source(workspace, **fields):
    return SourceFactory(investigation=workspace, **fields)


def marks(*hypotheses, **typed):
    return {**{f"h{row.pk}-seen": "0" for row in hypotheses}, **typed}


def rows_of(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def test_an_empty_matrix_says_what_to_do_next(samira, workspace):
    address = to("matrix", workspace)
    before = text(samira.get(address))
    hypothesis(workspace)

    assert "Écrivez d’abord vos hypothèses." in before
    assert "Aucune source encore" in text(samira.get(address))


def test_a_cell_says_its_sign_its_word_and_its_strength(samira, workspace):
    row = hypothesis(workspace, text="Nous pensons que…")
    talk, survey = source(workspace, number=7), source(workspace, kind="survey", number=1)
    EvidenceFactory(hypothesis=row, source=talk, direction="supports", strength=2)

    page = main(samira.get(to("matrix", workspace)))

    assert f'<td class=s><a href="{row.pk}/{talk.pk}/">+\xa0appuie, nette</a></td>' in page
    assert f'<td><a href="{row.pk}/{survey.pk}/">rien</a></td>' in page
    assert [re.sub(r"<[^>]+>", "", each) for each in re.findall(r'<th scope="colgroup".*?</th>', page)] == [
        "Entretiens",
        "Questionnaires",
    ]
    assert re.findall(r'<th scope="col"><a href="([^"]+)">([^<]+)</a>', page) == [
        (f"../sources/{talk.pk}/preuves/", "E-07"),
        (f"../sources/{survey.pk}/preuves/", "Q-01"),
    ]
    assert page.count('<th scope="row">') == 1
    assert '<div class="ev-scroll" role="region" tabindex="0" aria-labelledby="ev-caption-1">' in page
    assert '<caption id="ev-caption-1">' in page


def test_relative_links_lead_to_the_pages(samira, workspace):
    row, talk = hypothesis(workspace), source(workspace)
    address = to("matrix", workspace)

    assert f"{address}{row.pk}/{talk.pk}/" == reverse(
        "investigations:matrix_cell", args=[workspace.pk, row.pk, talk.pk]
    )
    assert f"{to('home', workspace)}sources/{talk.pk}/preuves/" == to("source_evidence", workspace, source=talk)


def test_the_matrix_shows_what_stands_out(samira, workspace):
    alone, split, _silent = (hypothesis(workspace) for _ in range(3))
    heard, never = SegmentFactory(investigation=workspace), SegmentFactory(investigation=workspace, name="Élus")
    one, two = source(workspace, segment=heard), source(workspace)
    EvidenceFactory(hypothesis=alone, source=one)
    EvidenceFactory(hypothesis=split, source=one)
    EvidenceFactory(hypothesis=split, source=two, direction="contradicts")

    page = text(samira.get(to("matrix", workspace)))

    assert "Une seule source en parle : H1" in page
    assert "Des sources se contredisent : H2" in page
    assert "Aucune source n’en parle : H3" in page
    assert f"Jamais entendu : {never.name}" in page


def test_filters_narrow_the_columns_not_the_remarks(samira, workspace):
    row = hypothesis(workspace)
    parents = SegmentFactory(investigation=workspace)
    shown, other = source(workspace, number=1, segment=parents), source(workspace, number=2)
    survey = source(workspace, kind="survey", number=1, segment=parents)
    EvidenceFactory(hypothesis=row, source=shown)
    EvidenceFactory(hypothesis=row, source=other, direction="contradicts")
    address = to("matrix", workspace)

    def codes(asked):
        return re.findall(r"\.\./sources/(\d+)/", main(samira.get(f"{address}?{asked}")))

    assert codes(f"profil={parents.pk}&nature=interview") == [str(shown.pk)]
    assert codes("profil=0") == [str(other.pk)]
    assert codes("nature=survey") == [str(survey.pk)]
    assert codes("nature=workshop") == []
    assert codes("profil=zut&nature=zut") == [str(shown.pk), str(other.pk), str(survey.pk)]
    narrowed = text(samira.get(f"{address}?profil={parents.pk}"))
    assert ("1 appuie, 0 contredit" in narrowed, "Des sources se contredisent : H1" in narrowed) == (True, True)


def test_paper_cuts_the_table_in_sheets(samira, workspace):
    hypothesis(workspace)
    for number in range(1, 14):
        source(workspace, number=number)

    page = samira.get(f"{to('matrix', workspace)}?papier=1")

    assert main(page).count("<table") == 2
    assert "sources E-01 à E-12 (feuille 1 sur 2)" in text(page)
    assert "sources E-13 à E-13 (feuille 2 sur 2)" in text(page)


@pytest.mark.parametrize("number", [1, 30])
def test_the_matrix_costs_the_same_whatever_its_size(samira, workspace, number, django_assert_num_queries):
    segment = SegmentFactory(investigation=workspace)
    rows = [hypothesis(workspace) for _ in range(number)]
    for _ in range(number):
        talk = source(workspace, segment=segment)
        Evidence.objects.bulk_create(
            Evidence(hypothesis=row, source=talk, direction="nuances", at=NOTED_AT) for row in rows
        )
    first = Evidence.objects.order_by("pk").first()
    for address, cost in [
        (to("matrix", workspace), 7),
        (f"{to('matrix_csv', workspace)}?forme=liste", 9),
        (to("matrix_segments", workspace), 8),
        (reverse("investigations:source_evidence", args=[workspace.pk, first.source_id]), 8),
        (reverse("investigations:matrix_cell", args=[workspace.pk, first.hypothesis_id, first.source_id]), 8),
    ]:
        samira.get(address)
        with django_assert_num_queries(cost):
            samira.get(address)


def test_one_save_after_an_interview(samira, workspace):
    one, two, three = (hypothesis(workspace) for _ in range(3))
    talk = source(workspace)
    quote = VerbatimFactory(source=talk)
    address = to("source_evidence", workspace, source=talk)
    typed = {
        f"h{one.pk}-direction": "supports",
        f"h{one.pk}-strength": "3",
        f"h{one.pk}-verbatim": str(quote.pk),
        f"h{two.pk}-direction": "contradicts",
        f"h{two.pk}-new_verbatim": "On m’a dit non.",
        f"h{two.pk}-note": "Au guichet.",
        f"h{three.pk}-direction": "",
    }

    done = samira.post(address, marks(one, two, three, **typed))

    assert (done.status_code, done["Location"]) == (302, to("matrix", workspace))
    fields = ("hypothesis", "direction", "strength", "verbatim__text", "note", "author")
    assert sorted(talk.evidence.values_list(*fields)) == [
        (one.pk, "supports", 3, quote.text, "", samira.user.pk),
        (two.pk, "contradicts", 2, "On m’a dit non.", "Au guichet.", samira.user.pk),
    ]


def test_a_refused_page_keeps_every_choice(samira, workspace):
    one, two = hypothesis(workspace), hypothesis(workspace)
    talk = source(workspace)
    typed = {f"h{one.pk}-direction": "nuances", f"h{two.pk}-note": "Des mots sans sens"}

    refused = samira.post(to("source_evidence", workspace, source=talk), marks(one, two, **typed))
    page = main(refused)

    assert (refused.status_code, Evidence.objects.count()) == (422, 0)
    assert re.search(rf'name="h{one.pk}-direction" value="nuances"[^>]* checked', page)
    assert "Des mots sans sens" in page
    assert f'<a href="#id_h{two.pk}-direction">H2, Ce qu’elle en dit</a>' in re.sub(r"\s+", " ", page)


def test_two_people_after_one_interview_see_both(samira, workspace):
    one, two = hypothesis(workspace), hypothesis(workspace)
    talk, nora = source(workspace), agent(workspace.team)
    record_evidence(
        source=talk,
        cells={one.pk: Cell("supports", 3, note="La leur"), two.pk: Cell("nuances", 1)},
        actor=nora,
        at=NOTED_AT,
    )
    address = to("source_evidence", workspace, source=talk)
    mine = marks(one, two, **{f"h{one.pk}-direction": "contradicts", f"h{one.pk}-note": "La mienne"})

    collision = samira.post(address, mine)
    page = main(collision)
    told = text(collision)

    assert collision.status_code == 409
    assert (f"{nora} : + appuie, forte. La leur" in told, 'value="La mienne"' in page) == (True, True)
    # The cell that I did not touch shows what stands now; sending the page again keeps it.
    assert re.search(rf'name="h{two.pk}-direction" value="nuances"[^>]* checked', page)
    again = dict(re.findall(r'name="(h\d+-seen)" value="(\w+)"', page))
    stays = {f"h{two.pk}-direction": "nuances", f"h{two.pk}-strength": "1"}
    done = samira.post(address, {**mine, **stays, **again})
    assert done.status_code == 302
    assert sorted(talk.evidence.values_list("hypothesis", "direction", "note", "author")) == [
        (one.pk, "contradicts", "La mienne", samira.user.pk),
        (two.pk, "nuances", "", nora.pk),
    ]


def test_words_for_a_hypothesis_removed_meanwhile_are_given_back(samira, workspace):
    row, gone = hypothesis(workspace), hypothesis(workspace)
    talk = source(workspace)
    posted = marks(row, gone, **{f"h{gone.pk}-direction": "supports", f"h{gone.pk}-note": "À ne pas perdre"})
    gone.delete()

    refused = samira.post(to("source_evidence", workspace, source=talk), posted)

    assert (refused.status_code, "À ne pas perdre" in text(refused)) == (422, True)


def test_one_cell_is_edited_then_leads_back(samira, workspace):
    row, other = hypothesis(workspace), hypothesis(workspace)
    talk = source(workspace)
    kept = EvidenceFactory(hypothesis=other, source=talk)
    address = reverse("investigations:matrix_cell", args=[workspace.pk, row.pk, talk.pk])

    done = samira.post(address, marks(row, **{f"h{row.pk}-direction": "supports"}))
    seen = cell_of(row.evidence.get()).mark
    emptied = samira.post(f"{address}?retour=hypothese", {f"h{row.pk}-direction": "", f"h{row.pk}-seen": seen})

    assert (done["Location"], emptied["Location"]) == (
        to("matrix", workspace),
        reverse("investigations:hypothesis", args=[workspace.pk, row.pk]),
    )
    assert list(Evidence.objects.all()) == [kept]


@pytest.fixture
def sensitive(workspace):
    """A cell of a sensitive source, with words, held by somebody of the team."""
    holder = agent(workspace.team)
    talk = source(workspace, is_sensitive=True, held_by=holder, title=TITLE, notes=SECRET, place=TITLE)
    row = hypothesis(workspace)
    quote = VerbatimFactory(source=talk, text=QUOTE)
    return EvidenceFactory(hypothesis=row, source=talk, verbatim=quote, note=SECRET, direction="contradicts")


def every_page(workspace, cell):
    return [
        to("hypotheses", workspace),
        reverse("investigations:hypothesis", args=[workspace.pk, cell.hypothesis_id]),
        to("matrix", workspace),
        f"{to('matrix', workspace)}?papier=1",
        to("matrix_csv", workspace),
        f"{to('matrix_csv', workspace)}?forme=liste",
        to("matrix_segments", workspace),
        reverse("investigations:matrix_cell", args=[workspace.pk, cell.hypothesis_id, cell.source_id]),
        reverse("investigations:source_evidence", args=[workspace.pk, cell.source_id]),
    ]


def words_found(client, workspace, cell):
    answers = [client.get(address) for address in every_page(workspace, cell)]
    assert {answer.status_code for answer in answers} == {200}
    told = " ".join(html.unescape(answer.content.decode()) for answer in answers)
    assert "contredit" in told
    return {words for words in (SECRET, QUOTE, TITLE) if words in told}


PEOPLE = {
    "another agent": lambda workspace, cell: agent(workspace.team),
    "designer": lambda workspace, cell: designer(workspace.team),
    "coach": lambda workspace, cell: coach(workspace.team),
    "staff": lambda workspace, cell: staff(),
    "holder": lambda workspace, cell: cell.source.held_by,
}


@pytest.mark.parametrize("name", PEOPLE)
def test_words_of_a_sensitive_source_are_its_holders(client, workspace, sensitive, name):
    sign_in(client, PEOPLE[name](workspace, sensitive))

    found = words_found(client, workspace, sensitive)

    assert found == ({SECRET, QUOTE, TITLE} if name == "holder" else set())


@pytest.mark.parametrize("name", PEOPLE)
def test_in_a_sensitive_investigation_words_stay_in_the_team(client, workspace, sensitive, name):
    type(workspace).objects.filter(pk=workspace.pk).update(is_sensitive=True)
    type(sensitive.source).objects.filter(pk=sensitive.source_id).update(is_sensitive=False)
    sign_in(client, PEOPLE[name](workspace, sensitive))

    found = words_found(client, workspace, sensitive)

    assert found == (set() if name in ("coach", "staff") else {SECRET, QUOTE, TITLE})


@pytest.mark.parametrize("name", ["another agent", "designer", "coach", "staff"])
def test_nobody_else_writes_over_words_that_are_kept_from_them(client, workspace, sensitive, name):
    sign_in(client, PEOPLE[name](workspace, sensitive))
    address = every_page(workspace, sensitive)[-1]

    page = client.get(address)
    refused = client.post(address, {f"h{sensitive.hypothesis_id}-direction": "supports"})

    assert ("Propos réservés" in text(page), main(page).count('method="post"'), refused.status_code) == (True, 0, 403)
    sensitive.refresh_from_db()
    assert (sensitive.direction, sensitive.note) == ("contradicts", SECRET)


def test_another_team_finds_nothing(client, workspace, sensitive):
    sign_in(client, other_agent())

    assert {client.get(address).status_code for address in every_page(workspace, sensitive)} == {404}


def test_objects_of_two_teams_do_not_mix(samira, workspace):
    mine, theirs = hypothesis(workspace), EvidenceFactory()
    addresses = [
        reverse("investigations:hypothesis", args=[workspace.pk, theirs.hypothesis_id]),
        reverse("investigations:source_evidence", args=[workspace.pk, theirs.source_id]),
        reverse("investigations:matrix_cell", args=[workspace.pk, mine.pk, theirs.source_id]),
        reverse("investigations:matrix_cell", args=[workspace.pk, theirs.hypothesis_id, source(workspace).pk]),
        reverse("investigations:matrix_cell", args=[workspace.pk, 10**20, 10**20]),
    ]

    assert [samira.get(address).status_code for address in addresses] == [404] * 5


def test_the_table_to_take_away(samira, workspace):
    row = hypothesis(workspace, text="=SOMME(A1)")
    parents = SegmentFactory(investigation=workspace, name="Parents")
    talk = source(workspace, number=7, segment=parents)
    source(workspace, kind="survey", number=1)
    EvidenceFactory(hypothesis=row, source=talk, strength=3)

    headers, line = rows_of(samira.get(to("matrix_csv", workspace)))

    assert headers[-2:] == ["E-07, 21/09/2026, Parents", "Q-01, 21/09/2026"]
    assert line == [
        "H1",
        "sur le problème",
        "'=SOMME(A1)",
        "non tranchée",
        "1",
        "0",
        "0",
        "une seule source en parle",
        "appuie, forte",
        "",
    ]


def test_the_list_to_take_away_says_what_is_reserved(samira, workspace, sensitive):
    talk = source(workspace, number=7)
    quote = VerbatimFactory(source=talk, text="Ouvert à tous.")
    EvidenceFactory(hypothesis=sensitive.hypothesis, source=talk, verbatim=quote, note="Vu.")

    answer = samira.get(f"{to('matrix_csv', workspace)}?forme=liste")

    words = {row[2]: row[-4:] for row in rows_of(answer)[1:]}
    assert words == {
        "E-07": ["appuie", "nette", "Ouvert à tous.", "Vu."],
        sensitive.source.code: ["contredit", "nette", "propos réservés", "propos réservés"],
    }
    assert re.fullmatch(r'attachment; filename="preuves-liste-\d{4}-\d\d-\d\d.csv"', answer["Content-Disposition"])


def test_a_finished_team_still_reads(samira, workspace):
    cell = EvidenceFactory(source=source(workspace), hypothesis=hypothesis(workspace))
    workspace.team.state = "finished"
    workspace.team.save(update_fields=["state"])

    pages = [samira.get(address) for address in every_page(workspace, cell)]

    assert [page.status_code for page in pages] == [200] * 9
    assert samira.post(every_page(workspace, cell)[-1]).status_code == 403
