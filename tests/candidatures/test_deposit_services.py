"""Depositing: one number, one frozen content, whatever people do at the same time."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone

from candidatures.models import Candidature, CandidatureTransition, Submission
from candidatures.selectors.deposit_content import content_of, fingerprint_of
from candidatures.services.deposit import IncompleteError, deposit_candidature, record_correction
from candidatures.services.deposit_withdrawal import restart_candidature, withdraw_candidature
from candidatures.services.errors import CallClosedError, NotWritableError
from candidatures.states import CandidatureState, ComplementState
from core.models import OutboxMail
from tests.candidatures.test_deposit_completeness import complete_candidature
from tests.factories import candidatures as make
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.factories.calls import CallFactory
from tests.factories.programmes import ProgrammeFactory, ThemeFactory

pytestmark = pytest.mark.django_db


def ready(edition: int = 2026, **kwargs) -> Candidature:
    """A complete draft, in an open call."""
    programme = kwargs.pop("programme", None) or ProgrammeFactory(edition=edition)
    candidature = complete_candidature(programme=programme, **kwargs)
    if not hasattr(programme, "call"):
        CallFactory(programme=programme)
    return candidature


def deposit(candidature: Candidature, at: dt.datetime | None = None, actor=None) -> Submission:
    submission, _ = deposit_candidature(candidature=candidature, actor=actor, at=at or timezone.now())
    candidature.refresh_from_db()
    return submission


def test_a_deposit_gives_a_number_a_date_and_freezes_the_content():
    candidature = ready()
    actor, at = UserFactory(), timezone.now()

    submission = deposit(candidature, at, actor)

    assert (candidature.state, candidature.submitted_at, candidature.reference) == ("submitted", at, "2026-001")
    assert (submission.number, submission.actor, submission.at, submission.receipt) == (1, actor, at, None)
    assert submission.content == content_of(candidature)
    assert submission.sha256 == fingerprint_of(submission.content)
    move = CandidatureTransition.objects.get()
    assert (move.transition, move.actor, move.at) == ("submit", actor, at)


def test_what_is_frozen_does_not_follow_the_texts():
    candidature = ready()
    submission = deposit(candidature)
    title = submission.content["problematiques"][0]["title"]

    candidature.problematiques.update(title="Un autre titre")

    submission.refresh_from_db()
    assert submission.content["problematiques"][0]["title"] == title


def test_the_content_holds_everything_in_reading_order():
    candidature = complete_candidature(problematiques=2, motivation="Enquêter avant d’acheter.")
    second = candidature.problematiques.get(rank=2)
    second.themes.add(ThemeFactory(slug="voirie", label="Voirie"), ThemeFactory(slug="eau", label="Eau"))

    content = content_of(candidature)

    assert content["motivation"] == "Enquêter avant d’acheter."
    assert [row["rank"] for row in content["problematiques"]] == [1, 2]
    assert content["problematiques"][1]["themes"] == ["Eau", "Voirie"]
    assert [answer["label"] for answer in content["problematiques"][0]["answers"]] == [
        "Le problème",
        "Qui en souffre",
        "Combien de personnes, à quelle fréquence",
        "Ce qui le montre",
        "Ce qui a été essayé",
        "Ce qui existe peut-être ailleurs",
        "Pourquoi maintenant",
    ]
    assert content["problematiques"][0]["agents"] == [
        {"name": "Awa Perrin", "job_title": "", "service": "Accueil", "email": ""}
    ]
    assert [row["name"] for row in content["commitments"]] == ["Marc Hoareau", "Marc Hoareau"]


@pytest.mark.parametrize("count", [1, 30])
def test_freezing_costs_the_same_for_one_and_for_thirty(count, django_assert_max_num_queries):
    candidature = Candidature.objects.select_related("programme", "collectivite__departement").get(
        pk=complete_candidature(problematiques=count).pk
    )
    with django_assert_max_num_queries(7):
        content_of(candidature)


def test_numbers_follow_each_other_across_the_programmes_of_a_year():
    here, elsewhere = ProgrammeFactory(edition=2026), ProgrammeFactory(edition=2026)
    first, second, third = ready(programme=here), ready(programme=elsewhere), ready(programme=here)
    of_another_year = ready(edition=2027)
    make.CandidatureFactory(deposited=True, reference="2026-041", programme=here)

    for candidature in (first, second, third, of_another_year):
        deposit(candidature)

    assert [row.reference for row in (first, second, third, of_another_year)] == [
        "2026-042",
        "2026-043",
        "2026-044",
        "2027-001",
    ]


def test_depositing_twice_gives_one_deposit():
    candidature = ready()
    first, is_new = deposit_candidature(candidature=candidature, actor=None, at=timezone.now())
    again, is_new_again = deposit_candidature(candidature=candidature, actor=None, at=timezone.now())

    assert (is_new, is_new_again) == (True, False)
    assert again == first
    assert Submission.objects.count() == 1


def test_what_is_missing_is_listed_and_nothing_is_written():
    candidature = ready()
    candidature.problematiques.update(why_now="")

    with pytest.raises(IncompleteError) as refusal:
        deposit(candidature)

    title = candidature.problematiques.get().title
    assert [part.label for part in refusal.value.parts] == [f"Problématique 1 « {title} » : pourquoi maintenant"]
    assert str(refusal.value) == (f"Il manque encore un élément : Problématique 1 « {title} » : pourquoi maintenant.")
    candidature.refresh_from_db()
    assert (candidature.state, Submission.objects.count()) == ("draft", 0)


def test_the_call_closes_at_its_exact_instant():
    candidature = ready()
    closes_at = candidature.programme.call.closes_at

    for late in (closes_at, closes_at + dt.timedelta(seconds=1)):
        with pytest.raises(CallClosedError):
            deposit(candidature, late)
    candidature.refresh_from_db()
    assert (candidature.state, Submission.objects.count()) == ("draft", 0)

    deposit(candidature, closes_at - dt.timedelta(seconds=1))
    assert candidature.state == "submitted"


# --- Corrections ---------------------------------------------------------------------------------------------------


def test_a_correction_is_the_next_deposit():
    candidature = ready()
    first = deposit(candidature)
    candidature.problematiques.update(title="Un titre plus clair")

    second = record_correction(candidature=candidature, actor=None, at=timezone.now())

    assert second.number == 2
    assert second.content["problematiques"][0]["title"] == "Un titre plus clair"
    assert second.sha256 != first.sha256
    candidature.refresh_from_db()
    assert (candidature.state, candidature.reference) == ("submitted", "2026-001")


def test_an_unchanged_content_records_nothing():
    candidature = ready()
    deposit(candidature)

    assert record_correction(candidature=candidature, actor=None, at=timezone.now()) is None
    assert Submission.objects.count() == 1


def test_a_draft_has_nothing_to_correct():
    assert record_correction(candidature=ready(), actor=None, at=timezone.now()) is None
    assert Submission.objects.count() == 0


def test_a_correction_leaves_no_gap():
    candidature = ready()
    deposit(candidature)
    candidature.problematiques.get().proposed_agents.all().delete()

    with pytest.raises(IncompleteError):
        record_correction(candidature=candidature, actor=None, at=timezone.now())
    assert Submission.objects.count() == 1


def test_nothing_is_corrected_once_closed_or_read():
    candidature = ready()
    deposit(candidature)
    candidature.problematiques.update(title="Trop tard")

    with pytest.raises(CallClosedError):
        record_correction(candidature=candidature, actor=None, at=candidature.programme.call.closes_at)
    Candidature.objects.update(state=CandidatureState.IN_REVIEW)
    with pytest.raises(NotWritableError):
        record_correction(candidature=candidature, actor=None, at=timezone.now())


# --- Withdrawing, beginning again ----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["submitted", "in_review", "complement"])
def test_withdrawing_until_the_decision(state):
    candidature = make.CandidatureFactory(deposited=True, state=state, assigned_to=UserFactory(is_staff=True))
    referent = ReferentMandateFactory(collectivite=candidature.collectivite).user
    at = timezone.now()

    withdraw_candidature(candidature=candidature, reason="Le service ferme.", actor=referent, at=at)
    withdraw_candidature(candidature=candidature, reason="Encore.", actor=referent, at=at)

    candidature.refresh_from_db()
    move = candidature.transitions.get()
    assert (candidature.state, move.comment, move.actor) == ("withdrawn", "Le service ferme.", referent)
    mails = {mail.recipient: mail.subject for mail in OutboxMail.objects.order_by("pk")}
    assert mails == {
        referent.email: f"{candidature.reference} : votre candidature est retirée",
        candidature.assigned_to.email: (f"{candidature.reference} : {candidature.collectivite} retire sa candidature"),
    }


def test_withdrawing_closes_the_complement_that_was_asked():
    request = make.ComplementRequestFactory(candidature__state=CandidatureState.COMPLEMENT)

    withdraw_candidature(candidature=request.candidature, reason="Non.", actor=None, at=timezone.now())

    request.refresh_from_db()
    assert (request.state, request.transitions.get().transition) == (ComplementState.CLOSED, "close")


@pytest.mark.parametrize(
    "build, words",
    [
        (make.CandidatureFactory, "Un brouillon n’est pas déposé : il n’y a rien à retirer."),
        (
            lambda: make.CandidatureFactory(deposited=True, state=CandidatureState.DECIDED),
            "La décision est rendue : la candidature ne se retire plus.",
        ),
    ],
)
def test_neither_a_draft_nor_a_decided_one_is_withdrawn(build, words):
    with pytest.raises(NotWritableError) as refusal:
        withdraw_candidature(candidature=build(), reason="Non.", actor=None, at=timezone.now())
    assert str(refusal.value) == words


def test_a_withdrawn_one_begins_again_with_its_texts():
    source = ready(motivation="Enquêter.")
    source.problematiques.get().themes.add(ThemeFactory(slug="eau", label="Eau"))
    deposit(source)
    withdraw_candidature(candidature=source, reason="Une erreur.", actor=None, at=timezone.now())

    draft = restart_candidature(candidature=source, actor=None, at=timezone.now())
    again = restart_candidature(candidature=source, actor=None, at=timezone.now())

    assert again == draft
    assert (draft.state, draft.motivation, draft.reference) == ("draft", "Enquêter.", None)
    before, after = content_of(source)["problematiques"], content_of(draft)["problematiques"]
    assert [{**row, "pk": 0} for row in after] == [{**row, "pk": 0} for row in before]
    assert draft.acceptances.count() == 0
    source.refresh_from_db()
    assert (source.state, source.reference) == ("withdrawn", "2026-001")


def test_only_a_withdrawn_one_begins_again():
    with pytest.raises(NotWritableError):
        restart_candidature(candidature=ready(), actor=None, at=timezone.now())


# --- Races: two connections ----------------------------------------------------------------------------------------


def at_once(*acts) -> list[object]:
    """What each act gave or raised, all started together, each on its own connection."""
    gate, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act) -> None:
        gate.wait(timeout=10)
        try:
            answers[place] = act()
        except Exception as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return answers


@pytest.mark.django_db(transaction=True)
def test_two_deposits_at_once_are_one():
    candidature = ready()

    answers = at_once(
        *[lambda: deposit_candidature(candidature=candidature, actor=None, at=timezone.now()) for _ in range(4)]
    )

    assert sorted(is_new for _, is_new in answers) == [False, False, False, True]
    assert Submission.objects.count() == 1
    assert CandidatureTransition.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_collectivites_at_once_get_as_many_numbers():
    programmes = [ProgrammeFactory(edition=2026), ProgrammeFactory(edition=2026)]
    candidatures = [ready(programme=programmes[n % 2]) for n in range(6)]

    answers = at_once(
        *[lambda row=row: deposit_candidature(candidature=row, actor=None, at=timezone.now()) for row in candidatures]
    )

    assert [is_new for _, is_new in answers] == [True] * 6
    references = sorted(Candidature.objects.order_by("pk").values_list("reference", flat=True))
    assert references == [f"2026-{number:03d}" for number in range(1, 7)]


@pytest.mark.django_db(transaction=True)
def test_a_deposit_and_a_change_at_once_never_freeze_half_of_it():
    """The writer holds the row: the deposit that waits freezes what the writer left, or refuses."""
    candidature = ready()
    seen = threading.Event()

    def write() -> None:
        from django.db import transaction  # noqa: PLC0415 -- this thread's own connection

        with transaction.atomic():
            Candidature.objects.select_for_update(of=("self",)).get(pk=candidature.pk)
            seen.set()
            candidature.problematiques.update(title="Premier temps")
            candidature.problematiques.update(why_now="Second temps")

    def deposit_after() -> Submission:
        seen.wait(timeout=10)
        return deposit_candidature(candidature=candidature, actor=None, at=timezone.now())[0]

    _, submission = at_once(write, deposit_after)

    (row,) = submission.content["problematiques"]
    assert (row["title"], row["answers"][-1]["text"]) == ("Premier temps", "Second temps")
