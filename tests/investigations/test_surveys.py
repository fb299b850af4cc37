"""A questionnaire: questions, batches of answers, results."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from investigations.models import SurveyAnswer, SurveyBatch
from investigations.selectors.survey_results import survey_results
from investigations.services.row_marks import RefusedError
from investigations.services.surveys import GivenAnswer, add_batch, move_question, take_back_batch
from tests.core.html import parse
from tests.investigations.source_scene import asked, build_scene, interview_of, survey_of
from tests.investigations.team_scene import text_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def scene():
    return build_scene()


@pytest.fixture
def source(scene):
    return survey_of(scene)


@pytest.fixture
def questions(source):
    return [
        asked(source, "Venez-vous ?", "single", "Oui", "Non"),
        asked(source, "Comment ?", "multiple", "À pied", "En bus"),
        asked(source, "Combien de fois ?", "number"),
        asked(source, "Pourquoi ?", "free"),
    ]


@pytest.fixture
def client(scene):
    return scene.client(scene.samira)


def url(scene, source, name, **kwargs):
    return scene.url(name, source_pk=source.pk, **kwargs)


def paper(questions, **changed):
    one, several, number, free = (question.pk for question in questions)
    return {
        "label": "Marché",
        "respondents": "10",
        f"q{one}_0": "6",
        f"q{one}_1": "2",
        f"q{several}_0": "5",
        f"q{several}_1": "10",
        f"q{number}": "1\n2,5\n4",
        f"q{free}": 'Trop loin\n\n=HYPERLINK("x")',
        **changed,
    }


def csv_file(text, name="reponses.csv"):
    return {"label": "En ligne", "file": SimpleUploadedFile(name, text.encode(), content_type="text/csv")}


def rows_of(main):
    return [[cell.text for cell in row.all("th") + row.all("td")] for row in main.one("tbody").all("tr")]


def test_questions_are_written_moved_and_removed(client, scene, source):
    page = url(scene, source, "source_questions")
    for text in ("Un", "Deux", "Trois"):
        client.post(page, {"text": text, "kind": "free", "choices": ""})
    last = source.survey.questions.get(text="Trois")
    client.post(url(scene, source, "source_question_up", question_pk=last.pk))
    client.post(url(scene, source, "source_question_down", question_pk=last.pk))
    client.post(url(scene, source, "source_question_up", question_pk=last.pk))
    client.post(
        url(scene, source, "source_question", question_pk=last.pk),
        {"text": "Trois bis", "kind": "single", "choices": "oui\nnon"},
    )
    client.post(url(scene, source, "source_question_remove", question_pk=source.survey.questions.get(text="Un").pk))

    rows = source.survey.questions.order_by("position").values_list("position", "text", "choices")
    assert list(rows) == [(1, "Trois bis", ["oui", "non"]), (2, "Deux", [])]


def test_the_ends_of_the_list_do_not_move(scene, questions):
    for question, step in ((questions[0], -1), (questions[-1], 1)):
        move_question(question=question, step=step, actor=scene.samira, at=NOW)

    assert list(questions[0].survey.questions.order_by("position").values_list("pk", flat=True)) == [
        question.pk for question in questions
    ]


@pytest.mark.parametrize(
    "sent,field",
    [
        ({"text": "", "kind": "free"}, "text"),
        ({"text": "Venez-vous ?", "kind": "free"}, "text"),
        ({"text": "A", "kind": "single", "choices": "oui"}, "choices"),
        ({"text": "A", "kind": "single", "choices": "oui\nOUI"}, "choices"),
        ({"text": "A", "kind": "multiple", "choices": "\n".join(map(str, range(11)))}, "choices"),
        ({"text": "A", "kind": "other"}, "kind"),
    ],
)
def test_a_wrong_question_is_told(sent, field, client, scene, source, questions):
    response = client.post(url(scene, source, "source_questions"), sent)

    assert (response.status_code, set(response.context["form"].errors)) == (422, {field})
    assert source.survey.questions.count() == 4


def test_what_was_answered_keeps_its_meaning(client, scene, source, questions):
    client.post(url(scene, source, "source_batch_add"), paper(questions))
    where = url(scene, source, "source_question", question_pk=questions[0].pk)

    renamed = client.post(where, {"text": "Venez-vous ?", "kind": "single", "choices": "Oui, parfois\nNon"})
    changed = client.post(where, {"text": "Venez-vous ?", "kind": "free"})
    more = client.post(where, {"text": "Venez-vous ici ?", "kind": "single", "choices": "Oui\nNon\nParfois"})
    removed = client.post(url(scene, source, "source_question_remove", question_pk=questions[0].pk))

    assert [response.status_code for response in (renamed, changed, more, removed)] == [422, 422, 302, 403]
    questions[0].refresh_from_db()
    assert (questions[0].text, questions[0].choices) == ("Venez-vous ici ?", ["Oui", "Non", "Parfois"])


def test_paper_sheets_are_counted_and_read(client, scene, source, questions):
    assert client.post(url(scene, source, "source_batch_add"), paper(questions)).status_code == 302

    result = survey_results(source.survey)
    shares = [[(share.value, share.count, share.percent) for share in each.shares] for each in result.questions]
    assert (result.respondents, result.return_rate) == (10, 5)
    assert shares[:2] == [[("Oui", 6, 75), ("Non", 2, 25)], [("À pied", 5, 50), ("En bus", 10, 100)]]
    assert [each.base for each in result.questions] == [8, 10, 3, 2]
    assert [float(number) for number in result.questions[2].numbers.values()] == [1, 2.5, 4]
    assert sorted(result.questions[3].free) == ['=HYPERLINK("x")', "Trop loin"]
    main = parse(client.get(url(scene, source, "source_results"))).one("main")
    first = main.all("section", class_="ws-result")[0]
    assert rows_of(first) == [["Oui", "6", "75 %"], ["Non", "2", "25 %"]]


@pytest.mark.parametrize(
    "changed,at_fault",
    [
        ({"respondents": "7"}, {0, 1}),
        ({"respondents": ""}, {"respondents"}),
        ({"label": ""}, {"label"}),
        ({"respondents": "2", "several": "0"}, None),
    ],
)
def test_a_count_above_the_sheets_is_told(changed, at_fault, client, scene, source, questions):
    response = client.post(url(scene, source, "source_batch_add"), paper(questions, **changed))

    assert response.status_code == 422
    assert SurveyBatch.objects.count() == 0
    if at_fault == {0, 1}:
        at_fault = {f"q{questions[0].pk}_0", f"q{questions[1].pk}_1"}
    if at_fault:
        assert set(response.context["form"].errors) == at_fault


def test_an_empty_bundle_and_a_wrong_number_are_told(client, scene, source, questions):
    empty = client.post(url(scene, source, "source_batch_add"), {"label": "Vide", "respondents": "3"})
    wrong = client.post(url(scene, source, "source_batch_add"), paper(questions, **{f"q{questions[2].pk}": "beaucoup"}))

    assert empty.context["form"].non_field_errors() == ["Aucune réponse n’est saisie."]
    assert set(wrong.context["form"].errors) == {f"q{questions[2].pk}"}
    assert SurveyAnswer.objects.count() == 0


def test_a_file_is_imported_once_and_taken_back(client, scene, source, questions):
    text = "1;2;3;4\nOui;En bus;3;Parce que\nNon;;;\n"
    page = url(scene, source, "source_import")

    answers = [client.post(page, csv_file(text, name)).status_code for name in ("a.csv", "b.csv")]
    batch = SurveyBatch.objects.get()

    assert (answers, batch.respondents, batch.answers.count()) == ([302, 422], 2, 5)
    remove = url(scene, source, "source_batch_remove", batch_pk=batch.pk)
    assert [client.post(remove).status_code, client.post(remove).status_code] == [302, 404]
    assert (SurveyBatch.objects.count(), SurveyAnswer.objects.count()) == (0, 0)
    take_back_batch(batch=batch, actor=scene.samira, at=NOW)
    assert client.post(page, csv_file(text)).status_code == 302


def test_a_wrong_file_imports_nothing_and_says_where(client, scene, source, questions):
    response = client.post(url(scene, source, "source_import"), csv_file("1;2;3;4\nOui;;;\nPeut-être;;;\n"))

    assert response.status_code == 422
    assert "Ligne 3, colonne « Venez-vous ? »" in text_of(response)
    assert "Rien n’est importé" in text_of(response)
    assert SurveyAnswer.objects.count() == 0


def test_a_question_removed_meanwhile_is_told(scene, source, questions):
    gone = questions[3].pk
    questions[3].delete()

    with pytest.raises(RefusedError):
        add_batch(
            survey=source.survey,
            label="x",
            respondents=1,
            answers=[GivenAnswer(gone, "x")],
            actor=scene.samira,
            at=NOW,
        )


def test_formulas_are_harmless_in_the_export(client, scene, source, questions):
    client.post(url(scene, source, "source_batch_add"), paper(questions))

    response = client.get(url(scene, source, "source_results_csv"))

    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert response["Content-Disposition"].startswith(f'attachment; filename="{source.code}-')
    assert rows[1] == ["Venez-vous ?", "Oui", "6", "75", "8"]
    assert {row[1] for row in rows if row[0] == "Pourquoi ?"} == {"Trop loin", '\'=HYPERLINK("x")'}


def test_sensitive_answers_are_counted_for_all_and_read_by_one(scene, questions, source):
    scene.client(scene.samira).post(url(scene, source, "source_batch_add"), paper(questions))
    source.is_sensitive = True
    source.save()
    mate = scene.client(scene.karim)
    page = mate.get(url(scene, source, "source_results"))

    assert ("75 %" in text_of(page), "Trop loin" in text_of(page)) == (True, False)
    assert mate.get(url(scene, source, "source_results_csv")).status_code == 403
    assert mate.post(url(scene, source, "source_batch_add"), paper(questions)).status_code == 403


def test_pages_of_a_survey_are_for_surveys(client, scene):
    interview = interview_of(scene)

    for name in ("source_questions", "source_results", "source_batch_add", "source_import", "source_results_csv"):
        assert client.get(scene.url(name, source_pk=interview.source_id)).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_results_ask_as_much_for_one_as_for_thirty(count, client, scene, source):
    for number in range(count):
        question = asked(source, f"Question {number} ?", "single", "Oui", "Non")
        add_batch(
            survey=source.survey,
            label=f"Lot {number}",
            respondents=1,
            answers=[GivenAnswer(question.pk, "Oui")],
            actor=scene.samira,
            at=NOW,
        )
    client.get(url(scene, source, "source_results"))

    with CaptureQueriesContext(connection) as queries:
        client.get(url(scene, source, "source_results"))

    assert len([query for query in queries if '"investigations_' in query["sql"]]) == 5
