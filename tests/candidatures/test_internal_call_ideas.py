"""What the référent does with the ideas."""

import datetime as dt

import pytest

from candidatures.models import Candidature, Idea, ProposedAgent
from candidatures.services import internal_call_ideas as services
from candidatures.services.errors import CallClosedError, NotWritableError
from candidatures.services.internal_call import InternalCallError
from candidatures.states import IDEA_TRANSITIONS, CandidatureState, IdeaState
from core.models import OutboxMail
from core.state_machine import IllegalTransitionError
from tests.factories.accounts import UserFactory
from tests.factories.calls import CallFactory
from tests.factories.candidatures import CandidatureFactory, IdeaFactory, InternalCallFactory
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.programmes import ProgrammeFactory

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 10, 1, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def page():
    programme = ProgrammeFactory(team_size_max=2)
    CallFactory(programme=programme, opens_at=AT - dt.timedelta(days=1), closes_at=AT + dt.timedelta(days=20))
    return InternalCallFactory(programme=programme, collectivite=CollectiviteFactory(name="Épinal"), opened_at=AT)


@pytest.fixture
def julien():
    return UserFactory(email="julien@epinal.test", first_name="Julien", last_name="Roy")


def volunteer(page, number, **fields):
    return IdeaFactory(
        internal_call=page,
        is_volunteer=True,
        first_name="Awa",
        last_name=f"Perrin-{number}",
        service="Accueil",
        email=f"awa{number}@epinal.test",
        created_at=AT + dt.timedelta(minutes=number),
        **fields,
    )


def state(idea):
    idea.refresh_from_db()
    return (idea.state, idea.merged_into_id)


def turn(page, ideas, julien, **values):
    fields = {"title": "Pièces en triple", "problem": "Trois guichets.", "proposes_volunteers": True, "at": AT}
    return services.turn_into_problematique(
        internal_call=page, idea_ids=[idea.pk for idea in ideas], actor=julien, **{**fields, **values}
    )


def test_every_state_and_every_move():
    read = {
        (state.value, name): str(move.target)
        for state in IdeaState
        for name, move in IDEA_TRANSITIONS.items()
        if state in move.sources
    }

    assert read == {
        ("new", "keep"): "kept",
        ("new", "merge"): "merged",
        ("new", "set_aside"): "set_aside",
        ("kept", "merge"): "merged",
        ("kept", "set_aside"): "set_aside",
        ("merged", "keep"): "kept",
        ("merged", "set_aside"): "set_aside",
        ("set_aside", "keep"): "kept",
        ("set_aside", "merge"): "merged",
    }


def test_sorting_is_logged(page, julien):
    idea = IdeaFactory(internal_call=page)

    services.keep_idea(idea=idea, actor=julien, at=AT)
    services.set_idea_aside(idea=idea, actor=julien, at=AT)

    assert state(idea) == ("set_aside", None)
    assert list(idea.transitions.order_by("pk").values_list("transition", "actor")) == [
        ("keep", julien.pk),
        ("set_aside", julien.pk),
    ]
    with pytest.raises(IllegalTransitionError):
        services.set_idea_aside(idea=idea, actor=julien, at=AT)


def test_merging_takes_followers_along(page, julien):
    first, second, third = IdeaFactory.create_batch(3, internal_call=page)
    services.merge_idea(idea=first, target=second, actor=julien, at=AT)

    services.merge_idea(idea=second, target=third, actor=julien, at=AT)

    assert [state(idea) for idea in (first, second, third)] == [
        ("merged", third.pk),
        ("merged", third.pk),
        ("kept", None),
    ]


def test_a_merged_idea_stands_alone_again(page, julien):
    first, second = IdeaFactory.create_batch(2, internal_call=page)
    services.merge_idea(idea=first, target=second, actor=julien, at=AT)

    services.set_idea_aside(idea=second, actor=julien, at=AT)

    assert [state(first), state(second)] == [("kept", None), ("set_aside", None)]


def test_what_is_not_merged(page, julien):
    first, second, third = IdeaFactory.create_batch(3, internal_call=page)
    foreign = IdeaFactory()
    services.merge_idea(idea=first, target=second, actor=julien, at=AT)

    for idea, target, why in (
        (third, third, "une autre idée"),
        (third, foreign, "du même appel"),
        (third, first, "choisissez l’autre"),
    ):
        with pytest.raises(InternalCallError, match=why):
            services.merge_idea(idea=idea, target=target, actor=julien, at=AT)

    assert state(third) == ("new", None)


def test_thanked_once(page, julien):
    volunteer(page, 1)
    IdeaFactory(internal_call=page)
    IdeaFactory(email="ailleurs@ville.test")

    counts = [services.thank_authors(internal_call=page, actor=julien, at=AT) for _ in range(2)]

    mail = OutboxMail.objects.get()
    assert (counts, mail.recipient, mail.subject) == ([1, 0], "awa1@epinal.test", "Merci pour votre idée, Épinal")
    assert "Pour lui répondre : julien@epinal.test" in mail.text.splitlines()


def test_a_name_forges_nothing_in_a_thanks(julien):
    page = InternalCallFactory(collectivite=CollectiviteFactory(name="Épinal\r\nBcc: x@y.test \u202ennn"))
    volunteer(page, 1)

    services.thank_authors(internal_call=page, actor=julien, at=AT)

    assert [sign for sign in OutboxMail.objects.get().subject if sign in "\r\n\u202e"] == []


def test_ideas_become_a_problematique_of_a_new_draft(page, julien):
    first, second, third = (volunteer(page, number) for number in range(3))
    services.merge_idea(idea=second, target=first, actor=julien, at=AT)

    made = turn(page, [first, third], julien)

    draft = Candidature.objects.get()
    assert (draft.state, draft.collectivite, draft.created_by) == (CandidatureState.DRAFT, page.collectivite, julien)
    assert (made.candidature, made.rank, made.title, made.problem) == (draft, 1, "Pièces en triple", "Trois guichets.")
    assert set(Idea.objects.values_list("state", "problematique")) == {("kept", made.pk), ("merged", made.pk)}
    # Three volunteered; a team of this edition counts two.
    assert list(ProposedAgent.objects.order_by("position").values_list("last_name", "service", "email")) == [
        ("Perrin-0", "Accueil", "awa0@epinal.test"),
        ("Perrin-1", "Accueil", "awa1@epinal.test"),
    ]


def test_the_draft_that_exists_is_used(page, julien):
    draft = CandidatureFactory(programme=page.programme, collectivite=page.collectivite)

    made = turn(page, [volunteer(page, 1)], julien, proposes_volunteers=False)

    assert (made.candidature, ProposedAgent.objects.count()) == (draft, 0)


def test_what_does_not_become_a_problematique(page, julien):
    idea, foreign = volunteer(page, 1), IdeaFactory()
    turn(page, [idea], julien)

    for ideas, why in (([idea], "déjà devenue"), ([foreign], "au moins une"), ([], "au moins une")):
        with pytest.raises(InternalCallError, match=why):
            turn(page, ideas, julien)


def test_nothing_is_half_done_once_the_call_is_closed(page, julien):
    idea = volunteer(page, 1)

    with pytest.raises(CallClosedError):
        turn(page, [idea], julien, at=AT + dt.timedelta(days=30))

    assert (state(idea), Candidature.objects.count()) == (("new", None), 0)


def test_an_erased_volunteer_is_not_proposed(page, julien):
    idea = IdeaFactory(internal_call=page, is_volunteer=True, is_purged=True)

    turn(page, [idea], julien)

    assert ProposedAgent.objects.count() == 0


def test_an_idea_does_not_open_a_gap_in_what_is_deposited(page, julien):
    CandidatureFactory(programme=page.programme, collectivite=page.collectivite, deposited=True)
    idea = volunteer(page, 1)

    with pytest.raises(NotWritableError, match="déjà déposée"):
        turn(page, [idea], julien)

    idea.refresh_from_db()
    assert (idea.problematique, Candidature.objects.get().problematiques.count()) == (None, 0)
