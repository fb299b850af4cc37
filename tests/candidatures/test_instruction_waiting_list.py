"""The waiting list after the letters: a place given, or not, then told by a second letter that staff send."""

import pytest
from django.urls import reverse

from candidatures.models import CandidatureTransition, DecisionLetter, ProblematiqueTransition
from candidatures.selectors.deposit_follow import announced_of, events_of
from candidatures.selectors.instruction_decisions import last_decision_id, possible_acts
from candidatures.selectors.instruction_letters import letter_recap
from candidatures.services.instruction_decisions import decide
from candidatures.services.instruction_errors import ChangedMeanwhileError, RefusedError
from candidatures.services.instruction_letters import prepare_letter, prepare_missing_letters, send_letters
from candidatures.states import CandidatureState, LetterState, Outcome
from core.models import OutboxMail
from tests.candidatures.instruction_scenes import AT, colleague, edition, referent_of, under_review
from tests.personas import sign_in, staff

pytestmark = pytest.mark.django_db


def change(row, act, reason="Une place s’est libérée.", seen=None):
    row.refresh_from_db()
    decided = decide(
        problematique=row,
        act=act,
        reason=reason,
        seen=last_decision_id(row) if seen is None else seen,
        actor=colleague(),
        at=AT,
    )
    row.refresh_from_db()
    return decided


def send(programme):
    seen = letter_recap(programme, user=colleague()).version
    return send_letters(programme=programme, seen=seen, actor=colleague(), at=AT)


def announced(programme, *acts):
    """A candidature whose first letter is sent, and its problématiques in order."""
    candidature = under_review(programme, ranks=range(1, len(acts) + 1))
    rows = list(candidature.problematiques.order_by("rank"))
    for row, act in zip(rows, acts, strict=True):
        change(row, act, reason=f"Motif {row.rank}.")
    referent_of(candidature)
    prepare_letter(candidature=candidature, actor=colleague(), at=AT)
    send(programme)
    candidature.refresh_from_db()
    return candidature, list(candidature.problematiques.order_by("rank"))


def labels(candidature):
    return [line.label for line in announced_of(candidature)]


@pytest.mark.parametrize(
    "act, label, words",
    [
        ("retain", "Retenue", "une problématique est maintenant retenue"),
        ("reject", "Non retenue", "qui n’est donc pas retenue pour cette édition"),
    ],
)
def test_a_waiting_problematique_moves_and_a_second_letter_tells_it(act, label, words):
    programme = edition()
    candidature, [kept, waiting] = announced(programme, "retain", "put_on_waiting_list")

    change(waiting, act)

    assert labels(candidature) == ["Retenue", "Liste d’attente"]  # nothing is known before the letter
    assert OutboxMail.objects.filter(key__startswith="decision-letter:").count() == 1
    letter = prepare_letter(candidature=candidature, actor=colleague(), at=AT)
    assert (letter.number, letter.state, words in letter.body, f"« {kept.title} »" in letter.body) == (
        2,
        LetterState.PREPARED,
        True,
        False,
    )
    assert ("Une place s’est libérée." in letter.body, "\n\n\n" in letter.body) == (True, False)

    [line] = send(programme)

    assert (line.candidature.pk, labels(candidature)) == (candidature.pk, ["Retenue", label])
    candidature.refresh_from_db()
    moves = CandidatureTransition.objects.filter(subject=candidature).order_by("pk")
    assert (candidature.state, [move.transition for move in moves]) == (
        CandidatureState.DECIDED,
        ["announce", "announce_waiting"],
    )
    assert events_of(candidature)[-1].label == "Une suite a été donnée à la liste d’attente"
    assert list(candidature.letters.order_by("number").values_list("state", flat=True)) == ["sent", "sent"]
    letters = candidature.letters.order_by("number")
    mails = [OutboxMail.objects.get(key__startswith=f"decision-letter:{letter.pk}:") for letter in letters]
    assert [words in mail.text for mail in mails] == [False, True]


def test_the_capacity_holds_after_the_letters_too():
    programme = edition(capacity=1)
    _, [kept, waiting] = announced(programme, "retain", "put_on_waiting_list")

    with pytest.raises(RefusedError, match="accueille 1 équipe, et toutes"):
        change(waiting, "retain")

    assert [row.outcome for row in (kept, waiting)] == [Outcome.RETAINED, Outcome.WAITING]


@pytest.mark.parametrize("first", ["retain", "reject"])
def test_what_a_letter_retained_or_refused_does_not_move(first):
    _, [row] = announced(edition(), first)

    assert possible_acts(row) == []
    with pytest.raises(RefusedError, match="déjà annoncée"):
        change(row, "put_on_waiting_list")


def test_a_waiting_one_is_not_put_back_to_be_decided():
    _, [row] = announced(edition(), "put_on_waiting_list")

    assert possible_acts(row) == ["retain", "reject"]
    with pytest.raises(RefusedError, match="se retient, ou non"):
        change(row, "reconsider")


def test_taken_back_before_its_letter_leaves_nothing_to_send():
    programme = edition()
    candidature, [row] = announced(programme, "put_on_waiting_list")
    change(row, "retain")
    prepare_letter(candidature=candidature, actor=colleague(), at=AT)

    change(row, "put_on_waiting_list", reason="Désistement annulé.")

    assert (candidature.letters.count(), letter_recap(programme, user=colleague()).preparable) == (1, [])
    with pytest.raises(RefusedError, match="rien n’a changé depuis"):
        prepare_letter(candidature=candidature, actor=colleague(), at=AT)
    with pytest.raises(RefusedError, match="Aucune lettre n’est prête"):
        send(programme)
    assert ProblematiqueTransition.objects.filter(subject=row).count() == 3


def test_two_people_on_the_list_the_second_is_told():
    _, [row] = announced(edition(), "put_on_waiting_list")
    seen = last_decision_id(row)
    change(row, "retain")

    with pytest.raises(ChangedMeanwhileError):
        change(row, "reject", seen=seen)


def test_missing_letters_include_those_of_the_waiting_list():
    programme = edition()
    candidature, [row] = announced(programme, "put_on_waiting_list")
    change(row, "retain")

    numbers = [prepare_missing_letters(programme=programme, actor=colleague(), at=AT) for _ in range(2)]

    assert (numbers, DecisionLetter.objects.get(state=LetterState.PREPARED).number) == ([1, 0], 2)
    change(row, "reject", reason="L’équipe n’est plus disponible.")
    assert [line.candidature.pk for line in letter_recap(programme, user=colleague()).outdated] == [candidature.pk]


def test_from_the_pages_of_the_staff_to_that_of_the_applicant(client):
    programme = edition()
    candidature, [row] = announced(programme, "put_on_waiting_list")
    person = candidature.collectivite.referent_mandates.get().user
    sign_in(client, staff())
    address = reverse("candidatures:decision", kwargs={"pk": row.pk})
    assert "autre lettre" in client.get(address).content.decode()
    posted = {"act": "retain", "reason": "Une place s’est libérée.", "seen": last_decision_id(row)}
    assert client.post(address, posted).status_code == 302
    one = reverse("candidatures:staff_candidature", kwargs={"pk": candidature.pk})
    assert "Préparer la lettre de suite" in client.get(one).content.decode()

    client.post(reverse("candidatures:letter_prepare", kwargs={"pk": candidature.pk}))
    client.post(
        reverse("candidatures:letters", kwargs={"slug": programme.slug}),
        {"seen": letter_recap(programme, user=colleague()).version, "confirmed": "on"},
    )

    sign_in(client, person)
    page = client.get(reverse("candidatures:decision_letter", kwargs={"pk": candidature.pk})).content.decode()
    assert ("est maintenant retenue" in page, "Lettre précédente" in page, "Motif 1." in page) == (True, True, True)
