"""What each reads on Monday: coach, référent, the ANCT's team."""

import datetime as dt

import pytest

from agenda.models import Appointment
from coaching.models import SignalAcknowledgement
from coaching.services.digests import compose_digests
from teams.states import TeamRole
from tests.coaching.digest_scene import EIGHT, LAST_WEEK, PARIS, action, coach_of, day, hide, phase, session, team
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.factories.agenda import AppointmentFactory
from tests.factories.core import OutboxMailFactory
from tests.factories.teams import MembershipFactory, TeamFactory
from tests.teams.scenes import formed, retained

pytestmark = pytest.mark.django_db


def read(person, week=PARIS):
    """{section: sentences} of each part, by title."""
    digest = compose_digests([person], week=week).get(person.pk)
    if digest is None:
        return {}
    return {
        part.title: {
            section.title: [line.text.replace("\u00a0", " ") for line in section.lines] for section in part.sections
        }
        for part in digest.parts
    }


def coming(of=None, **values):
    values = {"day": day(15), "planned_at": LAST_WEEK} | values
    if of is not None:
        values |= {"team": of, "programme": of.programme}
    return AppointmentFactory(**values)


# --- Coach and designer ----------------------------------------------------------------------------------------------


def test_a_coach_reads_her_teams():
    tampon = team()
    coach = coach_of(tampon)
    session(tampon, held_on=day(6))
    session(tampon, held_on=day(8))
    agent = MembershipFactory(team=tampon, user__first_name="Samira", user__last_name="B")
    action(tampon, day(2), "Appeler la mission locale.", owner=agent)
    action(tampon, day(18), "Écrire au CCAS.")
    action(tampon, day(19), "La semaine d’après.")
    coming(tampon, kind="session", title="Séance 5")
    coming(programme=tampon.programme, title="Premier point d’étape", day=day(13))

    assert read(coach) == {
        "Vos équipes": {
            "Rendez-vous de la semaine": [
                "Mardi 13 octobre à 10 h 00 : Premier point d’étape",
                "Jeudi 15 octobre à 10 h 00 : Séance 5 (Équipe du Tampon)",
            ],
            "Actions en retard ou à finir cette semaine": [
                "Équipe du Tampon : « Appeler la mission locale. » (Samira B), pour le vendredi 2 octobre, en retard",
                "Équipe du Tampon : « Écrire au CCAS. », pour le dimanche 18 octobre",
            ],
            "Séances enregistrées depuis lundi dernier": [
                "Équipe du Tampon : 2 séances, le mardi 6 octobre et le jeudi 8 octobre"
            ],
        }
    }


def test_of_a_sensitive_team_a_coach_reads_counts_and_dates():
    tampon = team(is_sensitive=True)
    coach = coach_of(tampon)
    session(tampon, done="Ce que Mme P. a raconté.")
    action(tampon, day(14), "Rappeler Mme P.")
    coming(tampon, kind="other", title="Chez Mme P.")

    said = read(coach)

    assert said["Vos équipes"]["Actions en retard ou à finir cette semaine"] == [
        "Équipe du Tampon : 1 action à finir d’ici dimanche"
    ]
    assert said["Vos équipes"]["Rendez-vous de la semaine"] == [
        "Jeudi 15 octobre à 10 h 00 : Autre rendez-vous (Équipe du Tampon)"
    ]
    assert "Mme P." not in str(said)


def test_hours_are_those_of_the_reader():
    tampon = team()
    coach = coach_of(tampon)
    coming(tampon)
    reunion = PARIS.__class__(PARIS.monday, "Indian/Reunion")

    assert read(coach, reunion)["Vos équipes"]["Rendez-vous de la semaine"] == [
        "Jeudi 15 octobre à 12 h 00, heure de La Réunion : Premier point d’étape (Équipe du Tampon)"
    ]


@pytest.mark.parametrize(
    "build",
    [
        lambda of: session(of, logged_at=PARIS.since - dt.timedelta(seconds=1)),
        lambda of: session(of, logged_at=EIGHT),
        lambda of: action(of, day(13), state="done", settled_at=LAST_WEEK),
        lambda of: action(of, None),
        lambda of: coming(of, state="cancelled"),
        lambda of: coming(of, day=day(11)),
        lambda of: coming(of, day=day(19)),
        lambda of: coming(of, kind="action"),
        lambda of: coming(of, planned_at=EIGHT),
        lambda of: coming(),
        lambda of: session(team("Une autre équipe")),
    ],
    ids=[
        *("told last week", "told next week", "done", "without a day", "cancelled", "past", "next week", "an action"),
        *("decided since", "another edition", "another team"),
    ],
)
def test_what_is_neither_new_nor_due_is_not_told(build):
    tampon = team()
    coach = coach_of(tampon)
    build(tampon)

    assert read(coach) == {}


def test_what_is_decided_in_a_draft_is_not_told():
    tampon = team()
    coach = coach_of(tampon)
    row = action(tampon, day(14))
    row.session.state, row.session.logged_at = "draft", None
    row.session.save()

    assert read(coach) == {}


def test_whoever_left_reads_nothing_of_the_team():
    tampon = team()
    session(tampon)
    gone = UserFactory()
    MembershipFactory(team=tampon, user=gone, role=TeamRole.COACH, ends_on=day(12))

    assert read(gone) == {}


def test_an_agent_has_no_digest():
    tampon = team()
    session(tampon)
    agent = MembershipFactory(team=tampon).user

    assert read(agent) == {}


# --- Référent --------------------------------------------------------------------------------------------------------


@pytest.fixture
def followed():
    """A team at work, and the référent of its collectivité."""
    row = retained()
    made = team("Équipe d’Épinal", programme=row.candidature.programme)
    made.team_problematiques.create(problematique=row, position=1)
    person = ReferentMandateFactory(collectivite=row.candidature.collectivite, starts_on=day(1)).user
    return made, person


def test_a_referent_reads_counts_phases_and_what_to_come_to(followed):
    made, person = followed
    session(made, done="Ce qui s’est dit.")
    action(made, day(14), "Rappeler Mme P.")
    phase(made, "benchmark")
    coming(made, kind="session", title="Séance 5")
    coming(made, kind="end_committee", title="Comité de fin", day=day(22))
    coming(made, kind="publication", title="Publication")
    coming(programme=made.programme, kind="checkpoint")
    coming(made, kind="other", title="Trop loin", day=day(26))

    assert read(person) == {
        "Les équipes de votre collectivité": {
            "Rendez-vous de ces deux semaines": [
                "Jeudi 15 octobre à 10 h 00 : Premier point d’étape",
                "Jeudi 22 octobre à 10 h 00 : Comité de fin (Équipe d’Épinal)",
            ],
            "Changements de phase": ["Équipe d’Épinal : étude des solutions existantes, depuis le mercredi 7 octobre"],
            "Séances enregistrées depuis lundi dernier": ["Équipe d’Épinal : 1 séance, le jeudi 8 octobre"],
        }
    }


def test_of_a_sensitive_team_a_referent_reads_that_it_moved_on(followed):
    made, person = followed
    made.investigation.is_sensitive = True
    made.investigation.save()
    phase(made, "benchmark")

    assert read(person)["Les équipes de votre collectivité"] == {
        "Changements de phase": ["Équipe d’Épinal : 1 changement, le mercredi 7 octobre"]
    }


def test_before_the_letter_a_referent_follows_nothing(followed):
    made, person = followed
    session(made)
    assert read(person) != {}

    made.team_problematiques.get().problematique.__class__.objects.update(announced_outcome="")

    assert read(person) == {}


# --- The ANCT's team -------------------------------------------------------------------------------------------------


def test_the_staff_read_who_was_not_seen_and_what_did_not_leave():
    claire = UserFactory(is_staff=True)
    seen, silent, never = team("Vue"), team("Pas vue"), team("Jamais vue")
    TeamFactory(launched=True, name="Lancée hier", launches_on=day(11))
    session(seen, held_on=day(5))
    session(silent, held_on=dt.date(2026, 9, 20))
    OutboxMailFactory(failed=True, created_at=LAST_WEEK)
    OutboxMailFactory(uncertain=True, created_at=LAST_WEEK)
    OutboxMailFactory(uncertain=True, created_at=LAST_WEEK)
    OutboxMailFactory(failed=True, created_at=LAST_WEEK - dt.timedelta(days=30))
    coming(seen, kind="session")
    coming(silent, kind="session")
    coming(programme=seen.programme)
    coming(seen, kind="action")
    SignalAcknowledgement.objects.create(
        team=never,
        signal="silence",
        note="L’agente est en congé maladie.",
        until=day(20),
        acknowledged_by=UserFactory(first_name="Thomas", last_name="L"),
        acknowledged_at=LAST_WEEK,
    )

    assert read(claire) == {
        "Gestion": {
            "Sans séance depuis deux semaines": [
                "Jamais vue : aucune séance depuis le lancement, le lundi 14 septembre",
                "Pas vue : dernière séance le dimanche 20 septembre",
            ],
            "Courriels": ["Depuis quinze jours : 1 en échec, 2 incertains"],
            "Rendez-vous de la semaine": [
                "Jeudi 15 octobre à 10 h 00 : Premier point d’étape",
                "2 séances de coach ou de designer dans les équipes",
            ],
            "Signaux vus": ["Jamais vue : un signal mis de côté par Thomas L, jusqu’au mardi 20 octobre"],
        }
    }


def test_two_weeks_to_the_day_is_not_yet_silence():
    claire = UserFactory(is_staff=True)
    made = team()
    session(made, held_on=dt.date(2026, 9, 28))
    assert read(claire) == {}

    made.coaching_sessions.update(held_on=dt.date(2026, 9, 27))

    assert list(read(claire)["Gestion"]) == ["Sans séance depuis deux semaines"]


def test_a_team_hidden_from_a_colleague_is_in_nothing_she_reads():
    claire, linked = UserFactory.create_batch(2, is_staff=True)
    hidden = formed(retained())
    hidden.state, hidden.launches_on = "launched", dt.date(2026, 9, 14)
    hidden.save()
    coming(hidden, kind="checkpoint")
    hide(hidden, linked)

    assert list(read(claire)["Gestion"]) == ["Sans séance depuis deux semaines", "Rendez-vous de la semaine"]
    assert read(linked) == {}


def test_one_person_in_several_capacities_has_one_digest(followed):
    made, person = followed
    session(made)
    MembershipFactory(team=made, user=person, role=TeamRole.DESIGNER)

    assert list(read(person)) == ["Vos équipes", "Les équipes de votre collectivité"]


# --- Cost ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how_many", [1, 30])
def test_it_costs_the_same_whatever_the_people_and_their_teams(how_many, django_assert_num_queries):
    people = []
    for number in range(how_many):
        row = retained(name=f"Ville {number}")
        made = team(f"Équipe {number}", programme=row.candidature.programme)
        made.team_problematiques.create(problematique=row, position=1)
        people += [
            coach_of(made),
            ReferentMandateFactory(collectivite=row.candidature.collectivite, starts_on=day(1)).user,
            UserFactory(is_staff=True),
        ]
        session(made)
        action(made, day(13), owner=MembershipFactory(team=made))
        phase(made, "benchmark")
        coming(made, kind="other")
    assert Appointment.objects.count() == how_many

    # staff: hidden teams, silent teams, mails, appointments, acknowledgements; coaches: teams, sessions, actions,
    # appointments; référents: mandates, teams followed, teams, sessions, phases, appointments
    with django_assert_num_queries(15):
        digests = compose_digests(people, week=PARIS)

    assert len(digests) == 3 * how_many
