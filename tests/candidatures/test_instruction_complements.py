"""Complements: asked, answered, reopened, closed, reminded; the applicant's page."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from candidatures.models import CandidatureTransition, ComplementMessage, ComplementRequest, ComplementTransition
from candidatures.services.instruction_complements import (
    answer_complement,
    ask_complement,
    close_complement,
    reply_in_complement,
)
from candidatures.services.instruction_errors import RefusedError
from candidatures.services.instruction_reminders import remind_complements
from candidatures.states import CandidatureState, ComplementState
from core.models import OutboxMail
from core.state_machine import IllegalTransitionError
from tests.candidatures.instruction_scenes import AT, colleague, edition, referent_of, under_review
from tests.factories import candidatures as make
from tests.factories.collectivites import CollectiviteFactory, DepartementFactory
from tests.personas import coach, sign_in, staff

pytestmark = pytest.mark.django_db
TODAY = AT.date()
DUE = TODAY + dt.timedelta(days=10)


@pytest.fixture
def candidature():
    return under_review(edition())


def ask(candidature, *, due_on=DUE, actor=None, at=AT, text="Pouvez-vous joindre la lettre de la direction ?"):
    return ask_complement(
        candidature=candidature,
        subject="La lettre de la direction",
        text=text,
        due_on=due_on,
        today=TODAY,
        actor=actor or colleague(),
        at=at,
    )


def mails():
    return list(OutboxMail.objects.order_by("recipient").values_list("recipient", "subject"))


def test_asking_moves_the_candidature_and_writes_to_every_referent(candidature):
    people = sorted([referent_of(candidature), referent_of(candidature)], key=lambda person: person.email)
    request = ask(candidature)

    candidature.refresh_from_db()
    assert (candidature.state, request.state) == (CandidatureState.COMPLEMENT, ComplementState.OPEN)
    subject = f"{candidature.reference} : La lettre de la direction, pour le 14/05/2026"
    assert mails() == [(person.email, subject) for person in people]
    text = OutboxMail.objects.first().text
    assert f"/candidatures/{candidature.pk}/complement/" in text
    assert "Pouvez-vous joindre la lettre de la direction ?" in text


@pytest.mark.parametrize("due_on", [TODAY, TODAY - dt.timedelta(days=1)])
def test_the_date_is_to_come(candidature, due_on):
    with pytest.raises(RefusedError, match="à venir"):
        ask(candidature, due_on=due_on)


def test_a_request_says_what_is_missing(candidature):
    with pytest.raises(RefusedError, match="Dites ce qui manque"):
        ask(candidature, text=" ")


def test_a_complement_is_asked_under_instruction_and_one_at_a_time(candidature):
    ask(candidature)
    with pytest.raises(IllegalTransitionError):
        ask(candidature)
    with pytest.raises(IllegalTransitionError):
        ask(under_review(candidature.programme, state=CandidatureState.SUBMITTED))


def test_the_answer_reaches_who_instructs_and_not_who_asked(candidature):
    owner = colleague()
    candidature.assigned_to = owner
    candidature.save()
    request, person = ask(candidature), referent_of(candidature)

    answer_complement(request=request, text="La voici.", actor=person, at=AT)

    request.refresh_from_db()
    assert request.state == ComplementState.ANSWERED
    mail = OutboxMail.objects.get(recipient=owner.email)
    assert f"/gestion/candidatures/{candidature.pk}/complement/" in mail.text
    assert "La voici." in mail.text


def test_nobody_instructs_so_the_answer_reaches_who_asked(candidature):
    asker = colleague()
    request = ask(candidature, actor=asker)

    answer_complement(request=request, text="La voici.", actor=referent_of(candidature), at=AT)

    assert [mail.recipient for mail in OutboxMail.objects.filter(key__startswith="complement:answered")] == [
        asker.email
    ]


def test_a_second_answer_is_received_and_the_request_reopens_with_a_date(candidature):
    request, person = ask(candidature), referent_of(candidature)
    answer_complement(request=request, text="La voici.", actor=person, at=AT)
    answer_complement(request=request, text="Et l’annexe.", actor=person, at=AT)

    later = DUE + dt.timedelta(days=5)
    reply_in_complement(
        request=request, text="Il manque la page 2.", due_on=later, today=TODAY, actor=colleague(), at=AT
    )

    request.refresh_from_db()
    assert (request.state, request.due_on) == (ComplementState.OPEN, later)
    assert list(request.messages.order_by("pk").values_list("is_from_staff", flat=True)) == [True, False, False, True]
    assert list(ComplementTransition.objects.order_by("pk").values_list("transition", flat=True)) == [
        "answer",
        "reopen",
    ]


def test_a_word_without_a_date_leaves_the_request_answered(candidature):
    request = ask(candidature)
    answer_complement(request=request, text="La voici.", actor=referent_of(candidature), at=AT)

    reply_in_complement(request=request, text="Merci, je regarde.", due_on=None, today=TODAY, actor=colleague(), at=AT)

    request.refresh_from_db()
    assert (request.state, request.due_on) == (ComplementState.ANSWERED, DUE)


def test_closing_resumes_the_instruction_and_is_told(candidature):
    person = referent_of(candidature)
    request = ask(candidature)
    close_complement(request=request, actor=colleague(), at=AT)

    candidature.refresh_from_db()
    assert candidature.state == CandidatureState.IN_REVIEW
    assert list(CandidatureTransition.objects.order_by("pk").values_list("transition", flat=True)) == [
        "ask_complement",
        "close_complement",
    ]
    assert (
        "l’examen de votre candidature reprend"
        in OutboxMail.objects.get(recipient=person.email, key__startswith="complement:closed").subject
    )
    for act in (
        lambda: answer_complement(request=request, text="Trop tard.", actor=person, at=AT),
        lambda: close_complement(request=request, actor=colleague(), at=AT),
    ):
        with pytest.raises(RefusedError, match="close"):
            act()
    assert ask(candidature).state == ComplementState.OPEN  # another may follow


def test_a_withdrawn_candidature_awaits_nothing(candidature):
    request = ask(candidature)
    candidature.refresh_from_db()
    candidature.state = CandidatureState.WITHDRAWN
    candidature.save()
    referent_of(candidature)

    with pytest.raises(RefusedError, match="plus rien n’est attendu"):
        answer_complement(request=request, text="Voilà.", actor=colleague(), at=AT)
    assert remind_complements(at=AT + dt.timedelta(days=11)) == 0


# --- Reminders -------------------------------------------------------------------------------------------------------


def reminders():
    return sorted(
        key.split(":")[1]
        for key in OutboxMail.objects.values_list("key", flat=True)
        if ":soon:" in key or ":late:" in key
    )


@pytest.mark.parametrize(
    "days, told",
    [(7, []), (8, ["soon"]), (10, ["soon"]), (11, ["late"]), (17, ["late"]), (18, [])],
)
def test_reminders_go_two_days_before_and_after_the_date(candidature, days, told):
    referent_of(candidature)
    ask(candidature)

    for _ in range(2):  # twice is once
        remind_complements(at=AT + dt.timedelta(days=days))

    assert reminders() == told


def test_an_answer_silences_reminders_and_a_new_date_gives_new_ones(candidature):
    person = referent_of(candidature)
    request = ask(candidature)
    remind_complements(at=AT + dt.timedelta(days=9))
    answer_complement(request=request, text="La voici.", actor=person, at=AT + dt.timedelta(days=9))
    remind_complements(at=AT + dt.timedelta(days=11))
    assert reminders() == ["soon"]

    reply_in_complement(
        request=request,
        text="Encore une page.",
        due_on=DUE + dt.timedelta(days=10),
        today=TODAY + dt.timedelta(days=11),
        actor=colleague(),
        at=AT + dt.timedelta(days=11),
    )
    remind_complements(at=AT + dt.timedelta(days=19))

    assert reminders() == ["soon", "soon"]


def test_what_was_asked_yesterday_for_tomorrow_is_not_reminded(candidature):
    referent_of(candidature)
    ask(candidature, due_on=TODAY + dt.timedelta(days=2))

    assert remind_complements(at=AT + dt.timedelta(days=1)) == 0


def test_the_day_is_the_one_of_the_territory():
    there = CollectiviteFactory(departement=DepartementFactory(in_la_reunion=True))
    candidature = under_review(edition(), collectivite=there)
    referent_of(candidature)
    ask(candidature)

    # 21:00 UTC on the due day: already tomorrow in La Réunion
    remind_complements(at=dt.datetime(2026, 5, 14, 21, 0, tzinfo=dt.UTC))

    assert reminders() == ["late"]


# --- The applicant's page --------------------------------------------------------------------------------------------


def page_of(candidature):
    return reverse("candidatures:complement", kwargs={"pk": candidature.pk})


def test_the_referent_reads_the_thread_and_answers(client, candidature):
    person = referent_of(candidature)
    ask(candidature)
    sign_in(client, person)

    page = client.get(page_of(candidature))
    answer = client.post(page_of(candidature), {"text": "La voici, signée."})

    assert (page.status_code, answer.status_code) == (200, 302)
    assert "Pouvez-vous joindre la lettre" in page.content.decode()
    last = ComplementMessage.objects.order_by("-pk").first()
    assert (last.text, last.author, last.is_from_staff) == ("La voici, signée.", person, False)


def test_a_document_comes_with_the_answer_and_staff_may_fetch_it(client, candidature):
    ask(candidature)
    sign_in(client, referent_of(candidature))
    png = io.BytesIO()
    Image.new("RGB", (2, 2)).save(png, "PNG")

    done = client.post(
        page_of(candidature), {"text": "La voici.", "file": SimpleUploadedFile("lettre.png", png.getvalue())}
    )

    attachment = ComplementMessage.objects.get(is_from_staff=False).attachment
    assert (done.status_code, attachment.candidature, attachment.label) == (
        302,
        candidature,
        "Complément : La lettre de la direction",
    )
    sign_in(client, staff())
    page = client.get(reverse("candidatures:staff_complement", kwargs={"pk": candidature.pk})).content.decode()
    assert f"/candidatures/{candidature.pk}/pieces/{attachment.pk}/" in page


def test_a_disguised_document_is_refused_and_the_answer_kept_on_the_page(client, candidature):
    ask(candidature)
    sign_in(client, referent_of(candidature))

    refused = client.post(
        page_of(candidature),
        {"text": "La voici.", "file": SimpleUploadedFile("lettre.png", b"MZ\x90\x00 not a picture")},
    )

    assert (refused.status_code, "La voici." in refused.content.decode()) == (422, True)
    assert ComplementMessage.objects.filter(is_from_staff=False).count() == 0


def test_an_empty_answer_is_refused_and_the_page_stays(client, candidature):
    ask(candidature)
    sign_in(client, referent_of(candidature))

    response = client.post(page_of(candidature), {"text": " "})

    assert (response.status_code, "Une erreur est à corriger" in response.content.decode()) == (422, True)


def test_answering_a_closed_request_is_told(client, candidature):
    request = ask(candidature)
    close_complement(request=request, actor=colleague(), at=AT)
    sign_in(client, referent_of(candidature))

    assert client.post(page_of(candidature), {"text": "Trop tard ?"}).status_code == 409
    assert client.get(page_of(candidature)).status_code == 200


def test_others_do_not_see_the_thread(client, candidature):
    ask(candidature)
    other = under_review(candidature.programme)
    for person in (referent_of(other), coach()):
        sign_in(client, person)
        assert client.get(page_of(candidature)).status_code == 404


def test_without_a_request_there_is_no_page(client, candidature):
    sign_in(client, referent_of(candidature))

    assert client.get(page_of(candidature)).status_code == 404


def test_the_thread_costs_the_same_for_one_message_and_for_thirty(client, candidature, django_assert_num_queries):
    sign_in(client, referent_of(candidature))
    request = make.ComplementRequestFactory(candidature=candidature)
    make.ComplementMessageFactory.create_batch(30, request=request, author=colleague())
    client.get(page_of(candidature))

    with django_assert_num_queries(5):
        client.get(page_of(candidature))

    assert ComplementRequest.objects.count() == 1
