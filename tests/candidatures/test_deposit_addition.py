"""One more problématique once deposited: whole, within the edition's maximum, recorded as a new deposit."""

import pytest
from django.utils import timezone

from candidatures.models import AnswerRevision, Problematique, Submission
from candidatures.services.deposit import IncompleteError
from candidatures.services.deposit_addition import add_to_deposit
from candidatures.services.errors import CallClosedError, NotWritableError, TooManyError
from candidatures.states import CandidatureState
from core.written_together import mark_of
from programmes.states import EligibilityCheck
from tests.candidatures.test_deposit_services import deposit, ready
from tests.core.html import parse
from tests.factories.accounts import UserFactory
from tests.factories.calls import CharterFactory, CommitmentFactory, EligibilityRuleFactory
from tests.factories.programmes import ThemeFactory
from tests.personas import referent, sign_in

pytestmark = pytest.mark.django_db
TEXTS = {field: f"Réponse : {field}" for field in ("title", *Problematique.ANSWERS)}
AGENT = {"first_name": "Awa", "last_name": "Perrin", "service": "Voirie", "job_title": "", "email": ""}


@pytest.fixture
def candidature():
    draft = ready()
    deposit(draft)
    return draft


def add(candidature, actor=None, at=None, **changes):
    return add_to_deposit(
        candidature=candidature,
        answers={**TEXTS, **changes},
        themes=[],
        agent=AGENT,
        actor=actor or UserFactory(),
        at=at or timezone.now(),
    )


def titles(candidature):
    return list(candidature.problematiques.order_by("rank").values_list("rank", "title"))


def test_it_is_part_of_the_next_deposit_with_its_answers_its_agent_and_its_history(candidature):
    actor, at, theme = UserFactory(), timezone.now(), ThemeFactory()

    added = add_to_deposit(candidature=candidature, answers=TEXTS, themes=[theme.pk], agent=AGENT, actor=actor, at=at)

    latest = Submission.objects.get(number=2)
    part = latest.content["problematiques"][1]
    assert (latest.actor, latest.at, part["pk"], part["rank"]) == (actor, at, added.pk, 2)
    assert {answer["field"]: answer["text"] for answer in part["answers"]} | {"title": part["title"]} == TEXTS
    assert (part["themes"], [agent["name"] for agent in part["agents"]]) == ([theme.label], ["Awa Perrin"])
    history = AnswerRevision.objects.filter(problematique=added)
    assert set(history.values_list("field", "author")) == {(field, actor.pk) for field in TEXTS}
    candidature.refresh_from_db()
    assert (candidature.state, candidature.saved_at) == (CandidatureState.SUBMITTED, at)


def test_sent_twice_it_is_added_once(candidature):
    first = add(candidature)

    assert add(candidature) == first
    assert (len(titles(candidature)), Submission.objects.count()) == (2, 2)


@pytest.mark.parametrize("most, fits", [(1, False), (2, True)])
def test_the_maximum_of_the_edition_is_the_limit(candidature, most, fits):
    EligibilityRuleFactory(
        programme=candidature.programme, check_kind=EligibilityCheck.PROBLEMATIQUES_AT_MOST, threshold=most
    )
    if fits:
        add(candidature)
    else:
        with pytest.raises(TooManyError, match="accepte 1 problématique au plus"):
            add(candidature)

    assert (len(titles(candidature)), Submission.objects.count()) == ((2, 2) if fits else (1, 1))


def test_a_gap_is_refused_and_leaves_nothing(candidature):
    with pytest.raises(IncompleteError, match="qui en souffre"):
        add(candidature, who_suffers="  ")

    assert (len(titles(candidature)), Submission.objects.count()) == (1, 1)


def test_new_commitments_are_accepted_first(candidature):
    CommitmentFactory(charter=CharterFactory(programme=candidature.programme, version=2), title="Rendre compte")

    with pytest.raises(IncompleteError, match="Rendre compte"):
        add(candidature)

    assert len(titles(candidature)) == 1


def test_neither_in_a_draft_nor_once_read_nor_after_the_closing(candidature):
    with pytest.raises(CallClosedError):
        add(candidature, at=candidature.programme.call.closes_at)
    type(candidature).objects.filter(pk=candidature.pk).update(state=CandidatureState.IN_REVIEW)
    with pytest.raises(NotWritableError):
        add(candidature)
    with pytest.raises(NotWritableError, match="pas encore déposée"):
        add(ready())

    assert (len(titles(candidature)), Submission.objects.count()) == (1, 1)


# --- The page ------------------------------------------------------------------------------------------------------


@pytest.fixture
def julien(client, candidature):
    sign_in(client, referent(candidature.collectivite))
    return client


def posted(**changes):
    data = {**TEXTS, **{f"base_{field}": mark_of("") for field in TEXTS}, "base_themes": ""}
    return {**data, **{f"agent_{field}": value for field, value in AGENT.items()}, **changes}


def test_the_page_of_the_candidature_leads_to_it_until_the_maximum(julien, candidature):
    page = f"/candidatures/{candidature.pk}/"
    address = f"{page}problematiques/ajouter-au-depot/"
    assert address in julien.get(page).content.decode()
    assert julien.post(f"{page}problematiques/ajouter/")["Location"] == address

    EligibilityRuleFactory(
        programme=candidature.programme, check_kind=EligibilityCheck.PROBLEMATIQUES_AT_MOST, threshold=1
    )

    full = julien.get(page)
    assert (address in full.content.decode(), "que cette édition accepte." in parse(full).text) == (False, True)


def test_adding_from_the_page(julien, candidature):
    address = f"/candidatures/{candidature.pk}/problematiques/ajouter-au-depot/"
    shown = julien.get(address)
    assert (shown.status_code, "Une première personne" in parse(shown).text) == (200, True)
    incomplete = julien.post(address, posted(why_now="", agent_last_name=""))
    assert (incomplete.status_code, sorted(incomplete.context["form"].errors)) == (422, ["agent_last_name", "why_now"])

    done = julien.post(address, posted())

    assert (done.status_code, done["Location"]) == (302, f"/candidatures/{candidature.pk}/#problematiques")
    assert titles(candidature)[1] == (2, TEXTS["title"])
    assert candidature.submissions.count() == 2
