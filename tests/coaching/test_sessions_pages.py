"""The pages of sessions: the form that loses nothing, what the team reads, who settles an action."""

import uuid

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse

from coaching.models import CoachingSession, DayDebit, NextAction, SessionDraft
from tests.coaching.scenes import AT, DONE, TODAY, build_scene, posted
from tests.factories.accounts import UserFactory
from tests.factories.coaching import CoachingSessionFactory, NextActionFactory
from tests.factories.teams import MembershipFactory
from tests.investigations.team_scene import text_of
from tests.personas import sign_in, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def scene():
    return build_scene()


@pytest.fixture
def coach(scene):
    return scene.client(scene.coach)


# --- The form --------------------------------------------------------------------------------------------------------


def test_the_first_form_is_ready_to_be_sent(scene, coach):
    response = coach.get(scene.url("session_draft"))

    form = response.context["form"]
    assert {name: form[name].value() for name in ("held_on", "half_days", "mode", "phase", "present")} == {
        "held_on": TODAY,
        "half_days": 1,
        "mode": "remote",
        "phase": "research",
        "present": sorted([str(scene.samira.pk), str(scene.karim.pk)]),
    }
    assert [label for _pk, label in form.fields["present"].choices] == ["Karim Essai", "Samira Essai", "Designer Essai"]
    assert CoachingSession.objects.count() == 0  # a visit writes nothing


def test_the_form_begins_like_the_last_session_without_its_words(scene, coach):
    session = scene.log(
        fields={"half_days": 2, "mode": "on_site", "weather": 1, "topics": ["trial"], "held_on": TODAY},
        present=[scene.karim],
        actions=[scene.line("Appeler", owner=scene.samira, due_on=TODAY)],
    )

    form = coach.get(scene.url("session_draft")).context["form"]

    kept = {name: form[name].value() for name in ("half_days", "mode", "present", "weather", "topics", "done")}
    assert kept == {
        "half_days": 2,
        "mode": "on_site",
        "present": [str(scene.karim.pk)],
        "weather": None,
        "topics": None,
        "done": None,
    }
    assert [action for action, _choice in form.settlements()] == [session.next_actions.get()]


def test_one_sentence_is_enough(scene, coach):
    response = coach.post(scene.url("session_draft"), posted(scene))

    session = CoachingSession.objects.get()
    assert response.status_code == 302
    assert response["Location"] == scene.url("session", session_pk=session.pk) + "?enregistre=nouvelle"
    assert (session.state, session.done, list(session.present.order_by("pk"))) == ("logged", DONE, [scene.samira])
    assert DayDebit.objects.get().half_days == 1
    read = coach.get(response["Location"])
    assert f'data-kept-done="pni:{scene.coach.pk}:{scene.workspace.pk}:session"' in read.content.decode()


def test_everything_the_form_says_is_logged(scene, coach):
    action = scene.log(actions=[scene.line("Avant")]).next_actions.get()
    lines = [
        {"text": "Appeler", "owner": str(scene.samira.pk), "due_on": "2026-11-02"},
        {"text": "", "owner": "", "due_on": ""},
        {"text": "Lire", "owner": "", "due_on": ""},
    ]
    more = {
        "decisions": "On continue.",
        "blockers": "Rien.",
        "weather": "2",
        "topics": ["interviews", "trial"],
        "next_day": "2026-11-02",
        "next_hour": "14:30",
        "private_note": "Pour l’ANCT.",
        f"settle_{action.pk}": "complete",
    }

    assert coach.post(scene.url("session_draft"), posted(scene, lines=lines, **more)).status_code == 302

    session = CoachingSession.objects.order_by("-pk").first()
    assert (session.decisions, session.blockers, session.weather, session.topics) == (
        "On continue.",
        "Rien.",
        2,
        ["interviews", "trial"],
    )
    assert session.private_note.text == "Pour l’ANCT."
    rows = session.next_actions.order_by("position").values_list("text", "owner", "due_on")
    assert [row[:2] for row in rows] == [("Appeler", scene.samira.pk), ("Lire", None)]
    assert str(session.next_appointment.hour) == "14:30:00"
    action.refresh_from_db()
    assert action.state == "done"


def test_a_double_click_logs_once(scene, coach):
    data = posted(scene)
    first, second = (coach.post(scene.url("session_draft"), data) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert (CoachingSession.objects.count(), DayDebit.objects.count()) == (1, 1)


def test_other_words_under_a_page_already_sent_ask(scene, coach):
    data = posted(scene)
    coach.post(scene.url("session_draft"), data)

    response = coach.post(scene.url("session_draft"), data | {"done": "Tout autre chose."})

    assert response.status_code == 409
    assert "Cette page a déjà servi" in text_of(response)
    form = response.context["form"]
    assert (form["done"].value(), form["client_key"].value() != data["client_key"]) == ("Tout autre chose.", True)
    assert CoachingSession.objects.count() == 1


def test_a_draft_comes_back_as_it_was_typed(scene, coach):
    lines = [{"text": "Appeler", "owner": str(scene.samira.pk), "due_on": ""}]
    data = posted(scene, act="save", lines=lines, done="", private_note="À moitié", half_days="3", next_hour="14:30")

    assert coach.post(scene.url("session_draft"), data)["Location"] == scene.url("session_draft")

    response = coach.get(scene.url("session_draft"))
    form = response.context["form"]
    assert (form["half_days"].value(), form["private_note"].value(), form["next_hour"].value()) == (
        "3",
        "À moitié",
        "14:30",
    )
    assert form.actions.forms[0]["text"].value() == "Appeler"
    assert form["base"].value() == "1"
    assert "fr-message--error" not in response.content.decode()  # nothing is reproached to a draft
    assert "Brouillon gardé à 10 h 00" in text_of(response)
    assert "Reprendre mon brouillon" in text_of(coach.get(scene.url("sessions")))
    assert scene.client(scene.designer).get(scene.url("session_draft")).context["form"]["private_note"].value() is None


def test_lines_are_added_and_removed_without_scripts(scene, coach):
    key = str(uuid.uuid4())
    lines = [{"text": "Un"}, {"text": "Deux"}]

    added = coach.post(scene.url("session_draft"), posted(scene, client_key=key, act="add", lines=lines))

    assert added["Location"] == scene.url("session_draft") + "#actions"
    form = coach.get(scene.url("session_draft")).context["form"]
    assert [line["text"].value() for line in form.actions] == ["Un", "Deux", None]
    base = form["base"].value()
    coach.post(scene.url("session_draft"), posted(scene, client_key=key, act="remove-0", lines=lines, base=base))
    form = coach.get(scene.url("session_draft")).context["form"]
    assert [line["text"].value() for line in form.actions] == ["Deux"]


def test_what_is_refused_says_where_and_stays(scene, coach):
    lines = [{"text": "", "owner": str(scene.samira.pk), "due_on": ""}]
    data = posted(scene, lines=lines, done="", held_on="2026-12-25", next_hour="9:00", decisions="Gardé.")

    response = coach.post(scene.url("session_draft"), data)

    assert response.status_code == 422
    text = text_of(response)
    for sentence in (
        "Dites en une phrase ce qui a été fait.",
        "Cette date est dans le futur.",
        "Choisissez aussi le jour de la prochaine séance.",
        "Dites ce qui est à faire, ou videz la ligne.",
    ):
        assert sentence in text
    assert response.context["form"]["decisions"].value() == "Gardé."
    assert SessionDraft.objects.get().fields["decisions"] == ["Gardé."]


def test_no_days_left_says_so_and_keeps_the_words():
    scene = build_scene(half_days=1)
    coach = scene.client(scene.coach)

    response = coach.post(scene.url("session_draft"), posted(scene, half_days="4"))

    assert response.status_code == 422
    assert "Il reste 1 demi-journée (coach, accompagnement de l’équipe) : pas assez pour 4 demi-journées" in text_of(
        response
    )
    assert response.context["form"]["done"].value() == DONE
    assert SessionDraft.objects.get().fields["done"] == [DONE]
    assert CoachingSession.objects.get().state == "draft"


def test_a_closed_month_says_so_and_keeps_the_words(scene, coach):
    scene.team.programme.month_closings.create(month="2026-10-01", closed_at=AT)

    response = coach.post(scene.url("session_draft"), posted(scene))

    assert (response.status_code, "octobre 2026 est clos" in text_of(response)) == (422, True)
    assert SessionDraft.objects.get().fields["done"] == [DONE]


def test_two_pages_of_the_same_author_meet(scene, coach):
    desk = posted(scene, act="save", done="Au bureau")
    coach.post(scene.url("session_draft"), desk)

    response = coach.post(scene.url("session_draft"), posted(scene, done="Sur le téléphone"))

    assert response.status_code == 409
    text = text_of(response)
    assert "Ce brouillon a aussi été écrit ailleurs" in text
    assert "Au bureau" in text
    form = response.context["form"]
    assert (form["done"].value(), form["client_key"].value(), form["base"].value()) == (
        "Sur le téléphone",
        desk["client_key"],
        "1",
    )
    again = posted(scene, done="Les deux", client_key=desk["client_key"], base="1")
    assert coach.post(scene.url("session_draft"), again).status_code == 302
    assert CoachingSession.objects.get().done == "Les deux"


def test_the_end_of_the_session_loses_nothing(scene, coach):
    Session.objects.all().delete()
    data = posted(scene, lines=[{"text": "Appeler"}], private_note="Une note")
    sent = coach.post(scene.url("session_draft"), data)
    assert sent.status_code == 302
    assert sent["Location"].startswith(reverse(settings.LOGIN_URL))

    sign_in(coach, scene.coach)
    response = coach.get(scene.url("session_draft"))
    form = response.context["form"]
    assert (form["done"].value(), form["private_note"].value()) == (DONE, "Une note")
    assert form.actions.forms[0]["text"].value() == "Appeler"
    assert "Nous avons retrouvé votre texte" in text_of(response)

    sign_in(coach, scene.designer)  # another person, on the same browser
    form = coach.get(scene.url("session_draft")).context["form"]
    assert (form["done"].value(), form["private_note"].value()) == (None, None)


def test_autosave(scene, coach):
    url = scene.url("session_autosave")
    data = posted(scene, done="En cours")

    saved = coach.post(url, data)
    assert (saved.status_code, saved.json()) == (200, {"base": "1", "saved_at": "10\xa0h\xa000"})
    assert coach.post(url, posted(scene, done="Ailleurs")).status_code == 409
    assert coach.post(url, posted(scene, done="x" * 61_000, client_key=data["client_key"])).status_code == 422
    assert coach.post(url, {}).status_code == 204
    coach.post(scene.url("session_draft"), data | {"done": DONE})
    assert coach.post(url, data).status_code == 409  # too late: it is logged
    assert SessionDraft.objects.count() == 0


def test_a_draft_is_erased(scene, coach):
    coach.post(scene.url("session_autosave"), posted(scene, done="En cours"))

    response = coach.post(scene.url("session_draft_discard"))

    assert response["Location"] == scene.url("sessions") + "?brouillon=efface"
    assert CoachingSession.objects.count() == 0
    assert "data-kept-done" in coach.get(response["Location"]).content.decode()


# --- What the team reads ---------------------------------------------------------------------------------------------


def test_the_team_reads_a_session_and_its_corrections(scene, coach):
    session = scene.log(fields={"weather": 4, "topics": ["trial"], "decisions": "On teste lundi."})
    page = scene.url("session_edit", session_pk=session.pk)
    form = coach.get(page).context["form"]
    data = posted(scene, done="Relu six entretiens.", base=form["base"].value(), weather="4", topics=["trial"])

    assert coach.post(page, data | {"decisions": "On teste lundi."}).status_code == 302

    samira = scene.client(scene.samira.user)
    text = text_of(samira.get(scene.url("session", session_pk=session.pk)))
    for words in ("Relu six entretiens.", "On teste lundi.", "Grand soleil", "Essai avec des usagers", DONE):
        assert words in text
    assert "par Coach Essai" in text
    assert "Corriger" not in text
    assert "Relu six entretiens." in text_of(samira.get(scene.url("sessions")))


def test_only_the_author_corrects_within_fourteen_days(scene, coach):
    session = scene.log()
    page = scene.url("session_edit", session_pk=session.pk)

    assert coach.get(page).status_code == 200
    assert scene.client(scene.designer).get(page).status_code == 403
    assert scene.client(scene.samira.user).get(page).status_code == 403
    with time_machine.travel(AT.replace(month=11, day=9, hour=8, minute=59), tick=False):
        later = scene.client(scene.coach)
        assert later.get(page).status_code == 200
    with time_machine.travel(AT.replace(month=11, day=9), tick=False):
        assert later.get(page).status_code == 403


def test_a_correction_meets_another(scene, coach):
    session = scene.log()
    page = scene.url("session_edit", session_pk=session.pk)
    base = coach.get(page).context["form"]["base"].value()
    coach.post(page, posted(scene, done="Le premier onglet.", base=base))

    response = coach.post(page, posted(scene, done="Le second.", base=base))

    assert response.status_code == 409
    assert "Le premier onglet." in text_of(response)
    form = response.context["form"]
    assert (form["done"].value(), form["base"].value() != base) == ("Le second.", True)
    assert coach.post(page, posted(scene, done="Le second.", base=form["base"].value())).status_code == 302


def test_a_member_settles_an_action(scene):
    action = scene.log(actions=[scene.line(owner=scene.samira)]).next_actions.get()
    url = scene.url("session_action", action_pk=action.pk)
    karim = scene.client(scene.karim.user)

    assert karim.post(url, {"acte": "complete"})["Location"] == scene.url("sessions") + "#actions"
    action.refresh_from_db()
    assert (action.state, action.transitions.get().actor) == ("done", scene.karim.user)
    assert karim.post(url, {"acte": "complete"}).status_code == 409
    back = karim.post(url, {"acte": "reopen", "depuis": action.session_id})
    assert back["Location"] == scene.url("session", session_pk=action.session_id)
    anct = scene.client(staff())
    assert anct.post(url, {"acte": "complete"}).status_code == 403
    assert scene.client(UserFactory()).post(url, {"acte": "complete"}).status_code == 404


def test_the_words_of_a_sensitive_subject_stay_in_the_team(scene):
    session = scene.log(
        fields={"weather": 1, "decisions": "Voir la brigade."},
        actions=[scene.line("Écrire au foyer")],
        private_note="Note",
    )
    scene.workspace.is_sensitive = True
    scene.workspace.save(update_fields=["is_sensitive"])
    pages = [scene.url("session", session_pk=session.pk), scene.url("sessions")]

    def shown(user):
        client = scene.client(user)
        return " ".join(text_of(client.get(page)) for page in pages)

    anct = staff()
    for words in (DONE, "Voir la brigade.", "Écrire au foyer"):
        assert words not in shown(anct)
    for facts in ("Orage", "1 demi-journée", "Recherche utilisateur", "1 action à faire", "Note pour l’ANCT"):
        assert facts in shown(anct)
    for member in (scene.samira.user, scene.coach, scene.designer):
        assert DONE in shown(member)
        assert "Écrire au foyer" in shown(member)


# --- How many statements ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_asks_as_much_whatever_it_holds(scene, rows, django_assert_num_queries):
    for number in range(rows):
        session = CoachingSessionFactory(team=scene.team, author=scene.coach)
        owner = MembershipFactory(team=scene.team) if number % 2 else scene.samira
        NextActionFactory(session=session, position=1, owner=owner)
    samira = scene.client(scene.samira.user)
    url = scene.url("sessions")
    samira.get(url)

    with django_assert_num_queries(9):
        response = samira.get(url)
    assert len(response.context["opened"]) == rows


@pytest.mark.parametrize("rows", [1, 30])
def test_the_form_asks_as_much_whatever_is_open(scene, rows, django_assert_num_queries):
    for _ in range(rows):
        session = CoachingSessionFactory(team=scene.team, author=scene.coach)
        NextActionFactory(session=session, position=1, owner=scene.samira)
    client = scene.client(scene.coach)
    url = scene.url("session_draft")
    client.get(url)

    with django_assert_num_queries(18):
        response = client.get(url)
    assert len(response.context["form"].earlier) == rows
    assert NextAction.objects.count() == rows
