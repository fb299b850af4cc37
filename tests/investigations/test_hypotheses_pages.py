"""Pages of the hypotheses, of their verdicts, and of the profiles to hear."""

import html
import re

import pytest
from django.urls import reverse

from investigations.selectors.hypotheses import last_record_id
from investigations.services.verdicts import pronounce_verdict
from investigations.states import Verdict
from tests.factories.evidence import (
    NOTED_AT,
    EvidenceFactory,
    HypothesisFactory,
    SegmentFactory,
    SourceFactory,
    VerbatimFactory,
)
from tests.factories.teams import workspace_of
from tests.personas import agent, coach, sign_in, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def workspace():
    return workspace_of()


@pytest.fixture
def samira(client, workspace):
    client.user = sign_in(client, agent(workspace.team))
    return client


def to(name, workspace, row=None):
    where = {"pk": workspace.pk, **({"hypothesis_pk": row.pk} if row else {})}
    return reverse(f"investigations:{name}", kwargs=where)


def text(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def hypothesis(workspace, **fields):
    return HypothesisFactory(investigation=workspace, **fields)


def said(row, **fields):
    return EvidenceFactory(hypothesis=row, source=SourceFactory(investigation=row.investigation), **fields)


def test_the_empty_list_says_what_a_good_hypothesis_is(samira, workspace):
    page = text(samira.get(to("hypotheses", workspace)))

    assert "Aucune hypothèse encore" in page
    assert "nous le saurons si" in page


def test_adding_from_the_page(samira, workspace):
    done = samira.post(to("hypotheses", workspace), {"kind": "solution", "text": "Nous pensons que…"})

    assert (done.status_code, done["Location"]) == (302, to("hypotheses", workspace))
    assert list(workspace.hypotheses.values_list("kind", "text")) == [("solution", "Nous pensons que…")]


def test_a_refused_form_keeps_what_was_typed(samira, workspace):
    refused = samira.post(to("hypotheses", workspace), {"kind": "", "text": "Mes mots"})

    assert (refused.status_code, workspace.hypotheses.count()) == (422, 0)
    assert "Mes mots" in refused.content.decode()
    too_long = samira.post(to("hypotheses", workspace), {"kind": "problem", "text": "é" * 401})
    assert (too_long.status_code, "é" * 401 in too_long.content.decode()) == (422, True)


def test_text_sent_after_the_session_ended_is_found_again(client, workspace):
    client.post(to("hypotheses", workspace), {"kind": "problem", "text": "Écrit trop tard"})
    sign_in(client, agent(workspace.team))

    page = client.get(to("hypotheses", workspace)).content.decode()

    assert ("Écrit trop tard" in page, "Votre session était terminée" in page) == (True, True)
    assert workspace.hypotheses.count() == 0


def test_moving_from_the_page(samira, workspace):
    first, second = hypothesis(workspace, position=1), hypothesis(workspace, position=2)

    samira.post(to("hypothesis_up", workspace, second))
    samira.post(to("hypothesis_up", workspace, second))
    assert list(workspace.hypotheses.order_by("position")) == [second, first]
    samira.post(to("hypothesis_down", workspace, second))
    assert list(workspace.hypotheses.order_by("position")) == [first, second]


def test_correcting_over_somebody_else_shows_both(samira, workspace):
    row = hypothesis(workspace, text="Avant")
    address = to("hypothesis_edit", workspace, row)
    mine = {"kind": "problem", "text": "La mienne", "seen": "Avant"}
    type(row).objects.filter(pk=row.pk).update(text="La leur")

    collision = samira.post(address, mine)
    page = collision.content.decode()
    again = samira.post(address, {**mine, "seen": "La leur"})

    assert (collision.status_code, "La leur" in page, "La mienne" in page) == (409, True, True)
    assert 'name="seen" value="La leur"' in page
    row.refresh_from_db()
    assert (again.status_code, row.text) == (302, "La mienne")


def test_removing_what_the_field_answered_is_explained(samira, workspace):
    heard, silent = hypothesis(workspace), hypothesis(workspace)
    said(heard)

    assert "Une source en parle" in text(samira.get(to("hypothesis_remove", workspace, heard)))
    refused = samira.post(to("hypothesis_remove", workspace, heard))
    done = samira.post(to("hypothesis_remove", workspace, silent))

    assert (refused.status_code, "Une source en parle" in text(refused), done.status_code) == (422, True, 302)
    assert list(workspace.hypotheses.all()) == [heard]


def test_a_verdict_against_the_majority_is_allowed_and_shown(samira, workspace):
    row = hypothesis(workspace)
    for direction in ("contradicts", "contradicts", "supports"):
        said(row, direction=direction)
    address = to("hypothesis_verdict", workspace, row)

    done = samira.post(address, {"verdict": "confirmed", "reason": "Les deux étaient d’un autre quartier.", "seen": 0})
    page = text(samira.get(done["Location"]))

    assert done.status_code == 302
    assert "Verdict contraire à la majorité des sources" in page
    assert "Des sources se contredisent" in page
    assert "Les deux étaient d’un autre quartier." in page


def test_a_verdict_without_evidence_is_allowed_and_shown(samira, workspace):
    row = hypothesis(workspace)

    done = samira.post(
        to("hypothesis_verdict", workspace, row), {"verdict": "refuted", "reason": "Évident.", "seen": 0}
    )

    assert "Verdict prononcé sans preuve" in text(samira.get(done["Location"]))
    assert "verdict prononcé sans preuve" in text(samira.get(to("hypotheses", workspace)))


def test_a_verdict_needs_its_reason_and_keeps_the_choice(samira, workspace):
    row = hypothesis(workspace)

    refused = samira.post(to("hypothesis_verdict", workspace, row), {"verdict": "nuanced", "reason": "", "seen": 0})

    assert (refused.status_code, row.verdict_records.count()) == (422, 0)
    assert re.search(r'value="nuanced"[^>]* checked', refused.content.decode())


def test_a_verdict_is_taken_back_without_a_reason(samira, workspace):
    row = hypothesis(workspace)
    pronounce_verdict(hypothesis=row, verdict="refuted", reason="Non.", seen=0, actor=samira.user, at=NOTED_AT)
    address = to("hypothesis_verdict", workspace, row)

    done = samira.post(address, {"verdict": "unsettled", "reason": "", "seen": last_record_id(row)})

    row.refresh_from_db()
    assert (done.status_code, row.verdict, row.note) == (302, Verdict.UNSETTLED, "")
    assert "Les verdicts, du plus récent au plus ancien non tranchée" in text(samira.get(done["Location"]))


def test_a_profile_added_meanwhile_is_left_alone(samira, workspace):
    SegmentFactory(investigation=workspace, name="Ajouté entre-temps")

    done = samira.post(to("matrix_segments", workspace), {"new_1": "Le mien"})

    assert done.status_code == 302
    assert sorted(workspace.segments.values_list("name", flat=True)) == ["Ajouté entre-temps", "Le mien"]


def test_the_second_verdict_shows_both(samira, workspace):
    row = hypothesis(workspace)
    pronounce_verdict(
        hypothesis=row, verdict=Verdict.CONFIRMED, reason="La leur.", seen=0, actor=samira.user, at=NOTED_AT
    )
    address = to("hypothesis_verdict", workspace, row)

    collision = samira.post(address, {"verdict": "refuted", "reason": "La mienne.", "seen": 0})
    page = text(collision)
    insisted = samira.post(address, {"verdict": "refuted", "reason": "La mienne.", "seen": last_record_id(row)})

    assert (collision.status_code, "La leur." in page, "La mienne." in page) == (409, True, True)
    row.refresh_from_db()
    assert (insisted.status_code, row.verdict, row.note) == (302, Verdict.REFUTED, "La mienne.")


def test_a_hypothesis_shows_for_and_against_with_words(samira, workspace):
    row = hypothesis(workspace)
    source = SourceFactory(investigation=workspace, number=7)
    EvidenceFactory(
        hypothesis=row,
        source=source,
        direction="contradicts",
        strength=3,
        verbatim=VerbatimFactory(source=source, text="Je le savais très bien."),
        note="Elle montre le courrier.",
    )
    SourceFactory(investigation=workspace, number=8)

    page = text(samira.get(to("hypothesis", workspace, row)))

    assert "Ce qui la contredit (1)" in page
    assert "E-07 − contredit, forte" in page
    assert ("Je le savais très bien." in page, "Elle montre le courrier." in page) == (True, True)
    assert "1 source n’en dit rien E-08" in page


@pytest.mark.parametrize("number", [1, 30])
def test_pages_of_hypotheses_cost_the_same(samira, workspace, number, django_assert_num_queries):
    rows = [hypothesis(workspace) for _ in range(number)]
    for _ in range(number):
        said(rows[0], verbatim=None)
    said(rows[-1])
    for name, row, cost in [
        ("hypotheses", None, 5),
        ("hypothesis", rows[0], 9),
        ("hypothesis_verdict", rows[0], 8),
    ]:
        address = to(name, workspace, row)
        samira.get(address)
        with django_assert_num_queries(cost):
            samira.get(address)


def test_profiles_are_edited_in_one_form(samira, workspace):
    parents = SegmentFactory(investigation=workspace, name="Parents")
    address = to("matrix_segments", workspace)
    shown = samira.get(address).content.decode()

    done = samira.post(
        address, {f"name_{parents.pk}": "Parents isolés", f"seen_{parents.pk}": "Parents", "new_1": "Élus"}
    )

    assert f'name="name_{parents.pk}" value="Parents"' in shown
    assert done.status_code == 302
    assert list(workspace.segments.order_by("position").values_list("name", flat=True)) == ["Parents isolés", "Élus"]


def test_profiles_changed_meanwhile_show_both(samira, workspace):
    row = SegmentFactory(investigation=workspace, name="La leur")

    collision = samira.post(
        to("matrix_segments", workspace), {f"name_{row.pk}": "La mienne", f"seen_{row.pk}": "Avant"}
    )
    page = collision.content.decode()

    assert (collision.status_code, "« La leur »" in text(collision).replace("\xa0", " ")) == (409, True)
    assert f'name="name_{row.pk}" value="La mienne"' in page
    assert f'name="seen_{row.pk}" value="La leur"' in page


def test_a_profile_with_sources_offers_no_removal(samira, workspace):
    heard, never = SegmentFactory(investigation=workspace), SegmentFactory(investigation=workspace)
    SourceFactory(investigation=workspace, segment=heard)
    address = to("matrix_segments", workspace)

    page = samira.get(address).content.decode()
    forced = samira.post(
        address, {f"name_{heard.pk}": heard.name, f"seen_{heard.pk}": heard.name, f"gone_{heard.pk}": "on"}
    )

    assert (f'name="gone_{heard.pk}"' in page, f'name="gone_{never.pk}"' in page) == (False, True)
    assert (forced.status_code, "une source en vient" in text(forced)) == (422, True)


@pytest.mark.parametrize("person", [coach, staff])
def test_readers_read_without_a_form(client, workspace, person):
    row = hypothesis(workspace, text="Nous pensons que…")
    SegmentFactory(investigation=workspace, name="Parents")
    sign_in(client, person(workspace.team) if person is coach else person())

    pages = [client.get(address) for address in (to("hypotheses", workspace), to("matrix_segments", workspace))]

    assert [
        "Nous pensons que…" in text(pages[0]),
        "Parents : jamais entendu" in text(pages[1]).replace("\xa0", " "),
    ] == [
        True,
        True,
    ]
    main = [page.content.decode().split("<main")[1].split("</main>")[0] for page in pages]
    assert [part.count('method="post"') for part in main] == [0, 0]
    assert client.get(to("hypothesis_verdict", workspace, row)).status_code == 403
