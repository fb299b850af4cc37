"""Candidatures and what surrounds them. A candidature is a draft; `deposited=True` has its date and number."""

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from candidatures.models import (
    Candidature,
    CommitmentAcceptance,
    ComplementMessage,
    ComplementRequest,
    ConflictOfInterest,
    DecisionLetter,
    Evaluation,
    Idea,
    InternalCall,
    JointProposal,
    JointProposalMember,
    Problematique,
    ProposedAgent,
    Score,
    Submission,
)
from candidatures.states import CandidatureState, JointAct
from tests.factories.accounts import UserFactory
from tests.factories.calls import CommitmentFactory, CriterionFactory
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.programmes import ProgrammeFactory


class InternalCallFactory(DjangoModelFactory):
    class Meta:
        model = InternalCall

    programme = factory.SubFactory(ProgrammeFactory)
    collectivite = factory.SubFactory(CollectiviteFactory)
    token = factory.Sequence(lambda n: f"{n:043d}")
    closes_on = factory.LazyFunction(lambda: timezone.now().date() + dt.timedelta(days=10))
    opened_at = factory.LazyFunction(timezone.now)


class IdeaFactory(DjangoModelFactory):
    class Meta:
        model = Idea

    internal_call = factory.SubFactory(InternalCallFactory)
    problem = "Les familles déposent trois fois le même justificatif à trois guichets."
    created_at = factory.LazyFunction(timezone.now)


class CandidatureFactory(DjangoModelFactory):
    class Meta:
        model = Candidature

    class Params:
        deposited = factory.Trait(
            state=CandidatureState.SUBMITTED,
            submitted_at=factory.LazyFunction(timezone.now),
            reference=factory.Sequence(lambda n: f"2026-{n:04d}"),
        )

    programme = factory.SubFactory(ProgrammeFactory)
    collectivite = factory.SubFactory(CollectiviteFactory)
    created_at = factory.LazyFunction(timezone.now)
    saved_at = factory.LazyFunction(timezone.now)


class ProblematiqueFactory(DjangoModelFactory):
    class Meta:
        model = Problematique

    class Params:
        complete = factory.Trait(
            problem="Les demandes d’aide arrivent incomplètes.",
            who_suffers="Les familles et les agents de l’accueil.",
            how_often="Environ 400 dossiers par an, un sur trois à reprendre.",
            evidence="Le relevé des appels tenu par l’accueil depuis janvier.",
            already_tried="Une notice, que personne ne lit.",
            exists_elsewhere="Un portail dans le département voisin.",
            why_now="Le guichet déménage à l’automne.",
        )

    candidature = factory.SubFactory(CandidatureFactory)
    rank = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Problématique {n}")


class ProposedAgentFactory(DjangoModelFactory):
    class Meta:
        model = ProposedAgent

    problematique = factory.SubFactory(ProblematiqueFactory)
    position = factory.Sequence(lambda n: n + 1)
    first_name = "Awa"
    last_name = "Perrin"
    service = "Accueil"


class CommitmentAcceptanceFactory(DjangoModelFactory):
    class Meta:
        model = CommitmentAcceptance

    candidature = factory.SubFactory(CandidatureFactory)
    commitment = factory.SubFactory(CommitmentFactory)
    name = "Marc Hoareau"
    job_title = "Directeur général des services"
    at = factory.LazyFunction(timezone.now)


class SubmissionFactory(DjangoModelFactory):
    class Meta:
        model = Submission

    candidature = factory.SubFactory(CandidatureFactory, deposited=True)
    number = 1
    content = factory.LazyFunction(dict)
    sha256 = "0" * 64
    at = factory.LazyFunction(timezone.now)


class ConflictOfInterestFactory(DjangoModelFactory):
    class Meta:
        model = ConflictOfInterest

    candidature = factory.SubFactory(CandidatureFactory, deposited=True)
    user = factory.SubFactory(UserFactory, is_staff=True)
    reason = "J’y ai travaillé jusqu’en 2024."
    declared_at = factory.LazyFunction(timezone.now)


class ComplementRequestFactory(DjangoModelFactory):
    class Meta:
        model = ComplementRequest

    candidature = factory.SubFactory(CandidatureFactory, deposited=True)
    subject = "La lettre de la direction"
    due_on = factory.LazyFunction(lambda: timezone.now().date() + dt.timedelta(days=5))
    asked_at = factory.LazyFunction(timezone.now)


class ComplementMessageFactory(DjangoModelFactory):
    class Meta:
        model = ComplementMessage

    request = factory.SubFactory(ComplementRequestFactory)
    is_from_staff = True
    text = "Pouvez-vous joindre la lettre de la direction ?"
    at = factory.LazyFunction(timezone.now)


class EvaluationFactory(DjangoModelFactory):
    class Meta:
        model = Evaluation

    problematique = factory.SubFactory(ProblematiqueFactory)
    evaluator = factory.SubFactory(UserFactory, is_staff=True)


class ScoreFactory(DjangoModelFactory):
    class Meta:
        model = Score

    evaluation = factory.SubFactory(EvaluationFactory)
    criterion = factory.SubFactory(CriterionFactory)
    value = 3


class DecisionLetterFactory(DjangoModelFactory):
    class Meta:
        model = DecisionLetter

    candidature = factory.SubFactory(CandidatureFactory, deposited=True)
    subject = "Votre candidature"
    body = "Madame, Monsieur,"
    prepared_at = factory.LazyFunction(timezone.now)


class JointProposalFactory(DjangoModelFactory):
    class Meta:
        model = JointProposal

    programme = factory.SubFactory(ProgrammeFactory)
    act = JointAct.MERGE
    reason = "Deux collectivités décrivent le même refus de pièces."
    proposed_at = factory.LazyFunction(timezone.now)


class JointProposalMemberFactory(DjangoModelFactory):
    class Meta:
        model = JointProposalMember

    proposal = factory.SubFactory(JointProposalFactory)
    problematique = factory.SubFactory(ProblematiqueFactory)
