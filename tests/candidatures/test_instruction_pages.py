"""Pages of the instruction for staff: candidature, reading, decision, comparison, ranking."""

import html
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from candidatures.models import Attachment
from candidatures.selectors.instruction_decisions import last_decision_id
from candidatures.services.instruction_decisions import decide
from candidatures.services.instruction_review import declare_conflict
from candidatures.services.instruction_scores import give_reading
from candidatures.states import CandidatureState, EvaluationState, Outcome
from tests.candidatures.instruction_scenes import AT, colleague, edition, problem, to_score, under_review
from tests.core.html import parse
from tests.factories import candidatures as make
from tests.factories.core import StoredFileFactory
from tests.personas import agent, coach, decideur, referent, sign_in, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire(client):
    client.user = sign_in(client, staff())
    return client


@pytest.fixture
def row():
    return problem(edition())


def to(name, obj):
    return reverse(f"candidatures:{name}", kwargs={"pk": obj.pk})


def of(name, programme):
    return reverse(f"candidatures:{name}", kwargs={"slug": programme.slug})


def text(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def scores(row, value):
    return {f"critere_{criterion.pk}": value for criterion in to_score(row.candidature.programme)}


def give(row, actor, value, comment=""):
    values = {criterion.pk: value for criterion in to_score(row.candidature.programme)}
    give_reading(problematique=row, values=values, comment=comment, actor=actor, at=AT)


@pytest.mark.parametrize("person", [agent, coach, referent, decideur])
def test_scores_and_decisions_do_not_exist_outside_the_staff(client, row, person):
    sign_in(client, person())
    addresses = [
        to("reading", row),
        to("decision", row),
        to("staff_candidature", row.candidature),
        of("ranking", row.candidature.programme),
        f"{reverse('candidatures:comparison')}?p={row.pk}",
    ]

    assert [client.get(address).status_code for address in addresses] == [404] * 5


def test_the_page_of_a_candidature_reads_what_was_deposited(claire):
    candidature = under_review(edition(), ranks=[1, 2])
    first = candidature.problematiques.get(rank=1)
    part = {"pk": first.pk, "rank": 1, "title": "Titre déposé", "answers": [], "themes": [], "agents": []}
    content = {"motivation": "Aller vite.", "territory_note": "", "problematiques": [part], "commitments": []}
    make.SubmissionFactory(candidature=candidature, content=content)
    first.title = "Titre corrigé depuis"
    first.save()

    page = text(claire.get(to("staff_candidature", candidature)))

    assert ("Titre déposé" in page, "Titre corrigé depuis" in page, "Aller vite." in page) == (True, False, True)
    assert "Dossier complet" in page


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_costs_the_same_for_one_problem_and_for_thirty(claire, number, django_assert_num_queries):
    candidature = under_review(edition(), ranks=range(1, number + 1))
    content = {
        "motivation": "",
        "territory_note": "",
        "commitments": [],
        "problematiques": [
            {"pk": row.pk, "rank": row.rank, "title": row.title, "answers": [], "themes": [], "agents": []}
            for row in candidature.problematiques.order_by("rank")
        ],
    }
    make.SubmissionFactory(candidature=candidature, content=content)
    claire.get(to("staff_candidature", candidature))

    with django_assert_num_queries(23):
        claire.get(to("staff_candidature", candidature))


def test_opening_the_instruction_too_early_is_explained(claire):
    candidature = under_review(edition(over=False), state=CandidatureState.SUBMITTED)
    candidature.problematiques.update(evidence="")

    refused = claire.post(to("start_review", candidature))
    candidature.problematiques.update(evidence="Le registre.")
    opened = claire.post(to("start_review", candidature))

    assert (refused.status_code, opened.status_code) == (422, 302)
    assert "la collectivité peut corriger sa candidature" in text(refused)


def test_a_reading_is_kept_then_given(claire, row):
    address = to("reading", row)
    kept = claire.post(address, {**scores(row, 3), "comment": "À revoir.", "act": "enregistrer"})
    shown = claire.get(address).content.decode()
    given = claire.post(address, {**scores(row, 4), "comment": "Clair.", "act": "rendre"})

    assert (kept.status_code, given.status_code) == (302, 302)
    assert ("À revoir." in shown, shown.count("checked")) == (True, 3)
    evaluation = row.evaluations.get()
    assert (evaluation.state, evaluation.comment) == (EvaluationState.GIVEN, "Clair.")
    assert "Une seule lecture, à 100 sur 100" in text(claire.get(address))


def test_a_reading_given_incomplete_keeps_what_was_typed(claire, row):
    some = dict(list(scores(row, 2).items())[:2])

    refused = claire.post(to("reading", row), {**some, "comment": "Mes mots.", "act": "rendre"})
    page = refused.content.decode()

    assert (refused.status_code, "Mes mots." in page, page.count("checked")) == (422, True, 2)
    assert row.evaluations.count() == 0


def test_abstaining_from_the_page_asks_why(claire, row):
    address = to("reading", row)
    refused = claire.post(address, {"act": "abstenir", "reason": ""})
    done = claire.post(address, {"act": "abstenir", "reason": "Je préside."})

    assert (refused.status_code, done.status_code) == (422, 302)
    assert row.evaluations.get().state == EvaluationState.ABSTAINED


def test_the_page_hides_others_until_mine_is_given(claire, row):
    give(row, colleague(first_name="Nora", last_name="Blin"), 4, comment="Un vrai sujet.")
    address = to("reading", row)

    before = text(claire.get(address))
    give(row, claire.user, 2)
    after = text(claire.get(address))

    assert ("Nora Blin" in before, "Un vrai sujet." in before) == (False, False)
    assert ("Nora Blin" in after, "Un vrai sujet." in after) == (True, True)


def test_taking_back_from_the_page(claire, row):
    give(row, claire.user, 2)

    assert claire.post(to("reading_take_back", row)).status_code == 302
    assert claire.post(to("reading_take_back", row)).status_code == 409
    assert row.evaluations.get().state == EvaluationState.DRAFT


def test_a_link_closes_reading_decision_and_acts(claire, row):
    candidature = row.candidature
    give(row, colleague(), 4)
    declared = claire.post(to("declare_conflict", candidature), {"reason": "Ancien poste."})

    assert declared.status_code == 302
    for address in (to("reading", row), to("decision", row)):
        assert claire.get(address).status_code == 403
    for address in (to("staff_complement", candidature), to("letter_prepare", candidature)):
        assert claire.post(address).status_code == 403
    page = text(claire.get(to("staff_candidature", candidature)))
    assert ("Ancien poste." in page, "Notes et décision réservées" in page) == (True, True)


def test_withdrawing_a_link_opens_them_again_and_both_words_stay_written(claire, row):
    candidature = row.candidature
    claire.post(to("declare_conflict", candidature), {"reason": "Ancien poste."})
    assert "Ancien poste." in text(claire.get(to("withdraw_conflict", candidature)))
    assert claire.post(to("withdraw_conflict", candidature), {"reason": ""}).status_code == 422

    withdrawn = claire.post(to("withdraw_conflict", candidature), {"reason": "Une autre ville."})

    assert (withdrawn.status_code, claire.get(to("reading", row)).status_code) == (302, 200)
    page = text(claire.get(to("staff_candidature", candidature)))
    assert ("Ancien poste." in page, ": Une autre ville.)" in page) == (True, True)
    assert claire.get(to("withdraw_conflict", candidature)).status_code == 404


def test_deciding_from_the_page(claire, row):
    address = to("decision", row)
    claire.get(address)
    done = claire.post(address, {"act": "retain", "reason": "Clair.", "seen": 0})

    row.refresh_from_db()
    assert (done.status_code, row.outcome) == (302, Outcome.RETAINED)


def test_the_second_to_decide_sees_both_decisions_and_may_insist(claire, row):
    address = to("decision", row)
    nora = colleague(first_name="Nora", last_name="Blin")
    decide(problematique=row, act="reject", reason="Déjà traité.", seen=0, actor=nora, at=AT)

    collision = claire.post(address, {"act": "retain", "reason": "Mes raisons.", "seen": 0})
    page = text(collision)
    insisted = claire.post(address, {"act": "retain", "reason": "Mes raisons.", "seen": last_decision_id(row)})

    assert collision.status_code == 409
    assert ("Nora Blin" in page, "Déjà traité." in page, "Retenir : « Mes raisons. »" in page) == (True, True, True)
    row.refresh_from_db()
    assert (insisted.status_code, row.outcome) == (302, Outcome.RETAINED)


def test_beyond_the_capacity_the_page_says_so(claire):
    programme = edition(capacity=1)
    first, second = problem(programme), problem(programme)
    decide(problematique=first, act="retain", reason="Oui.", seen=0, actor=colleague(), at=AT)

    refused = claire.post(to("decision", second), {"act": "retain", "reason": "Aussi.", "seen": 0})

    assert (refused.status_code, "toutes les places sont prises" in text(refused)) == (422, True)


def test_comparison_holds_two_to_four_of_one_edition(claire):
    programme = edition()
    rows = [problem(programme) for _ in range(5)]
    stranger = problem(edition())
    address = reverse("candidatures:comparison")

    def columns(*chosen):
        query = "&".join(f"p={pk}" for pk in chosen)
        return len(claire.get(f"{address}?{query}").context["columns"])

    assert [columns(*(row.pk for row in rows[:number])) for number in (0, 1, 2, 4, 5)] == [0, 1, 2, 4, 4]
    assert columns(rows[0].pk, stranger.pk) == 1
    assert columns("x", "0", rows[0].pk, 10**8) == 1


def test_comparison_shows_no_score_before_mine(claire):
    programme = edition()
    open_row, closed_row = problem(programme), problem(programme)
    other = colleague()
    give(open_row, other, 4)
    give(open_row, claire.user, 2)
    give(closed_row, other, 3)

    page = claire.get(f"{reverse('candidatures:comparison')}?p={open_row.pk}&p={closed_row.pk}")
    pks = [column.problematique.pk for column in page.context["columns"]]
    means = {str(criterion): cells for criterion, cells in page.context["criteria"]}
    found = dict(zip(pks, means["Problème réel"], strict=True))
    assert found == {open_row.pk: 3.0, closed_row.pk: None}


@pytest.mark.parametrize("number", [1, 30])
def test_the_ranking_costs_the_same_for_one_and_for_thirty(claire, number, django_assert_num_queries):
    programme = edition()
    other = colleague()
    for _ in range(number):
        row = problem(programme)
        give(row, other, 3)
        give(row, claire.user, 2)
    claire.get(of("ranking", programme))

    with django_assert_num_queries(11):
        page = claire.get(of("ranking", programme))

    assert len(page.context["rows"]) == number


def test_the_ranking_sorts_and_puts_hidden_totals_last(claire):
    programme = edition()
    low, high, hidden, linked = (problem(programme) for _ in range(4))
    for row, value in ((low, 1), (high, 4)):
        give(row, claire.user, value)
    give(hidden, colleague(), 4)
    decide(problematique=linked, act="retain", reason="Oui.", seen=0, actor=colleague(), at=AT)
    declare_conflict(candidature=linked.candidature, reason="Ancien poste.", actor=claire.user, at=AT)

    rows = claire.get(of("ranking", programme)).context["rows"]

    assert [row.problematique.pk for row in rows[:2]] == [high.pk, low.pk]
    assert {row.problematique.pk: (row.standing.total, row.decision) for row in rows[2:]} == {
        hidden.pk: (None, "à décider"),
        linked.pk: (None, ""),
    }
    assert claire.get(f"{of('ranking', programme)}?tri=perdu").context["sort"] == "total"


def test_abstaining_from_the_rest_from_the_ranking(claire, row):
    address = of("abstain_rest", row.candidature.programme)

    assert claire.post(address, {"reason": ""}).status_code == 422
    assert claire.post(address, {"reason": "Je préside."}).status_code == 302
    assert claire.post(address, {"reason": "Encore."}).status_code == 422
    assert row.evaluations.get().state == EvaluationState.ABSTAINED


def test_giving_it_to_somebody_from_the_page(claire, row):
    candidature, nora = row.candidature, colleague()
    address = to("assign", candidature)

    given = claire.post(address, {"assignee": nora.pk, "seen": ""})
    stale = claire.post(address, {"assignee": claire.user.pk, "seen": ""})

    candidature.refresh_from_db()
    assert (given.status_code, stale.status_code, candidature.assigned_to) == (302, 409, nora)


def test_the_thread_of_a_complement_from_the_page(claire, row):
    candidature = row.candidature
    address = to("staff_complement", candidature)

    refused = claire.post(address, {"subject": "Lettre", "text": "Merci.", "due_on": "2020-01-01"})
    asked = claire.post(address, {"subject": "Lettre", "text": "Merci.", "due_on": "2100-01-01"})
    twice = claire.post(address, {"subject": "Lettre", "text": "Merci.", "due_on": "2100-01-01"})
    word = claire.post(to("complement_reply", candidature), {"text": "Bientôt ?", "due_on": ""})
    closed = claire.post(to("complement_close", candidature))
    again = claire.post(to("complement_close", candidature))

    codes = [response.status_code for response in (refused, asked, twice, word, closed, again)]
    assert codes == [422, 302, 409, 302, 302, 409]


def test_documents_open_from_the_page_of_the_staff_those_of_a_complement_too(claire, row):
    candidature = row.candidature
    joined = [
        Attachment.objects.create(
            candidature=candidature, file=StoredFileFactory(name=name), label=label, added_at=timezone.now()
        )
        for name, label in (("lettre.pdf", "Lettre de la direction"), ("suite.pdf", "Réponse au complément"))
    ]

    page = parse(claire.get(to("staff_candidature", candidature)))

    links = {link.text: link.attrs["href"] for link in page.all("a") if "/pieces/" in link.attrs.get("href", "")}
    assert links == {
        one.label: reverse("candidatures:attachment", kwargs={"pk": candidature.pk, "attachment_pk": one.pk})
        for one in joined
    }
    answers = [claire.get(address) for address in links.values()]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer["Content-Disposition"].startswith("attachment;") for answer in answers] == [True, True]
    assert [b"".join(answer.streaming_content) != b"" for answer in answers] == [True, True]
