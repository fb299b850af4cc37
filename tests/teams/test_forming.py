"""Forming a team: from what, with whom, and who was first."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from candidatures.states import CandidatureState, JointAct, JointState, Outcome
from core.models import OutboxMail
from programmes.services.ordered import StaleEditError, fingerprint
from teams.models import Team, TeamProblematique
from teams.selectors.board import formables, merges_of, proposed_name
from teams.services.errors import AlreadyFormedError, TeamError
from teams.services.forming import form_team, prepare_team
from tests.factories.accounts import UserFactory
from tests.factories.candidatures import ConflictOfInterestFactory
from tests.factories.teams import MembershipFactory, TeamFactory
from tests.teams.scenes import AT, LAUNCH_DAY, edition, formed, join, retained, retained_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire():
    return UserFactory(is_staff=True, first_name="Claire", last_name="Vasseur")


def form(*rows, name="Une équipe", actor=None):
    return form_team(problematiques=rows, name=name, actor=actor or UserFactory(is_staff=True), at=AT)


def test_a_team_is_formed_from_one_problematique_and_it_is_written(claire):
    row = retained()

    team = form(row, name="  Épinal :\n les dossiers ", actor=claire)

    [link], [event] = team.team_problematiques.all(), team.transitions.all()
    assert (team.name, team.state, team.programme) == ("Épinal : les dossiers", "forming", row.candidature.programme)
    assert (link.problematique, link.position, link.is_live) == (row, 1, True)
    assert (event.transition, event.to_state, event.actor, event.at) == ("form", "forming", claire, AT)


def test_two_problematiques_of_one_collectivite_make_one_team():
    first = retained()
    second = retained_in(first.candidature, title="Les files d’attente")

    team = form(second, first)

    assert list(team.team_problematiques.order_by("position").values_list("problematique", "position")) == [
        (second.pk, 1),
        (first.pk, 2),
    ]


def test_collectivites_are_joined_as_they_accepted():
    programme = edition()
    mine, theirs = retained(programme), retained(programme, name="Saint-Joseph")
    join(mine, theirs)

    team = form(mine, theirs)

    assert team.team_problematiques.count() == 2


@pytest.mark.parametrize(
    "act, state", [(JointAct.LINK, JointState.ACCEPTED), (JointAct.MERGE, JointState.PROPOSED), (None, None)]
)
def test_collectivites_that_did_not_accept_one_team_are_not_joined(act, state):
    programme = edition()
    mine, theirs = retained(programme), retained(programme, name="Saint-Joseph")
    if act:
        join(mine, theirs, act=act, state=state)

    with pytest.raises(TeamError, match="n’ont pas toutes accepté"):
        form(mine, theirs)

    assert Team.objects.count() == 0


def test_a_third_collectivite_does_not_slip_into_an_accepted_pair():
    programme = edition()
    mine, theirs, stranger = (retained(programme, name=name) for name in ("Épinal", "Saint-Joseph", "Valence"))
    join(mine, theirs)

    with pytest.raises(TeamError, match="n’ont pas toutes accepté"):
        form(mine, theirs, stranger)


def test_one_side_alone_does_not_leave_the_other_behind_unless_it_is_not_retained():
    programme = edition()
    mine, theirs = retained(programme), retained(programme, name="Saint-Joseph", title="Le tri")
    join(mine, theirs)

    with pytest.raises(TeamError, match="Saint-Joseph a accepté l’équipe commune avec « Le tri »"):
        form(mine)

    theirs.outcome = Outcome.REJECTED
    theirs.save()
    assert form(mine).team_problematiques.count() == 1


def test_only_what_is_retained_and_stands_makes_a_team():
    withdrawn = retained()
    withdrawn.candidature.state = CandidatureState.WITHDRAWN
    withdrawn.candidature.save()
    waiting = retained()
    waiting.outcome = Outcome.WAITING
    waiting.save()

    for rows, why in (
        ((), "au moins une"),
        ((waiting,), "n’est pas retenue"),
        ((withdrawn,), "a retiré sa candidature"),
        ((retained(), retained()), "pas de la même édition"),
    ):
        with pytest.raises(TeamError, match=why):
            form(*rows)
    with pytest.raises(TeamError, match="Donnez un nom"):
        form(retained(), name=" \n ")
    assert Team.objects.count() == 0


def test_whoever_declared_a_link_forms_no_team_before_the_letter(claire):
    row = retained(told=False)
    ConflictOfInterestFactory(candidature=row.candidature, user=claire)

    with pytest.raises(TeamError, match="déclaré un lien"):
        form(row, actor=claire)

    row.announced_outcome = Outcome.RETAINED
    row.save()
    assert form(row, actor=claire).pk


def test_the_second_of_two_colleagues_is_told_who_was_first():
    row = retained()
    first = form(row, name="La première")

    with pytest.raises(AlreadyFormedError, match="« La première »") as refusal:
        form(row, name="La seconde")

    assert (refusal.value.team, Team.objects.count()) == (first, 1)


def test_forming_holds_the_problematiques_until_the_end():
    row = retained()
    with connection.execute_wrapper(recorded := Recorder()):
        form(row)

    assert recorded.locked == ["candidatures_problematique"]


class Recorder:
    def __init__(self):
        self.locked = []

    def __call__(self, execute, sql, params, many, context):
        if "FOR UPDATE OF" in sql:
            self.locked.append(sql.rsplit("FOR UPDATE OF ", 1)[1].split()[0].strip('"'))
        return execute(sql, params, many, context)


def test_a_name_is_used_once_in_an_edition_and_the_proposed_one_is_free():
    programme = edition()
    rows = [retained(programme, name="Épinal", title="Le tri") for _ in range(2)]
    first = form(rows[0], name=proposed_name([rows[0]]))

    with pytest.raises(TeamError, match="porte déjà ce nom"):
        form(rows[1], name=first.name)

    assert (first.name, proposed_name([rows[1]])) == ("Épinal : Le tri", "Épinal : Le tri (2)")


def test_a_joint_name_says_every_collectivite_and_stays_within_bounds():
    programme = edition()
    rows = [retained(programme, name="Épinal", title="t" * 200), retained(programme, name="Saint-Joseph")]

    name = proposed_name(rows)

    assert (name[:29], len(name), name[-1]) == ("Épinal et Saint-Joseph : tttt", 155, "…")


def test_what_waits_for_a_team_is_grouped_as_accepted(claire):
    programme = edition()
    alone = retained(programme, name="Albi")
    pair = retained(programme, name="Épinal"), retained(programme, name="Valence")
    join(*pair)
    linked = retained(programme, name="Brest"), retained(programme, name="Quimper")
    join(*linked, act=JointAct.LINK)
    formed(retained(programme, name="Zuydcoote"))
    hidden = retained(programme, name="Chartres", told=False)
    ConflictOfInterestFactory(candidature=hidden.candidature, user=claire)

    groups = [each.problematiques for each in formables(claire, programme)]

    assert groups == [[alone], [linked[0]], [pair[0], pair[1]], [linked[1]]]
    assert set(merges_of([row.pk for row in (*pair, *linked)])) == {row.pk for row in pair}


# --- Name, day and place --------------------------------------------------------------------------------------------

FIELDS = ("name", "launches_on", "launch_place")


def prepare(team, *, word="", seen=None, at=AT, **values):
    team.refresh_from_db()
    values = {field: getattr(team, field) for field in FIELDS} | values
    return prepare_team(team=team, values=values, word=word, seen=seen or fingerprint(team, FIELDS), actor=None, at=at)


def mails():
    return list(OutboxMail.objects.order_by("created_at", "pk").values_list("recipient", "subject"))


def test_the_day_is_told_to_the_members_then_its_change_then_a_change_back():
    team = formed()
    MembershipFactory(team=team, user=UserFactory(email="awa@ville.test"), starts_on=AT.date())

    prepare(team, launches_on=LAUNCH_DAY, launch_place="Mairie")
    prepare(team, launches_on=LAUNCH_DAY.replace(day=21), word="La salle est prise.")
    prepare(team, launches_on=LAUNCH_DAY)

    assert mails() == [
        ("awa@ville.test", "Jour du lancement : 14 septembre 2026"),
        ("awa@ville.test", "Nouvelle date de lancement : 21 septembre 2026"),
        ("awa@ville.test", "Nouvelle date de lancement : 14 septembre 2026"),
    ]
    assert "La salle est prise." in OutboxMail.objects.get(subject__contains="21 septembre").text
    assert list(team.transitions.order_by("pk").values_list("transition", "comment"))[1:] == [
        ("set_launch_day", "14/09/2026, Mairie"),
        ("put_off", "14/09/2026, Mairie → 21/09/2026, Mairie. La salle est prise."),
        ("put_off", "21/09/2026, Mairie → 14/09/2026, Mairie"),
    ]


def test_a_new_name_alone_writes_to_nobody():
    team = formed()
    MembershipFactory(team=team, starts_on=AT.date())

    prepare(team, name="Un nom plus court")

    assert (Team.objects.get().name, mails(), team.transitions.count()) == ("Un nom plus court", [], 1)


def test_two_colleagues_on_one_day_lose_nothing():
    team = formed()
    seen = fingerprint(team, FIELDS)
    prepare(team, launches_on=LAUNCH_DAY)

    with pytest.raises(StaleEditError) as stale:
        prepare(team, launches_on=LAUNCH_DAY.replace(day=21), seen=seen)

    assert stale.value.current.launches_on == LAUNCH_DAY
    assert Team.objects.get().launches_on == LAUNCH_DAY


def test_a_day_that_makes_no_sense_is_refused():
    team = formed()
    other = TeamFactory(programme=team.programme)

    for values, why in (
        ({"launches_on": AT.date().replace(month=8)}, "Ce jour est passé"),
        ({"launches_on": LAUNCH_DAY.replace(year=2028)}, "L’édition finit le 30/04/2027"),
        ({"name": other.name}, "porte déjà ce nom"),
    ):
        with pytest.raises(ValidationError, match=why):
            prepare(team, **values)
    assert TeamProblematique.objects.get().team.launches_on is None
