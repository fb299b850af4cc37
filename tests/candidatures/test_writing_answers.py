"""Nobody's words are lost: conflicts field by field, replaced texts, two people at the very same time."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from candidatures.models import AnswerRevision, Candidature, Problematique
from candidatures.services.errors import CallClosedError, NotWritableError
from candidatures.services.writing_answers import restore_revision, save_answers, set_themes
from candidatures.states import CandidatureState
from core.written_together import Answer, mark_of
from tests.candidatures.writing_scene import build_scene, minutes
from tests.factories.programmes import ThemeFactory


@pytest.fixture
def scene(db):
    return build_scene()


def save(scene, actor=None, at=None, **answers):
    """`field=(text, text the page was loaded with)`."""
    return save_answers(
        candidature=scene.candidature,
        problematique=scene.first,
        answers={field: Answer(text, mark_of(base)) for field, (text, base) in answers.items()},
        actor=actor or scene.julien,
        at=at or timezone.now(),
    )


def replaced():
    return list(AnswerRevision.objects.order_by("at", "pk").values_list("field", "text", "author__first_name"))


def test_a_mark_is_the_beginning_of_a_sha256():
    assert mark_of("") == "e3b0c44298fc1c14"


def test_a_text_is_written_with_its_time(scene):
    at = timezone.now() + minutes(1)

    saved = save(scene, problem=("Trois guichets.\r\n", ""), at=at)

    assert saved.written == ("problem",)
    assert scene.reload().problem == "Trois guichets."
    assert Candidature.objects.get(pk=scene.candidature.pk).saved_at == at


def test_what_is_already_stored_is_not_written_again(scene):
    save(scene, problem=("A", ""))
    before = replaced()

    assert save(scene, problem=("A", "any text")).written == ()
    assert replaced() == before


def test_an_untouched_field_never_overwrites_another_person(scene):
    save(scene, problem=("A", ""))
    save(scene, actor=scene.colleague, problem=("B", "A"))

    saved = save(scene, problem=("A", "A"), why_now=("Demain.", ""))

    assert (saved.written, saved.conflicts) == (("why_now",), ())
    assert (scene.reload().problem, scene.first.why_now) == ("B", "Demain.")


def test_two_people_on_the_same_field_is_a_conflict_of_that_field_alone(scene):
    save(scene, problem=("A", ""))
    save(scene, actor=scene.colleague, problem=("B", "A"))

    saved = save(scene, problem=("C", "A"), why_now=("Demain.", ""))

    [conflict] = saved.conflicts
    assert (conflict.field, conflict.mine, conflict.theirs, conflict.base) == ("problem", "C", "B", mark_of("B"))
    assert (scene.reload().problem, scene.first.why_now) == ("B", "Demain.")
    assert save(scene, problem=("C", "B")).conflicts == ()  # said again with the mark received: a decision
    assert scene.reload().problem == "C"


def test_replaced_texts_are_kept_at_each_change_of_hand_and_every_ten_minutes(scene):
    start = timezone.now()
    save(scene, problem=("A", ""), at=start)
    save(scene, problem=("A2", "A"), at=start + minutes(9))
    assert replaced() == [("problem", "", "Julien")]

    save(scene, problem=("A3", "A2"), at=start + minutes(11))
    save(scene, actor=scene.colleague, problem=("B", "A3"), at=start + minutes(12))
    save(scene, problem=("C", "B"), at=start + minutes(13))

    assert replaced() == [
        ("problem", "", "Julien"),
        ("problem", "A2", "Julien"),
        ("problem", "A3", "Nadia"),
        ("problem", "B", "Julien"),
    ]


def test_a_replaced_text_comes_back_and_what_it_replaces_is_kept(scene):
    save(scene, problem=("A", ""))
    save(scene, actor=scene.colleague, problem=("B", "A"))

    restore_revision(revision=AnswerRevision.objects.get(text="A"), actor=scene.julien, at=timezone.now())

    assert scene.reload().problem == "A"
    assert [text for _, text, _ in replaced()] == ["", "A", "B"]


def test_the_texts_of_the_candidature_itself_follow_the_same_rule(scene):
    def motivate(actor, text, base):
        return save_answers(
            candidature=scene.candidature,
            problematique=None,
            answers={"motivation": Answer(text, mark_of(base))},
            actor=actor,
            at=timezone.now(),
        )

    assert motivate(scene.julien, "A", "").written == ("motivation",)
    assert motivate(scene.colleague, "B", "A").written == ("motivation",)
    assert [one.theirs for one in motivate(scene.julien, "C", "A").conflicts] == ["B"]
    restore_revision(revision=AnswerRevision.objects.get(text="A"), actor=scene.julien, at=timezone.now())

    assert Candidature.objects.get(pk=scene.candidature.pk).motivation == "A"


def test_a_title_stays_on_one_line_and_disguises_disappear(scene):
    save(scene, title=("Un\ntitre \u202einversé", scene.first.title))

    assert scene.reload().title == "Un titre inversé"


def test_writing_stops_at_the_closing(scene):
    with pytest.raises(CallClosedError):
        save(scene, problem=("A", ""), at=scene.call.closes_at)
    assert save(scene, problem=("A", ""), at=scene.call.closes_at - minutes(1)).written == ("problem",)


def test_writing_stops_with_the_instruction_and_not_with_the_deposit(scene):
    def become(state):
        Candidature.objects.filter(pk=scene.candidature.pk).update(
            state=state, submitted_at=timezone.now(), reference="2026-001"
        )

    become(CandidatureState.SUBMITTED)
    assert save(scene, problem=("A", "")).written == ("problem",)
    become(CandidatureState.IN_REVIEW)
    with pytest.raises(NotWritableError):
        save(scene, problem=("B", "A"))


def test_writing_in_a_problematique_removed_meanwhile_says_so(scene):
    Problematique.objects.filter(pk=scene.first.pk).delete()

    with pytest.raises(Problematique.DoesNotExist):
        save(scene, problem=("A", ""))


def test_themes_ticked_by_two_people_are_all_kept(scene):
    mine, theirs, common = ThemeFactory(), ThemeFactory(), ThemeFactory()
    scene.first.themes.add(common)

    def tick(actor, chosen):
        return set_themes(
            scope=Problematique.objects.all(),
            pk=scene.first.pk,
            chosen=[theme.pk for theme in chosen],
            base=[common.pk],
            actor=actor,
            at=timezone.now(),
        )

    tick(scene.colleague, [common, theirs])
    saved = tick(scene.julien, [mine])

    assert set(scene.first.themes.all()) == {mine, theirs}
    assert saved.texts == {"themes": f"{mine.pk},{theirs.pk}"}


@pytest.mark.django_db(transaction=True)
def test_two_people_saving_at_the_same_time_one_is_told():
    """Twenty pairs on real connections: exactly one text is written, the other person receives it."""
    scene = build_scene()
    outcomes = []

    def write(barrier, actor, text):
        try:
            barrier.wait(timeout=10)
            saved = save(scene, actor=actor, problem=(text, ""))
            outcomes.append((saved.written, [one.theirs for one in saved.conflicts], text))
        finally:
            connection.close()

    for _ in range(20):
        Problematique.objects.filter(pk=scene.first.pk).update(problem="")
        outcomes.clear()
        barrier = threading.Barrier(2)
        pair = [
            threading.Thread(target=write, args=(barrier, actor, text))
            for actor, text in ((scene.julien, "A"), (scene.colleague, "B"))
        ]
        for thread in pair:
            thread.start()
        for thread in pair:
            thread.join()

        stored = scene.reload().problem
        assert sorted(outcomes, key=lambda outcome: not outcome[0]) == [
            (("problem",), [], stored),
            ((), [stored], {"A": "B", "B": "A"}[stored]),
        ]
