"""The staff's pages: the list of an edition, forming, the page of a team and everything it leads to."""

import datetime as dt

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from core.models import OutboxMail
from teams.models import Membership, Team, TeamInvitation
from teams.services.launch import move_team
from teams.states import TeamRole
from tests.core.html import parse
from tests.factories.accounts import UserFactory
from tests.factories.candidatures import CandidatureFactory, ConflictOfInterestFactory, ProposedAgentFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.teams import MembershipFactory, TeamFactory, TeamInvitationFactory
from tests.personas import sign_in, staff
from tests.teams.scenes import edition, formed, join, retained

pytestmark = pytest.mark.django_db
BOARD = "/gestion/equipes/"
TODAY = timezone.localdate()
SOON = TODAY + dt.timedelta(days=20)


@pytest.fixture
def claire(client):
    return sign_in(client, staff())


@pytest.fixture
def programme():
    return ProgrammeFactory(slug="pni-2026", starts_on=TODAY, ends_on=TODAY + dt.timedelta(days=200))


@pytest.fixture
def team(programme):
    return formed(retained(programme, name="Épinal", title="Le tri"), name="Équipe du tri")


def url(team, tail=""):
    return f"{BOARD}{team.pk}/{tail}"


def errors(response):
    return [item.text for item in parse(response).one("div", id="error-summary").one("ul").all("li")]


# --- The list -------------------------------------------------------------------------------------------------------


def test_the_list_says_where_each_team_stands(client, claire, programme, team):
    MembershipFactory(team=team, starts_on=TODAY)
    MembershipFactory(team=team, starts_on=TODAY, role=TeamRole.COACH, user__first_name="Thomas", user__last_name="L")
    TeamInvitationFactory(
        team=team, sent_at=timezone.now(), expires_at=timezone.now() + dt.timedelta(days=1), email="a@ville.test"
    )
    retained(programme, name="Albi", title="La cantine", told=False)

    page = parse(client.get(BOARD))

    cells = [cell.text for cell in page.one("tbody").one("tr").all("td")]
    assert cells == [
        "en formation",
        "1 et 1 invité",
        "Thomas L",
        "personne",
        "à fixer",
        "1 agent sur 2 au moins ; jour du lancement à fixer ; pas de designer",
    ]
    [waiting] = page.all("li", class_="pni-rows__item")
    assert waiting.one("strong").text == "Albi"
    assert "La lettre de décision n’est pas encore envoyée" in waiting.text


def test_those_who_accepted_one_team_are_proposed_together(client, claire, programme):
    pair = retained(programme, name="Albi"), retained(programme, name="Brest")
    join(*pair)

    [waiting] = parse(client.get(BOARD)).all("li", class_="pni-rows__item")
    form = parse(client.get(waiting.one("a").attrs["href"]))

    assert waiting.one("a").attrs["href"] == f"/gestion/equipes/former/pni-2026/?p={pair[0].pk}&p={pair[1].pk}"
    assert [box.attrs["value"] for box in form.all("input", type="checkbox") if "checked" in box.attrs] == [
        str(row.pk) for row in pair
    ]
    assert form.one("input", name="name").attrs["value"].startswith("Albi et Brest : ")


def test_an_edition_is_chosen_by_its_address(client, claire, team):
    other = ProgrammeFactory(slug="pni-2019", starts_on=dt.date(2019, 1, 1))
    TeamFactory(programme=other, name="Une ancienne")

    rows = parse(client.get(BOARD, {"edition": "pni-2019"})).one("tbody").all("tr")

    assert [row.one("a").text for row in rows] == ["Une ancienne"]


def test_an_edition_whose_call_is_open_does_not_hide_the_teams_at_work(client, claire, team):
    """It starts later, and has nothing to follow yet."""
    coming = ProgrammeFactory(starts_on=TODAY + dt.timedelta(days=90), ends_on=TODAY + dt.timedelta(days=300))
    CandidatureFactory(programme=coming, deposited=True)

    page = parse(client.get(BOARD))

    assert [link.attrs["href"] for link in page.one("nav", aria_label="Choisir une édition").all("a")] == [
        f"?edition={coming.slug}",
        "?edition=pni-2026",
    ]
    assert page.one("p", class_="fr-text--lead").text == str(team.programme)


def test_nothing_to_form_says_what_to_do(client, claire):
    assert parse(client.get(BOARD)).one("div", class_="pni-empty").one("a").attrs["href"] == "/gestion/candidatures/"


def test_a_declared_link_hides_the_team_until_the_letter(client, claire, programme):
    row = retained(programme, told=False)
    hidden = formed(row)
    ConflictOfInterestFactory(candidature=row.candidature, user=claire)

    before = parse(client.get(BOARD)).all("tbody"), client.get(url(hidden)).status_code
    row.announced_outcome = "retained"
    row.save()

    assert (before, client.get(url(hidden)).status_code) == (([], 404), 200)


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_list_costs_the_same_whatever_its_teams(how_many, client, claire, programme, django_assert_num_queries):
    for number in range(how_many):
        each = formed(retained(programme, name=f"Ville {number}"), name=f"Équipe {number}")
        MembershipFactory.create_batch(2, team=each, starts_on=TODAY)
        TeamInvitationFactory(team=each)
        retained(programme, name=f"Bourg {number}")
    client.get(BOARD)

    # session, user; editions; teams, members, invitations, problématiques, their
    # joints; waiting ones, theirs
    with django_assert_num_queries(10):
        client.get(BOARD)


# --- Forming --------------------------------------------------------------------------------------------------------


def test_forming_by_the_form_with_the_proposed_name(client, claire, programme):
    row = retained(programme, name="Albi", title="La cantine")

    response = client.post("/gestion/equipes/former/pni-2026/", {"problematiques": [row.pk], "name": ""})

    team = Team.objects.get()
    assert (response["Location"], team.name) == (url(team), "Albi : La cantine")


def test_a_refused_form_keeps_what_was_typed(client, claire, programme):
    rows = retained(programme, name="Albi"), retained(programme, name="Brest")

    response = client.post(
        "/gestion/equipes/former/pni-2026/", {"problematiques": [row.pk for row in rows], "name": "À deux"}
    )

    page = parse(response)
    assert (response.status_code, page.one("input", name="name").attrs["value"]) == (422, "À deux")
    assert errors(response) == [
        "Ces collectivités n’ont pas toutes accepté une équipe commune : proposez-leur d’abord un rapprochement."
    ]
    assert len([box for box in page.all("input", type="checkbox") if "checked" in box.attrs]) == 2


def test_a_colleague_who_was_first_is_named(client, claire, programme):
    row = retained(programme)
    formed(row, name="La première")

    response = client.post("/gestion/equipes/former/pni-2026/", {"problematiques": [row.pk], "name": "La seconde"})

    assert (response.status_code, Team.objects.count()) == (409, 1)
    assert errors(response) == ["Une équipe travaille déjà sur cette problématique : « La première »."]


@pytest.mark.parametrize("posted", ["x", "999999999", "9" * 30])
def test_a_forged_choice_is_an_error_of_the_form(posted, client, claire, programme):
    retained(programme)

    response = client.post("/gestion/equipes/former/pni-2026/", {"problematiques": [posted]})

    assert (response.status_code, Team.objects.count()) == (422, 0)


# --- The page of a team ---------------------------------------------------------------------------------------------


def test_the_page_proposes_the_agents_of_the_candidature_one_click_away(client, claire, team):
    row = team.team_problematiques.get().problematique
    awa = ProposedAgentFactory(problematique=row, first_name="Awa", email="Awa@ville.test")
    ProposedAgentFactory(problematique=row, first_name="Bob")
    invited = ProposedAgentFactory(problematique=row, first_name="Cid", email="cid@ville.test")
    client.post(url(team, f"inviter/?agent={invited.pk}"), {"role": "agent", "email": "cid@perso.test"})

    page = parse(client.get(url(team)))
    links = [link.attrs["href"] for link in page.all("a", class_="fr-btn--sm")]
    form = parse(client.get(links[0]))

    assert [item.one("strong").text for item in page.all("li", class_="pni-rows__item")[:3]] == [
        "Awa Perrin",
        "Bob Perrin",
        "Cid Perrin",
    ]
    assert len(links) == 2  # the third one is invited, whatever her address
    assert links[0] == url(team, f"inviter/?agent={awa.pk}")
    assert [form.one("input", name=name).attrs["value"] for name in ("first_name", "last_name", "email")] == [
        "Awa",
        "Perrin",
        "Awa@ville.test",
    ]


def test_inviting_resending_and_withdrawing(client, claire, team):
    sent = client.post(url(team, "inviter/"), {"role": "agent", "email": "Awa@ville.test", "first_name": "Awa"})
    invitation = TeamInvitation.objects.get()
    again = client.post(url(team, f"invitations/{invitation.pk}/renvoyer/"))
    withdrawn = client.post(url(team, f"invitations/{invitation.pk}/retirer/"))
    late = client.post(url(team, f"invitations/{invitation.pk}/renvoyer/"))

    assert [answer.status_code for answer in (sent, again, withdrawn, late)] == [302, 302, 302, 409]
    assert (invitation.email, invitation.invited_by, OutboxMail.objects.count()) == ("awa@ville.test", claire, 2)
    assert TeamInvitation.objects.get().revoked_at is not None
    listed = parse(client.get(url(team))).one("details", class_="pni-details").all("li")
    assert [item.text for item in listed] == [f"awa@ville.test, agent, retirée le {date_format(TODAY, 'j F Y')}"]


def test_a_refused_invitation_keeps_what_was_typed(client, claire, team):
    MembershipFactory(team=team, user=UserFactory(email="awa@ville.test"), starts_on=TODAY)

    response = client.post(url(team, "inviter/"), {"role": "agent", "email": "awa@ville.test", "first_name": "Awa"})

    assert (response.status_code, errors(response)) == (422, ["Cette personne est déjà dans l’équipe."])
    assert parse(response).one("input", name="first_name").attrs["value"] == "Awa"


def test_the_day_is_set_and_two_colleagues_see_both_versions(client, claire, team):
    fields = ("name", "launches_on", "launch_place", "word", "seen")
    shown = client.get(url(team, "preparer/")).context["form"]
    typed = {name: shown[name].value() or "" for name in fields}
    first = client.post(url(team, "preparer/"), typed | {"launches_on": SOON.isoformat(), "launch_place": "Mairie"})
    second = client.post(
        url(team, "preparer/"), typed | {"launches_on": SOON.isoformat(), "launch_place": "Préfecture"}
    )
    again = client.post(url(team, "preparer/"), {name: second.context["form"][name].value() or "" for name in fields})

    assert (first.status_code, second.status_code, again.status_code) == (302, 409, 302)
    assert "Lieu du lancement : Enregistré entre-temps : « Mairie »" in errors(second)
    assert Team.objects.get().launch_place == "Préfecture"


def test_after_the_launch_only_the_name_changes(client, claire, team):
    Team.objects.update(state="launched", launches_on=TODAY)
    form = client.get(url(team, "preparer/")).context["form"]

    response = client.post(url(team, "preparer/"), {"name": "Un autre nom", "seen": form["seen"].value()})

    assert (list(form.fields), response.status_code) == (["name", "seen"], 302)
    assert Team.objects.get().name == "Un autre nom"


def test_a_launch_that_lacks_something_says_it_before_and_after(client, claire, team):
    before = parse(client.get(url(team, "lancer/"))).one("div", class_="fr-alert--warning").one("ul")
    refused = client.post(url(team, "lancer/"), {"comment": "Allons-y"})

    assert [item.text for item in before.all("li")] == ["0 agent sur 2 au moins", "Jour du lancement à fixer"]
    assert (refused.status_code, parse(refused).one("textarea").text) == (422, "Allons-y")
    assert Team.objects.get().state == "forming"


def test_from_launch_to_close_and_back(client, claire, team):
    Team.objects.update(launches_on=TODAY)
    MembershipFactory.create_batch(2, team=team, starts_on=TODAY)

    codes = [
        client.post(url(team, tail), data).status_code
        for tail, data in (
            ("lancer/", {}),
            ("lancer/", {}),
            ("dissoudre/", {"comment": "Trop tard"}),
            ("clore/", {}),
            ("rouvrir/", {}),
            ("rouvrir/", {"comment": "Un test de plus"}),
        )
    ]
    page = parse(client.get(url(team)))

    assert codes == [302, 409, 409, 302, 422, 302]
    assert [item.text.split(", ")[1] for item in page.one("main").all("ul")[-1].all("li")] == [
        "Rouvrir l’équipe",
        "Clore l’investigation",
        "Lancer l’équipe",
        "Former l’équipe",
    ]
    assert Team.objects.get().state == "launched"
    assert [link.text for link in page.all("a") if link.text.startswith("Ouvrir")] == ["Ouvrir l’espace de travail"]


def test_a_coach_is_chosen_with_the_load_shown_then_replaced(client, claire, team):
    busy = MembershipFactory(role=TeamRole.COACH, user__first_name="Thomas", user__last_name="L").user
    free = MembershipFactory(
        role=TeamRole.COACH, user__first_name="Anna", user__last_name="B", team__state="disbanded"
    ).user
    choices = [label.text for label in parse(client.get(url(team, "coach/"))).one("main").one("fieldset").all("label")]
    client.post(url(team, "coach/"), {"user": free.pk, "seen": 0})
    held = Membership.objects.get(team=team)
    without_reason = client.post(url(team, "coach/"), {"user": busy.pk, "seen": held.pk})
    stale = client.post(url(team, "coach/"), {"user": busy.pk, "seen": 0, "reason": "Congé"})
    again = client.post(
        url(team, "coach/"),
        {"user": busy.pk, "seen": parse(stale).one("input", name="seen").attrs["value"], "reason": "Congé"},
    )

    assert choices == ["Anna B : aucune équipe en cours", "Thomas L : 1 équipe en cours, 0,5 j par semaine"]
    assert [each.status_code for each in (without_reason, stale, again)] == [422, 409, 302]
    former = parse(client.get(url(team)))
    assert f"Anna B, coach, du {held.starts_on:%-d}" in former.text
    assert list(Membership.objects.filter(team=team, ends_on=None).values_list("user", flat=True)) == [busy.pk]


def test_no_known_designer_leads_to_the_invitation(client, claire, team):
    empty = parse(client.get(url(team, "designer/"))).one("div", class_="pni-empty")
    form = parse(client.get(empty.one("a").attrs["href"]))

    assert empty.one("a").attrs["href"] == url(team, "inviter/?role=designer")
    [chosen] = [box for box in form.all("input", name="role") if "checked" in box.attrs]
    assert chosen.attrs["value"] == "designer"


def test_a_departure_is_noted_with_its_reason(client, claire, team):
    member = MembershipFactory(team=team, starts_on=TODAY)
    path = url(team, f"membres/{member.pk}/depart/")

    refused = client.post(path, {"ends_on": SOON.isoformat(), "reason": ""})
    noted = client.post(path, {"ends_on": f"{SOON:%d/%m/%Y}", "reason": "Mutation"})

    assert (refused.status_code, noted.status_code) == (422, 302)
    member.refresh_from_db()
    assert (member.ends_on, member.leaving_reason) == (SOON, "Mutation")
    assert "Mutation" in parse(client.get(url(team))).text


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_page_costs_the_same_whatever_its_people(how_many, client, claire, django_assert_num_queries):
    team = formed(retained(edition(team_size_max=12)))
    row = team.team_problematiques.get().problematique
    for number in range(how_many):
        MembershipFactory(team=team, starts_on=TODAY)
        MembershipFactory(team=team, starts_on=TODAY - dt.timedelta(days=9), ends_on=TODAY)
        TeamInvitationFactory(team=team, invited_by=claire)
        ProposedAgentFactory(problematique=row, email=f"p{number}@ville.test")
    client.get(url(team))

    # session, user; the team twice, members, invitations, problématiques, their joints; former ones, invitations
    # withdrawn, history; agents proposed and come; workspace
    with django_assert_num_queries(14):
        client.get(url(team))


def test_the_tile_counts_what_is_being_formed_and_what_waits(client, claire, programme, team):
    retained(programme)
    CandidatureFactory(programme=programme)

    [tile] = [tile for tile in parse(client.get("/gestion/")).all("div", class_="fr-tile") if "Équipes" in tile.text]

    assert tile.one("p", class_="fr-tile__detail").text == "1 en formation, 1 problématique sans équipe"


def test_a_dissolved_team_is_read_and_changed_no_more(client, claire, team):
    move_team(team=team, name="disband", comment="Plus d’agents.", actor=claire, at=timezone.now())

    page = parse(client.get(url(team)))

    assert page.one("main").all("form") == []
    assert [client.get(url(team, tail)).status_code for tail in ("inviter/", "coach/", "preparer/", "lancer/")] == [
        409
    ] * 4
    assert "Plus d’agents." in page.text
