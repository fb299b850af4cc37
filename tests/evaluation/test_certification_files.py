"""The certification file: what the work shows of each agent, never a word of anybody met, and what is missing."""

import pytest

from agenda.models import Attendance
from agenda.states import AppointmentKind
from evaluation.certification_referential import BY_CODE, COMPETENCES
from evaluation.selectors.certification import agents_of, file_of, files_of
from evaluation.selectors.certification_facts import facts_of
from investigations.models import Evidence, IdeaVote, SolutionIdea
from teams.models import Membership, Team
from teams.states import TeamRole, TeamState
from tests.factories.accounts import UserFactory
from tests.factories.agenda import AppointmentFactory
from tests.factories.certification import (
    CertificationCandidateFactory,
    CompetenceStatementFactory,
    agent,
    attend,
    ready_agent,
    show_work,
    tell_all,
)
from tests.factories.coaching import CoachingSessionFactory
from tests.factories.evidence import SourceFactory
from tests.factories.teams import LAUNCHED_AT, LAUNCHED_ON, MembershipFactory
from tests.factories.trials import SolutionIdeaFactory

pytestmark = pytest.mark.django_db


def counts_of(member: Membership) -> dict[str, int]:
    facts = facts_of([member])[member.team_id, member.user_id]
    return {name: number for name, number in facts.counts.items() if number}


def test_the_referential_asks_for_facts_that_are_counted():
    member = ready_agent()

    asked = {each.fact for competence in COMPETENCES for each in competence.requirements}

    assert asked == set(counts_of(member))
    assert len(BY_CODE) == len(COMPETENCES) == 7


def test_whoever_did_it_all_misses_nothing():
    file = file_of(ready_agent())

    assert (file.is_eligible, file.missing_count, file.complete_count) == (True, 0, 7)
    assert counts_of(file.membership) == {
        "launch": 1,
        "checkpoints": 1,
        "committee": 1,
        "problem_answers": 5,
        "hypotheses": 3,
        "verdicts": 2,
        "interviews": 3,
        "other_sources": 1,
        "cells": 4,
        "coach_sessions": 3,
        "ideas": 1,
        "team_ideas": 3,
        "prototypes": 1,
        "trials": 1,
        "indicators": 1,
        "decisions": 1,
    }
    assert file.codes == ("E-01", "E-02", "E-03")


def test_from_the_first_week_the_file_says_what_is_missing():
    file = file_of(agent())

    assert (file.is_eligible, file.complete_count, file.missing_count) == (False, 0, 23)
    assert file.competences[1].missing == [
        "Entretiens menés\u00a0: 0 sur 3",
        "Questionnaire, observation ou atelier de l’équipe\u00a0: 0 sur 1",
        "Le texte «\u00a0Ce que j’ai fait\u00a0»",
    ]
    assert file.missing_in_words[4] == (
        "Prototyper. Prototype de l’équipe\u00a0: 0 sur 1 ; Le texte «\u00a0Ce que j’ai fait\u00a0»"
    )


@pytest.mark.parametrize(
    "values, missing",
    [
        ({}, "L’avis du coach"),
        ({"opinion": "not_yet", "opinion_line": "Dites qui a essayé."}, "L’avis favorable du coach"),
    ],
)
def test_a_text_waits_for_the_coach(values, missing):
    member = agent()
    show_work(member)
    tell_all(member)
    for row in member.user.competence_statements.exclude(competence="test").order_by("pk"):
        row.opinion, row.opinion_at = "confirmed", row.saved_at
        row.save()
    row = member.user.competence_statements.get(competence="test")
    for field, value in values.items():
        setattr(row, field, value)
    row.opinion_at = row.saved_at if values else None
    row.save()

    file = file_of(member)

    assert (file.missing_count, file.competences[5].missing) == (1, [missing])


def test_what_a_colleague_did_is_hers():
    member = agent()
    karim = MembershipFactory(team=member.team, user=UserFactory())
    show_work(member)

    assert counts_of(karim) == {
        "problem_answers": 5,
        "hypotheses": 3,
        "verdicts": 2,
        "other_sources": 1,
        "team_ideas": 3,
        "prototypes": 1,
        "trials": 1,
        "indicators": 1,
        "decisions": 1,
    }
    assert file_of(karim).codes == ()


def test_the_work_of_another_team_of_hers_does_not_count():
    member = agent()
    other = agent()
    twin = MembershipFactory(team=other.team, user=member.user)
    show_work(member)

    assert counts_of(twin) == {}


def test_a_common_day_counts_in_each_team_of_the_edition_and_an_absence_in_none():
    member = agent()
    common = AppointmentFactory(programme=member.team.programme, kind=AppointmentKind.CHECKPOINT)
    Attendance.objects.create(
        appointment=common, person=member.user, team=member.team, presence="present", noted_at=common.planned_at
    )
    attend(member, AppointmentKind.LAUNCH, presence="excused")
    attend(member, AppointmentKind.SESSION)  # the coach's sessions are counted from what the coach logged

    assert counts_of(member) == {"checkpoints": 1}


def test_a_drafted_session_does_not_count_and_a_designer_s_does():
    member = agent()
    CoachingSessionFactory(team=member.team, draft=True).present.add(member)
    CoachingSessionFactory(team=member.team, role="designer").present.add(member)

    assert counts_of(member) == {"coach_sessions": 1}


def test_an_idea_of_one_s_own_supported_by_oneself_counts_once():
    member = agent()
    idea = SolutionIdeaFactory(investigation=member.team.investigation, author=member.user)
    IdeaVote.objects.create(idea=idea, user=member.user)
    theirs = SolutionIdeaFactory(investigation=member.team.investigation)
    IdeaVote.objects.create(idea=theirs, user=member.user)

    assert counts_of(member) == {"ideas": 2, "team_ideas": 2}


def test_of_a_sensitive_subject_only_counts_are_told():
    member = ready_agent()
    workspace = member.team.investigation
    workspace.is_sensitive = True
    workspace.save(update_fields=["is_sensitive"])

    file = file_of(member)

    assert (file.codes, file.competences[1].proofs[0].count) == ((), 3)


def test_nothing_that_somebody_said_is_read(django_assert_num_queries):
    """The statements sent to the database name no column of words."""
    member = ready_agent()

    with django_assert_num_queries(10) as seen:
        files_of([member])

    sent = " ".join(query["sql"] for query in seen.captured_queries)
    for column in ("notes", "verbatim", "sealed", '"investigations_evidencesource"."title"', '"note"', "private"):
        assert column not in sent, column


@pytest.mark.parametrize("how_many", [1, 30])
def test_files_cost_the_same_for_one_agent_and_for_thirty(how_many, django_assert_num_queries):
    first = ready_agent()
    for number in range(how_many - 1):
        member = MembershipFactory(team=agent(None).team if number % 3 else first.team, user=UserFactory())
        SourceFactory(investigation=member.team.investigation, held_by=member.user)
        CompetenceStatementFactory(team=member.team, person=member.user)
        SolutionIdea.objects.create(
            investigation=member.team.investigation,
            title="Une idée",
            author=member.user,
            created_at=LAUNCHED_AT,
        )
    teams = Team.objects.all()

    with django_assert_num_queries(11):
        files = files_of(agents_of(teams))

    assert len(files) >= how_many
    assert Evidence.objects.count() == 4


# --- Who has a file -------------------------------------------------------------------------------------------------


def test_agents_who_stayed_or_were_candidates_have_a_file():
    member = agent()
    team = member.team
    MembershipFactory(team=team, role=TeamRole.COACH)
    MembershipFactory(team=team, role=TeamRole.DESIGNER)
    MembershipFactory(team=team, starts_on=LAUNCHED_ON, ends_on=LAUNCHED_ON)
    left = MembershipFactory(team=team, starts_on=LAUNCHED_ON, ends_on=LAUNCHED_ON)
    CertificationCandidateFactory(session__programme=team.programme, team=team, person=left.user)

    assert list(agents_of(Team.objects.all())) == [member, left]


def test_whoever_came_back_has_one_file():
    member = agent()
    member.ends_on = LAUNCHED_ON
    member.save(update_fields=["ends_on"])
    back = MembershipFactory(team=member.team, user=member.user)
    CertificationCandidateFactory(session__programme=member.team.programme, team=member.team, person=member.user)

    assert list(agents_of(Team.objects.all())) == [back]


@pytest.mark.parametrize("state, count", [(TeamState.LAUNCHED, 1), (TeamState.FINISHED, 1), (TeamState.DISBANDED, 0)])
def test_a_dissolved_team_certifies_nobody(state, count):
    member = agent()
    Team.objects.filter(pk=member.team_id).update(state=state)

    assert agents_of(Team.objects.all()).count() == count
