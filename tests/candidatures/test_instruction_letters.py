"""Letters: prepared, edited, outdated, sent once; what applicants see, and when."""

import pytest
from django.urls import reverse

from candidatures.models import CandidatureTransition, DecisionLetter
from candidatures.selectors.instruction_decisions import last_decision_id
from candidatures.selectors.instruction_letters import letter_recap, letter_version, sent_letters
from candidatures.services.instruction_decisions import decide
from candidatures.services.instruction_errors import ChangedMeanwhileError, RefusedError
from candidatures.services.instruction_letters import (
    edit_letter,
    prepare_letter,
    prepare_missing_letters,
    send_letters,
)
from candidatures.services.instruction_review import declare_conflict
from candidatures.states import CandidatureState, LetterState, Outcome
from core.models import OutboxMail
from tests.candidatures.instruction_scenes import AT, colleague, edition, referent_of, under_review
from tests.personas import sign_in, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return edition()


def decided(programme, *acts, **more):
    candidature = under_review(programme, ranks=range(1, len(acts) + 1), **more)
    for row, act in zip(candidature.problematiques.order_by("rank"), acts, strict=True):
        change(row, act, reason=f"Motif {row.rank}.")
    return candidature


def change(row, act, reason="Après réflexion."):
    decide(problematique=row, act=act, reason=reason, seen=last_decision_id(row), actor=colleague(), at=AT)


def recap_of(programme, user=None):
    return letter_recap(programme, user=user or colleague())


def send(programme, actor=None):
    return send_letters(programme=programme, seen=recap_of(programme).version, actor=actor or colleague(), at=AT)


def test_a_letter_tells_every_decision_with_its_reason(programme):
    candidature = decided(programme, "retain", "put_on_waiting_list", "reject")

    letter = prepare_letter(candidature=candidature, actor=colleague(), at=AT)

    titles = list(candidature.problematiques.order_by("rank").values_list("title", flat=True))
    told = [letter.body.index(part) for part in (titles[0], "Motif 1.", titles[1], "Motif 2.", titles[2], "Motif 3.")]
    assert told == sorted(told)
    assert "nous avons le plaisir de vous annoncer qu’une problématique est retenue" in letter.body.lower()
    assert "appel@exemple.localhost" in letter.body
    assert "\n\n\n" not in letter.body


@pytest.mark.parametrize(
    "acts, words, absent",
    [
        (["reject"], "Votre problématique n’a pas été retenue pour cette édition", "plaisir"),
        (["put_on_waiting_list"], "Votre problématique est inscrite sur la liste d’attente", "plaisir"),
        (["retain", "retain"], "2 problématiques sont retenues", "n’a pas été"),
    ],
)
def test_each_mix_has_its_words(programme, acts, words, absent):
    body = prepare_letter(candidature=decided(programme, *acts), actor=colleague(), at=AT).body

    assert (words in body, absent in body) == (True, False)


def test_a_letter_waits_for_every_decision(programme):
    candidature = under_review(programme, ranks=[1, 2])
    change(candidature.problematiques.get(rank=1), "retain")

    with pytest.raises(RefusedError, match="Décidez d’abord de chaque"):
        prepare_letter(candidature=candidature, actor=colleague(), at=AT)
    assert prepare_missing_letters(programme=programme, actor=colleague(), at=AT) == 0


def test_missing_letters_are_prepared_once_and_edited_ones_are_left(programme):
    first = decided(programme, "retain")
    decided(programme, "reject")
    letter = prepare_letter(candidature=first, actor=colleague(), at=AT)
    edit_letter(letter=letter, subject="Objet", body="Mes mots.", seen=letter_version(letter), actor=colleague(), at=AT)

    numbers = [prepare_missing_letters(programme=programme, actor=colleague(), at=AT) for _ in range(2)]

    assert numbers == [1, 0]
    assert DecisionLetter.objects.get(candidature=first).body == "Mes mots."


def test_two_people_editing_the_second_is_told(programme):
    letter = prepare_letter(candidature=decided(programme, "retain"), actor=colleague(), at=AT)
    seen = letter_version(letter)
    edit_letter(letter=letter, subject="Objet", body="Les mots de Nora.", seen=seen, actor=colleague(), at=AT)

    with pytest.raises(ChangedMeanwhileError):
        edit_letter(letter=letter, subject="Objet", body="Les miens.", seen=seen, actor=colleague(), at=AT)

    letter.refresh_from_db()
    assert letter.body == "Les mots de Nora."


def test_a_link_forbids_to_write_the_letter(programme):
    candidature, actor = decided(programme, "retain"), colleague()
    declare_conflict(candidature=candidature, reason="Ancien poste.", actor=actor, at=AT)

    with pytest.raises(RefusedError, match="déclaré un lien"):
        prepare_letter(candidature=candidature, actor=actor, at=AT)


def test_all_ready_letters_leave_once(programme):
    candidature = decided(programme, "retain", "reject")
    people = [referent_of(candidature), referent_of(candidature)]
    waiting = under_review(programme)  # not decided: stays
    prepare_missing_letters(programme=programme, actor=colleague(), at=AT)
    actor, seen = colleague(), recap_of(programme).version

    sent = send_letters(programme=programme, seen=seen, actor=actor, at=AT)

    candidature.refresh_from_db()
    waiting.refresh_from_db()
    letter = candidature.letters.get()
    assert [line.candidature.pk for line in sent] == [candidature.pk]
    assert (candidature.state, waiting.state) == (CandidatureState.DECIDED, CandidatureState.IN_REVIEW)
    assert (letter.state, letter.sent_by, letter.sent_at) == (LetterState.SENT, actor, AT)
    assert list(candidature.problematiques.order_by("rank").values_list("announced_outcome", flat=True)) == [
        Outcome.RETAINED,
        Outcome.REJECTED,
    ]
    assert CandidatureTransition.objects.get(transition="announce").actor == actor
    mails = OutboxMail.objects.filter(key__startswith="decision-letter:")
    assert sorted(mail.recipient for mail in mails) == sorted(person.email for person in people)
    assert letter.body in mails.first().text
    with pytest.raises(RefusedError, match="déjà envoyées"):
        send_letters(programme=programme, seen=seen, actor=actor, at=AT)
    assert mails.count() == 2


def test_an_outdated_letter_does_not_leave_until_prepared_again(programme):
    candidature = decided(programme, "retain")
    prepare_missing_letters(programme=programme, actor=colleague(), at=AT)
    change(candidature.problematiques.get(), "reject")

    recap = recap_of(programme)
    assert ([line.candidature.pk for line in recap.outdated], recap.ready) == ([candidature.pk], [])
    with pytest.raises(RefusedError, match="Aucune lettre n’est prête"):
        send(programme)

    prepare_letter(candidature=candidature, actor=colleague(), at=AT)
    assert len(send(programme)) == 1


def test_a_reason_rewritten_also_outdates_the_letter(programme):
    candidature = decided(programme, "retain")
    prepare_missing_letters(programme=programme, actor=colleague(), at=AT)
    row = candidature.problematiques.get()
    change(row, "reconsider")
    change(row, "retain", reason="Un autre motif.")

    assert [line.candidature.pk for line in recap_of(programme).outdated] == [candidature.pk]


def test_a_letter_changed_since_the_recap_stops_the_sending(programme):
    candidature = decided(programme, "retain")
    prepare_missing_letters(programme=programme, actor=colleague(), at=AT)
    seen = recap_of(programme).version
    letter = candidature.letters.get()
    edit_letter(letter=letter, subject="Objet", body="Autre.", seen=letter_version(letter), actor=colleague(), at=AT)

    with pytest.raises(ChangedMeanwhileError):
        send_letters(programme=programme, seen=seen, actor=colleague(), at=AT)

    candidature.refresh_from_db()
    assert (candidature.state, OutboxMail.objects.count()) == (CandidatureState.IN_REVIEW, 0)


def test_a_complement_asked_since_holds_the_letter_back(programme):
    candidature = decided(programme, "retain")
    prepare_missing_letters(programme=programme, actor=colleague(), at=AT)
    candidature.state = CandidatureState.COMPLEMENT
    candidature.save()

    assert (recap_of(programme).ready, len(recap_of(programme).lines)) == ([], 1)


def test_the_recap_says_who_would_receive_nothing(programme):
    candidature = decided(programme, "retain")
    prepare_missing_letters(programme=programme, actor=colleague(), at=AT)

    assert [line.candidature.pk for line in recap_of(programme).without_reader] == [candidature.pk]
    referent_of(candidature)
    recap = recap_of(programme)
    assert (recap.without_reader, recap.mail_count) == ([], 1)


def test_applicants_read_the_letter_only_once_sent(programme, client):
    candidature = decided(programme, "retain")
    sign_in(client, referent_of(candidature))
    prepare_missing_letters(programme=programme, actor=colleague(), at=AT)
    address = reverse("candidatures:decision_letter", kwargs={"pk": candidature.pk})

    before = (client.get(address).status_code, sent_letters(candidature))
    send(programme)
    after = client.get(address)

    assert before == (404, [])
    assert (after.status_code, "Motif 1." in after.content.decode()) == (200, True)
    assert sent_letters(candidature) == [candidature.letters.get()]


def test_the_page_sends_after_a_confirmation(programme, client):
    candidature = decided(programme, "retain")
    referent_of(candidature)
    sign_in(client, staff())
    address = reverse("candidatures:letters", kwargs={"slug": programme.slug})
    client.post(reverse("candidatures:letters_prepare", kwargs={"slug": programme.slug}))
    seen = recap_of(programme).version

    unconfirmed = client.post(address, {"seen": seen})
    confirmed = client.post(address, {"seen": seen, "confirmed": "on"})
    told = client.get(address).content.decode()
    again = client.post(address, {"seen": seen, "confirmed": "on"})

    assert (unconfirmed.status_code, confirmed.status_code, again.status_code) == (422, 302, 409)
    assert "Lettres : 1 ; courriels aux référents : 1." in told


def test_the_letter_page_shows_both_texts_when_they_collide(programme, client):
    letter = prepare_letter(candidature=decided(programme, "retain"), actor=colleague(), at=AT)
    sign_in(client, staff())
    address = reverse("candidatures:staff_letter", kwargs={"pk": letter.candidature_id})
    seen = letter_version(letter)
    edit_letter(letter=letter, subject="Objet", body="Les mots de Nora.", seen=seen, actor=colleague(), at=AT)

    collision = client.post(address, {"subject": "Objet", "body": "Mes mots à moi.", "seen": seen})
    page = collision.content.decode()

    assert (collision.status_code, "Les mots de Nora." in page, "Mes mots à moi." in page) == (409, True, True)


@pytest.mark.parametrize("number", [1, 30])
def test_the_recap_costs_the_same_for_one_and_for_thirty(programme, client, number, django_assert_num_queries):
    for _ in range(number):
        referent_of(under_review(programme, ranks=[1, 2]))
    sign_in(client, staff())
    address = reverse("candidatures:letters", kwargs={"slug": programme.slug})
    client.get(address)

    with django_assert_num_queries(8):
        client.get(address)
