"""The page of a team for its members and référents, the link of an invitation, and the tiles of « Mon espace »."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from candidatures.states import Outcome
from investigations.models import Investigation
from teams.models import Membership, Team
from teams.services.invitations import fingerprint
from teams.services.launch import move_team
from teams.states import TeamRole
from tests.core.html import parse
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.factories.candidatures import ProposedAgentFactory
from tests.factories.programmes import MilestoneFactory, ProgrammeFactory
from tests.factories.teams import MembershipFactory, TeamInvitationFactory
from tests.personas import sign_in
from tests.teams.scenes import formed, join, retained

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LINK = "/invitations/equipe/secret/"


@pytest.fixture
def programme():
    return ProgrammeFactory(starts_on=TODAY, ends_on=TODAY + dt.timedelta(days=200))


@pytest.fixture
def pair(programme):
    rows = retained(programme, name="Épinal", title="Le tri"), retained(programme, name="Valence", title="La collecte")
    join(*rows)
    for row, name in zip(rows, ("Awa", "Bob"), strict=True):
        ProposedAgentFactory(problematique=row, first_name=name, email=f"{name.lower()}@ville.test")
        type(row).objects.filter(pk=row.pk).update(problem=f"Le récit de {name}")
    return rows


@pytest.fixture
def team(pair):
    return formed(*pair, name="Équipe commune")


@pytest.fixture
def awa(client, team, pair):
    user = sign_in(client, UserFactory(email="awa@ville.test", first_name="Awa", last_name="Perrin", job_title="DGA"))
    member = MembershipFactory(
        team=team, user=user, starts_on=TODAY, days_per_week=Decimal("1.5"), manager_name="Marc Hoareau"
    )
    TeamInvitationFactory(
        team=team, proposed_agent=pair[0].proposed_agents.get(), membership=member, accepted_at=timezone.now()
    )
    return user


def page_of(team):
    return f"/equipes/{team.pk}/"


def people(page):
    return [item.text for item in page.all("li", class_="pni-rows__item")]


# --- The page of a team ---------------------------------------------------------------------------------------------


def test_a_member_sees_who_and_when_and_nothing_of_the_candidatures(client, awa, team, programme):
    MembershipFactory(team=team, starts_on=TODAY, user__first_name="Zoé", user__last_name="Roy", user__job_title="")
    MembershipFactory(team=team, role=TeamRole.COACH, user__first_name="Thomas", user__last_name="L", starts_on=TODAY)
    MembershipFactory(team=team, user__first_name="Partie", starts_on=TODAY, ends_on=TODAY)
    MilestoneFactory(programme=programme, title="Point d’étape", starts_on=dt.date(2026, 10, 5), note="À distance")
    Team.objects.update(launches_on=dt.date(2026, 9, 14), launch_place="Mairie d’Épinal")

    page = parse(client.get(page_of(team)))

    shown = people(page)
    assert [line.split("@")[0].rsplit(" ", 1)[0] for line in shown[:1]] == ["Awa Perrin (vous), DGA, Épinal"]
    assert shown[1].startswith("Zoé Roy personne")
    assert shown[2].startswith("Thomas L , Chargée de mission, coach")
    assert shown[3] == "Le designer n’est pas encore désigné."
    assert "lundi 14 septembre 2026 , Mairie d’Épinal" in page.text
    assert "Point d’étape : 5 octobre 2026. À distance" in page.text
    assert "vous en avez promis 1,5" in page.text
    for private in ("récit", "La collecte", "Marc Hoareau", "Partie"):
        assert private not in page.text


def test_the_referents_of_both_sides_follow_without_addresses(client, awa, team, pair):
    sign_in(client, ReferentMandateFactory(collectivite=pair[1].candidature.collectivite).user)

    page = parse(client.get(page_of(team)))

    assert people(page)[0] == "Awa Perrin , DGA, Épinal"
    assert [link for link in page.one("main").all("a") if link.attrs.get("href", "").startswith("mailto:")] == []
    assert "La collecte" not in page.text


def test_a_referent_learns_of_the_team_with_the_letter(client, programme):
    row = retained(programme, told=False)
    team = formed(row)
    sign_in(client, ReferentMandateFactory(collectivite=row.candidature.collectivite).user)
    before = client.get(page_of(team)).status_code, team.name in tiles(client)

    row.announced_outcome = Outcome.RETAINED
    row.save()

    assert before == (404, False)
    assert (client.get(page_of(team)).status_code, team.name in tiles(client)) == (200, True)


def tiles(client):
    return [tile.text for tile in parse(client.get("/mon-espace/")).all("h2", class_="fr-tile__title")]


def test_nobody_else_sees_the_team(client, team):
    gone = MembershipFactory(team=team, starts_on=TODAY, ends_on=TODAY).user
    former = ReferentMandateFactory(
        collectivite=team.team_problematiques.first().problematique.candidature.collectivite, ends_on=TODAY
    ).user

    for person in (gone, former, MembershipFactory(starts_on=TODAY).user, UserFactory()):
        sign_in(client, person)
        assert client.get(page_of(team)).status_code == 404


def test_a_dissolved_team_is_nobodys(client, awa, team):
    move_team(team=team, name="disband", comment="Plus d’agents.", actor=None, at=timezone.now())

    assert (client.get(page_of(team)).status_code, "Équipe commune" in tiles(client)) == (404, False)


def test_after_the_launch_the_member_is_led_to_the_workspace(client, awa, team):
    MembershipFactory(team=team, starts_on=TODAY)
    before = tile_address(client, team)
    Team.objects.update(launches_on=TODAY)
    move_team(team=team, name="launch", actor=None, at=timezone.now())

    workspace = Investigation.objects.get(team=team).pk
    button = parse(client.get(page_of(team))).one("main").one("a", class_="fr-btn")
    assert (before, tile_address(client, team)) == (page_of(team), f"/espace/{workspace}/")
    assert button.attrs["href"] == f"/espace/{workspace}/"


def tile_address(client, team):
    links = [
        title.one("a")
        for title in parse(client.get("/mon-espace/")).all("h2", class_="fr-tile__title")
        if title.text == team.name
    ]
    [only] = links
    return only.attrs["href"]


@pytest.mark.parametrize("how_many", [1, 30])
def test_the_page_costs_the_same_whatever_its_people(how_many, client, awa, team, programme, django_assert_num_queries):
    MembershipFactory.create_batch(how_many, team=team, starts_on=TODAY)
    MilestoneFactory.create_batch(how_many, programme=programme)
    client.get(page_of(team))

    # session, user; the team twice, members, invitations, problématiques, their joints; where agents come
    # from, milestones
    with django_assert_num_queries(10):
        client.get(page_of(team))


# --- The link -------------------------------------------------------------------------------------------------------


@pytest.fixture
def invited(team):
    now = timezone.now()
    return TeamInvitationFactory(
        team=team,
        email="cid@ville.test",
        token_hash=fingerprint("secret"),
        sent_at=now,
        expires_at=now + dt.timedelta(days=14),
        invited_by=UserFactory(is_staff=True, first_name="Claire", last_name="Vasseur"),
    )


@pytest.fixture
def cid(client):
    return sign_in(client, UserFactory(email="cid@ville.test", first_name="Cid", last_name="Roy"))


def test_the_link_is_unlisted_says_who_and_what_and_offers_both_doors(client, invited):
    response = client.get(LINK)

    page = parse(response)
    headers = [response[name] for name in ("Cache-Control", "X-Robots-Tag", "Referrer-Policy")]
    doors = [entry.attrs["href"] for entry in page.one("main").one("ul", class_="fr-btns-group--inline-md").all("a")]
    assert headers == ["no-store", "noindex, nofollow", "same-origin"]
    assert doors == [f"/compte/login/?next={LINK}", f"/compte/signup/?next={LINK}&email=cid%40ville.test"]
    assert page.one("h1").text == "Rejoindre l’équipe « Équipe commune »"
    assert "Claire Vasseur, de l’équipe du programme, vous invite comme agent." in page.text
    assert "2 jours par semaine, pendant 12 semaines, avec l’accord de votre responsable" in page.text


def test_accepting_by_the_form(client, invited, cid, team):
    refused = client.post(LINK, {"days_per_week": "7", "manager_name": ""})
    accepted = client.post(LINK, {"days_per_week": "1,5", "manager_name": " Marc\nHoareau "})

    member = Membership.objects.get(user=cid)
    summary = [item.text for item in parse(refused).one("div", id="error-summary").one("ul").all("li")]
    assert (refused.status_code, len(summary)) == (422, 2)
    assert parse(refused).one("input", name="days_per_week").attrs["value"] == "7"
    assert accepted["Location"] == page_of(team)
    assert (member.days_per_week, member.manager_name, member.role) == (Decimal("1.5"), "Marc Hoareau", "agent")


@pytest.mark.parametrize("typed", ["", "0", "0,4", "5,5", "deux", "1,55", "NaN", "Infinity"])
def test_days_that_make_no_sense(typed, client, invited, cid):
    response = client.post(LINK, {"days_per_week": typed, "manager_name": "Marc"})

    assert (response.status_code, Membership.objects.filter(user=cid).count()) == (422, 0)


def test_a_designer_accepts_in_one_click(client, invited, cid):
    invited.role = TeamRole.DESIGNER
    invited.save()

    page = parse(client.get(LINK))
    client.post(LINK)

    assert page.all("input", name="days_per_week") == []
    assert Membership.objects.get(user=cid).role == "designer"


def test_accepting_once(client, invited, cid, team):
    promise = {"days_per_week": "2", "manager_name": "Marc"}
    codes = [client.post(LINK, promise).status_code for _ in range(2)]
    read_again = client.get(LINK)
    client.logout()

    assert (codes, client.get(LINK).status_code, read_again["Location"]) == ([302, 410], 410, page_of(team))
    assert Membership.objects.filter(user=cid).count() == 1


@pytest.mark.parametrize("change", ["revoked_at", "expires_at"])
def test_a_dead_link_says_why(change, client, invited, cid):
    invited.sent_at = timezone.now() - dt.timedelta(days=20)
    setattr(invited, change, timezone.now())
    invited.save()

    read, posted = client.get(LINK), client.post(LINK, {"days_per_week": "2", "manager_name": "Marc"})

    said = {"revoked_at": "retirée", "expires_at": "expiré"}[change]
    assert (read.status_code, posted.status_code) == (410, 410)
    assert said in parse(read).one("p", class_="fr-text--lead").text


def test_a_replaced_link_leads_to_the_latest_mail(client, invited):
    response = client.get("/invitations/equipe/ancien/")

    assert response.status_code == 404
    assert "le plus récent" in parse(response).text


def test_another_account_is_told_and_opens_nothing(client, invited):
    sign_in(client, UserFactory(email="eve@ailleurs.test"))

    read, posted = client.get(LINK), client.post(LINK, {"days_per_week": "2", "manager_name": "Marc"})

    assert parse(read).one("div", class_="fr-alert--warning").one("h2").text == "Elle est pour une autre adresse"
    assert (read.status_code, posted.status_code, Membership.objects.count()) == (200, 403, 0)


def test_whoever_is_signed_out_signs_in_first(client, invited):
    assert client.post(LINK)["Location"] == f"/compte/login/?next={LINK}"
