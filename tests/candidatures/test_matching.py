"""Rapprochements: who is near, what is proposed, what each side answers and learns."""

import datetime as dt

import pytest
from django.utils import timezone

from candidatures.models import Candidature, JointProposal, JointProposalMember, Problematique
from candidatures.selectors.matching import near_problematiques, other_sides, suggested_pairs, with_place
from candidatures.services.matching import JointProposalError, answer_joint, propose_joint, undo_joint
from candidatures.services.matching_index import forget_candidature, index_candidature
from candidatures.states import CandidatureState, JointAct, JointAnswer, JointState, Outcome
from core.models import OutboxMail
from core.state_machine import IllegalTransitionError
from programmes.states import MilestoneKind
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.factories.calls import CallFactory
from tests.factories.candidatures import CandidatureFactory, ProblematiqueFactory
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.programmes import MilestoneFactory, ProgrammeFactory, ThemeFactory
from tests.personas import referent, sign_in, staff

pytestmark = pytest.mark.django_db
NOW = timezone.now()
WASTE = "Le tri des déchets recule et la collecte coûte plus cher chaque année."
WASTE_TOO = "Les habitants trient mal leurs déchets, la collecte en porte-à-porte déborde."
SHOPS = "Les commerçants cherchent un local au centre et n’en trouvent pas."


@pytest.fixture
def programme():
    return ProgrammeFactory(starts_on=NOW.date() + dt.timedelta(days=60), ends_on=NOW.date() + dt.timedelta(days=200))


def deposited(programme, problem, *, name="Ville d’essai", title="Un problème", population=20_000):
    collectivite = CollectiviteFactory(name=name, population=population, population_year=2022)
    candidature = CandidatureFactory(programme=programme, collectivite=collectivite, deposited=True)
    problematique = ProblematiqueFactory(candidature=candidature, title=title, problem=problem, rank=1)
    index_candidature(candidature=candidature, at=NOW)
    return with_place(type(problematique).objects.filter(pk=problematique.pk)).get()


def propose(*sides, reason="Le même refus de tri, décrit deux fois.", act=JointAct.MERGE):
    return propose_joint(problematiques=sides, act=act, reason=reason, actor=UserFactory(is_staff=True), at=NOW)


def answer(member, accepts, comment=""):
    return answer_joint(member=member, accepts=accepts, comment=comment, actor=UserFactory(), at=NOW)


@pytest.fixture
def pair(programme):
    return deposited(programme, WASTE, name="Épinal"), deposited(programme, WASTE_TOO, name="Saint-Joseph")


def test_the_same_problem_elsewhere_is_near_and_says_why(programme, pair):
    deposited(programme, SHOPS)

    [found] = near_problematiques(pair[0])

    assert found.problematique == pair[1]
    assert sorted(found.words) == ["collecte", "déchets"]
    assert (found.shared_themes, found.same_band) == ((), True)


def test_shared_themes_and_size_bring_nearer(pair):
    before = near_problematiques(pair[0])[0].closeness
    theme = ThemeFactory(label="environnement")
    for side in pair:
        side.themes.add(theme)

    after = near_problematiques(with_place(type(pair[0]).objects.filter(pk=pair[0].pk)).get())[0]

    assert (after.shared_themes, after.closeness > before) == (("environnement",), True)


def test_nobody_is_near_to_itself_nor_to_another_edition_nor_to_what_was_withdrawn(programme, pair):
    mine, other = pair
    deposited(ProgrammeFactory(), WASTE)
    ProblematiqueFactory(candidature=mine.candidature, problem=WASTE, rank=2)
    index_candidature(candidature=mine.candidature, at=NOW)
    forget_candidature(candidature=other.candidature)

    assert near_problematiques(mine) == []


def test_near_ones_cost_the_same_for_one_and_for_thirty(programme, pair, django_assert_max_num_queries):
    for number in range(35):
        deposited(programme, WASTE if number < 10 else SHOPS, name=f"Ville {number}")
    mine = with_place(type(pair[0]).objects.filter(pk=pair[0].pk)).get()

    with django_assert_max_num_queries(6):
        assert len(near_problematiques(mine)) == 8


def test_pairs_are_suggested_until_they_are_proposed(programme, pair):
    deposited(programme, SHOPS)
    before = [{each.first.pk, each.second.pk} for each in suggested_pairs(programme.pk)]
    propose(*pair)

    assert (before, suggested_pairs(programme.pk)) == ([{side.pk for side in pair}], [])


def test_each_referent_is_asked_without_a_name(programme, pair):
    users = [ReferentMandateFactory(collectivite=side.candidature.collectivite).user for side in pair]

    proposal = propose(*pair)

    mails = OutboxMail.objects.order_by("pk")
    assert sorted(mail.recipient for mail in mails) == sorted(user.email for user in users)
    assert [name in mail.text for mail in mails for name in ("Épinal", "Saint-Joseph")] == [False] * 4
    assert proposal.state == JointState.PROPOSED


@pytest.mark.parametrize(
    "reason, named",
    [
        ("Comme à Épinal, on trie mal.", True),
        ("comme a EPINAL", True),
        ("Saint-Joseph aussi", True),
        ("On trie mal.", False),
    ],
)
def test_a_reason_may_not_give_a_name_away(pair, reason, named):
    if named:
        with pytest.raises(JointProposalError, match="nomme une des collectivités"):
            propose(*pair, reason=reason)
    else:
        propose(*pair, reason=reason)

    assert JointProposal.objects.count() == (0 if named else 1)


def test_what_cannot_be_proposed(programme, pair):
    elsewhere = deposited(ProgrammeFactory(starts_on=programme.starts_on, ends_on=programme.ends_on), WASTE)
    withdrawn = deposited(programme, WASTE)
    withdrawn.candidature.state = CandidatureState.WITHDRAWN
    withdrawn.candidature.save()

    for sides, reason in [((pair[0],), "x"), ((pair[0], elsewhere), "x"), ((pair[0], withdrawn), "x"), (pair, "  ")]:
        with pytest.raises(JointProposalError):
            propose(*sides, reason=reason)
    assert JointProposal.objects.count() == 0


def test_a_problematique_is_in_one_proposal_at_a_time(programme, pair):
    first = propose(*pair)
    third = deposited(programme, WASTE)

    with pytest.raises(JointProposalError, match="déjà dans un rapprochement"):
        propose(pair[0], third)
    undo_joint(proposal=first, reason="Erreur", actor=UserFactory(), at=NOW)

    assert propose(pair[0], third).state == JointState.PROPOSED


def test_both_accept_and_learn_who_the_other_is(pair):
    mandate = ReferentMandateFactory(collectivite=pair[1].candidature.collectivite)
    proposal = propose(*pair)
    one, two = proposal.members.order_by("pk")
    answer(one, True)
    one.refresh_from_db()
    before = other_sides(JointProposalMember.objects.select_related("proposal").get(pk=one.pk))
    answer(two, True)

    [side] = other_sides(JointProposalMember.objects.select_related("proposal").get(pk=one.pk))

    assert before == []
    assert (side.collectivite, side.title) == ("Saint-Joseph", pair[1].title)
    assert side.referents == ((str(mandate.user), mandate.user.email),)
    proposal.refresh_from_db()
    assert proposal.state == JointState.ACCEPTED


def test_one_refusal_ends_it_and_tells_nobody_who(pair):
    proposal = propose(*pair)
    one, two = proposal.members.order_by("pk")
    answer(one, True)
    answer(two, False, "Nous sommes prêts à partir seuls.")

    proposal.refresh_from_db()
    sides = JointProposalMember.objects.select_related("proposal").order_by("pk")
    assert (proposal.state, [other_sides(side) for side in sides]) == (JointState.DECLINED, [[], []])
    assert list(sides.values_list("is_live", flat=True)) == [False, False]


def test_one_answer_per_collectivite_and_none_after_the_end(pair):
    proposal = propose(*pair)
    one, two = proposal.members.order_by("pk")
    answer(one, True)

    with pytest.raises(JointProposalError, match="déjà répondu"):
        answer(one, False)
    undo_joint(proposal=proposal, reason="Erreur", actor=UserFactory(), at=NOW)
    with pytest.raises(JointProposalError, match="n’attend plus de réponse"):
        answer(two, True)
    two.refresh_from_db()
    assert two.answer == JointAnswer.PENDING


def test_what_is_joined_is_separated_until_the_launch(programme, pair):
    proposal = propose(*pair)
    for member in proposal.members.order_by("pk"):
        answer(member, True)

    undone = undo_joint(proposal=proposal, reason="Une équipe suffit.", actor=UserFactory(), at=NOW)

    assert undone.state == JointState.UNDONE
    with pytest.raises(IllegalTransitionError):
        undo_joint(proposal=proposal, reason="Encore", actor=UserFactory(), at=NOW)


def test_a_common_team_is_not_separated_beyond_what_the_edition_can_carry(programme, pair):
    call = CallFactory(programme=programme, team_capacity=1)
    proposal = propose(*pair)
    for member in proposal.members.order_by("pk"):
        answer(member, True)
    Candidature.objects.update(state=CandidatureState.IN_REVIEW)
    Problematique.objects.update(outcome=Outcome.RETAINED, outcome_reason="Une équipe")

    with pytest.raises(JointProposalError, match="2 équipes, et l’édition en accueille 1"):
        undo_joint(proposal=proposal, reason="Chacun la sienne", actor=UserFactory(), at=NOW)
    call.team_capacity = 2
    call.save()

    assert undo_joint(proposal=proposal, reason="Chacun la sienne", actor=UserFactory(), at=NOW).state == "undone"


def test_nothing_moves_from_the_launch_on(programme, pair):
    proposal = propose(*pair)
    MilestoneFactory(programme=programme, kind=MilestoneKind.LAUNCH, starts_on=timezone.localtime(NOW).date())

    with pytest.raises(JointProposalError, match="lancée"):
        undo_joint(proposal=proposal, reason="Trop tard", actor=UserFactory(), at=NOW)


def test_staff_propose_and_undo_by_the_pages(client, pair):
    sign_in(client, staff())
    page = f"/gestion/problematiques/{pair[0].pk}/voisines/"
    empty = client.post(page, {"reason": "Parce que"})
    sent = client.post(page, {"others": [pair[1].pk], "act": "merge", "reason": "Le même refus de tri."})
    proposal = JointProposal.objects.get()
    undone = client.post(f"/gestion/rapprochements/{proposal.pk}/", {"reason": "Erreur"})

    assert (client.get(page).status_code, empty.status_code) == (200, 422)
    assert [response["Location"] for response in (sent, undone)] == [f"/gestion/rapprochements/{proposal.pk}/"] * 2
    proposal.refresh_from_db()
    assert proposal.state == JointState.UNDONE


def test_a_referent_answers_by_the_page_once(client, pair):
    sign_in(client, referent(pair[0].candidature.collectivite))
    proposal = propose(*pair)
    own, theirs = proposal.members.order_by("pk")
    page = f"/candidatures/rapprochements/{own.pk}/"

    codes = [
        client.get(page).status_code,
        client.post(page, {}).status_code,
        client.post(page, {"answer": "accept"}).status_code,
        client.post(page, {"answer": "decline"}).status_code,
        client.get(f"/candidatures/rapprochements/{theirs.pk}/").status_code,
    ]

    own.refresh_from_db()
    assert (codes, own.answer) == ([200, 422, 302, 409, 404], JointAnswer.ACCEPTED)


def test_the_partner_of_a_joint_team_still_reads_nothing_of_the_other(client, pair):
    sign_in(client, referent(pair[0].candidature.collectivite))
    proposal = propose(*pair)
    for member in proposal.members.order_by("pk"):
        answer(member, True)
    page = client.get(f"/candidatures/rapprochements/{proposal.members.order_by('pk')[0].pk}/").content.decode()

    assert ("Saint-Joseph" in page, WASTE_TOO in page) == (True, False)
