"""The fiche problème: nobody's words are lost, and each reformulation says why."""

import datetime as dt
import time

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core.written_together import Answer, mark_of
from investigations.models import EvidenceSource, ProblemRevision, ProblemVersion
from investigations.selectors.problem import ADDED, SAME, compared
from investigations.services.problem import StaleVersionError, reformulate, restore_problem_revision, save_problem
from investigations.workspace_states import ProblemQuestion, ReformulationTrigger, SourceKind
from tests.factories.teams import LAUNCHED_AT, MembershipFactory, workspace_of
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db
LATER = LAUNCHED_AT + dt.timedelta(hours=1)
SEVEN = tuple(ProblemQuestion.values)


@pytest.fixture
def workspace():
    return workspace_of()


@pytest.fixture
def samira(workspace):
    return MembershipFactory(team=workspace.team, user__first_name="Samira").user


@pytest.fixture
def olivier(workspace):
    return MembershipFactory(team=workspace.team, user__first_name="Olivier").user


def save(workspace, actor, *, at=LATER, base="", **texts):
    answers = {field: Answer(text, mark_of(base)) for field, text in texts.items()}
    return save_problem(investigation=workspace, answers=answers, actor=actor, at=at)


def new_version(workspace, actor, *, base_number, statement="Autrement dit", note="Un entretien l’a montré."):
    return reformulate(
        investigation=workspace,
        statement=statement,
        trigger=ReformulationTrigger.SOURCE,
        trigger_source=None,
        trigger_note=note,
        base_number=base_number,
        actor=actor,
        at=LATER,
    )


def posted(sheet, **changed):
    """The whole form as the page sends it."""
    data = {field: getattr(sheet, field) for field in SEVEN} | changed
    return data | {f"base_{field}": mark_of(getattr(sheet, field)) for field in SEVEN}


def test_two_people_write_two_answers(workspace, samira, olivier):
    assert save(workspace, samira, causes="Le courrier se perd.").written == ("causes",)
    assert save(workspace, olivier, harm="Cinquante par an.").written == ("harm",)

    sheet = workspace.problem_sheet
    sheet.refresh_from_db()
    assert (sheet.causes, sheet.harm) == ("Le courrier se perd.", "Cinquante par an.")


def test_two_people_on_one_answer_keep_both_texts(workspace, samira, olivier):
    save(workspace, samira, causes="Le courrier se perd.")

    saved = save(workspace, olivier, causes="Personne ne prévient.")

    (conflict,) = saved.conflicts
    assert saved.written == ()
    assert (conflict.mine, conflict.theirs) == ("Personne ne prévient.", "Le courrier se perd.")


def test_a_replaced_text_can_be_taken_back(workspace, samira, olivier):
    save(workspace, samira, causes="Le courrier se perd.")
    save(workspace, olivier, base="Le courrier se perd.", causes="Personne ne prévient.")
    revision = ProblemRevision.objects.exclude(text="").get()
    assert (revision.text, revision.author) == ("Le courrier se perd.", olivier)

    restore_problem_revision(revision=revision, actor=samira, at=LATER)

    workspace.problem_sheet.refresh_from_db()
    assert workspace.problem_sheet.causes == "Le courrier se perd."
    texts = ProblemRevision.objects.exclude(text="").order_by("pk").values_list("text", flat=True)
    assert list(texts) == ["Le courrier se perd.", "Personne ne prévient."]


def test_a_version_freezes_the_answers_of_the_day(workspace, samira):
    save(workspace, samira, causes="Le courrier se perd.")
    version = new_version(workspace, samira, base_number=1)
    save(workspace, samira, base="Le courrier se perd.", causes="Personne ne prévient.")

    version.refresh_from_db()
    assert (version.number, version.content["causes"]) == (2, "Le courrier se perd.")


def test_the_second_of_two_reformulations_is_told(workspace, samira, olivier):
    first = new_version(workspace, samira, base_number=1)

    with pytest.raises(StaleVersionError) as refusal:
        new_version(workspace, olivier, base_number=1)

    assert refusal.value.latest == first
    assert workspace.problem_versions.count() == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"number": 2, "trigger": ReformulationTrigger.SOURCE, "trigger_note": ""},
        {"number": 2, "trigger": ReformulationTrigger.START, "trigger_note": "Une raison"},
        {"number": 1, "trigger": ReformulationTrigger.SOURCE, "trigger_note": "Une raison"},
    ],
)
def test_the_database_wants_a_reason_for_each_reformulation(workspace, fields):
    workspace.problem_versions.all().delete()
    assert_refused(
        "problemversion_reformulation_has_trigger",
        lambda: ProblemVersion.objects.create(investigation=workspace, statement="x", at=LATER, **fields),
    )


def test_the_database_wants_one_version_a_number(workspace):
    assert_refused(
        "problemversion_one_per_number",
        lambda: ProblemVersion.objects.create(
            investigation=workspace, number=1, statement="x", trigger=ReformulationTrigger.START, at=LATER
        ),
    )


@given(st.text(max_size=80), st.text(max_size=80))
def test_the_pieces_put_together_are_the_texts(before, after):
    row = compared("", before, after)

    assert "".join(piece.text for piece in row.before) == before
    assert "".join(piece.text for piece in row.after) == after
    assert [p.text for p in row.before if p.kind == SAME] == [p.text for p in row.after if p.kind == SAME]


@pytest.mark.parametrize("sign", [".", "a ", "a b "])
def test_the_same_sign_over_and_over_holds_nothing(sign):
    before = (sign * 5000)[:5000]
    began = time.process_time()
    row = compared("", before, before[:4900] + "!" * 100)

    assert time.process_time() - began < 2
    assert [piece.kind for piece in row.after] == [ADDED]


def test_differences_are_words():
    row = compared("", "Les délais sont longs.", "Les délais sont inconnus.")

    assert [(piece.kind, piece.text) for piece in row.after] == [
        ("same", "Les délais sont "),
        ("added", "inconnus"),
        ("same", "."),
    ]


# --- Pages -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def as_samira(client, samira):
    client.force_login(samira)
    return client


def url(workspace, name="problem", **more):
    return reverse(f"investigations:{name}", kwargs={"pk": workspace.pk, **more})


def test_the_page_saves_and_comes_back(as_samira, workspace):
    response = as_samira.post(url(workspace), posted(workspace.problem_sheet, causes="Le courrier se perd."))

    assert response.status_code == 302
    workspace.problem_sheet.refresh_from_db()
    assert workspace.problem_sheet.causes == "Le courrier se perd."


def test_a_conflict_shows_both_texts_and_sending_again_decides(as_samira, workspace, olivier):
    stale = posted(workspace.problem_sheet, causes="Ma version", harm="Un chiffre")
    save(workspace, olivier, causes="Sa version")

    response = as_samira.post(url(workspace), stale)

    assert response.status_code == 409
    asked = {ask.question.field: ask for ask in response.context["asked"]}
    assert (asked["causes"].bound.value(), asked["causes"].theirs) == ("Ma version", "Sa version")
    again = {name: response.context["form"][name].value() for name in stale}
    assert as_samira.post(url(workspace), again).status_code == 302
    workspace.problem_sheet.refresh_from_db()
    assert (workspace.problem_sheet.causes, workspace.problem_sheet.harm) == ("Ma version", "Un chiffre")


def test_a_text_too_long_is_given_back(as_samira, workspace):
    response = as_samira.post(url(workspace), posted(workspace.problem_sheet, causes="x" * 5001))

    assert response.status_code == 422
    assert response.context["form"]["causes"].value() == "x" * 5001


@pytest.mark.parametrize(
    "sent, status",
    [
        ({"field": "causes", "text": "Le courrier.", "base": mark_of("")}, 200),
        ({"field": "causes", "text": "Autre.", "base": mark_of("ce qui n’y est plus")}, 409),
        ({"field": "causes", "text": "x" * 5001, "base": mark_of("")}, 422),
        ({"field": "title", "text": "x", "base": mark_of("")}, 422),
        ({}, 204),
    ],
)
def test_autosave(as_samira, workspace, olivier, sent, status):
    if status == 409:
        save(workspace, olivier, causes="Sa version")

    assert as_samira.post(url(workspace, "problem_autosave"), sent).status_code == status


def test_a_coach_reads_and_cannot_write(client, workspace):
    coach = MembershipFactory(team=workspace.team, role="coach").user
    client.force_login(coach)

    assert client.get(url(workspace)).status_code == 200
    assert client.post(url(workspace), posted(workspace.problem_sheet)).status_code == 403


def test_reformulating_on_the_page(as_samira, workspace, samira):
    source = EvidenceSource.objects.create(
        investigation=workspace,
        kind=SourceKind.INTERVIEW,
        number=7,
        title="Une aidante",
        held_on=LATER.date(),
        held_by=samira,
        created_at=LATER,
        changed_at=LATER,
    )
    data = {
        "statement": "Les aidants ne savent pas qui appeler.",
        "trigger": ReformulationTrigger.SOURCE,
        "trigger_source": source.pk,
        "trigger_note": "Elle a appelé quatre services.",
        "base": 1,
    }

    response = as_samira.post(url(workspace, "problem_new_version"), data)

    assert response.status_code == 302
    page = as_samira.get(url(workspace, "problem_versions")).content.decode()
    assert "E-07" in page
    assert "Une aidante" not in page


def test_reformulating_after_somebody_else_shows_both(as_samira, workspace, olivier):
    new_version(workspace, olivier, base_number=1, statement="La version d’Olivier")
    data = {
        "statement": "La version de Samira",
        "trigger": ReformulationTrigger.OTHER,
        "trigger_note": "Une réunion.",
        "base": 1,
    }

    response = as_samira.post(url(workspace, "problem_new_version"), data)

    assert response.status_code == 409
    assert response.context["stale"].statement == "La version d’Olivier"
    assert response.context["form"]["statement"].value() == "La version de Samira"
    assert as_samira.post(url(workspace, "problem_new_version"), data | {"base": 2}).status_code == 302


def test_a_text_is_taken_back_on_the_page(as_samira, workspace, samira, olivier):
    save(workspace, samira, causes="Le courrier se perd.")
    save(workspace, olivier, base="Le courrier se perd.", causes="Personne ne prévient.")
    revision = ProblemRevision.objects.exclude(text="").get()
    assert "Le courrier se perd." in as_samira.get(url(workspace, "problem_replaced")).content.decode()

    response = as_samira.post(url(workspace, "problem_restore", revision_pk=revision.pk))

    assert response.status_code == 302
    workspace.problem_sheet.refresh_from_db()
    assert workspace.problem_sheet.causes == "Le courrier se perd."


@pytest.mark.parametrize("count", [1, 30])
def test_the_pages_cost_the_same_whatever_they_hold(as_samira, workspace, samira, django_assert_num_queries, count):
    for number in range(1, count + 1):
        new_version(workspace, samira, base_number=number, statement=f"Version {number + 1}")
        ProblemRevision.objects.create(
            sheet=workspace.problem_sheet, field="causes", text=f"Texte {number}", author=samira, at=LATER
        )
    as_samira.get(url(workspace))

    with django_assert_num_queries(4):
        as_samira.get(url(workspace, "problem_versions"))
    with django_assert_num_queries(5):
        as_samira.get(url(workspace, "problem_replaced"))
