"""A team whose programme is not over, with what its agents send."""

import datetime as dt
import uuid

from django.utils import timezone

from investigations.identities import Identity
from investigations.models import EvidenceSource, Interview, Survey, SurveyQuestion
from investigations.services.identities import save_identity
from investigations.services.surveys import add_question
from investigations.workspace_states import ConsentMeans, ConsentState, InterviewMode, SourceKind, SurveyChannel
from teams.states import TeamRole
from tests.factories.accounts import UserFactory
from tests.factories.evidence import SourceFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.teams import MembershipFactory, TeamFactory, workspace_of
from tests.investigations.team_scene import TeamScene

NOW = timezone.now()


def build_scene() -> TeamScene:
    programme = ProgrammeFactory(ends_on=timezone.localdate() + dt.timedelta(days=60))
    workspace = workspace_of(TeamFactory(launched=True, programme=programme))
    people = {}
    for name, role in (("samira", TeamRole.AGENT), ("karim", TeamRole.AGENT), ("coach", TeamRole.COACH)):
        people[name] = UserFactory(first_name=name.capitalize(), last_name="Essai")
        MembershipFactory(team=workspace.team, user=people[name], role=role)
    return TeamScene(workspace, **people)


def interview_form(**changed: object) -> dict[str, object]:
    """What the page sends after an interview with consent."""
    sent = {
        "client_key": str(uuid.uuid4()),
        "held_on": timezone.localdate().isoformat(),
        "mode": InterviewMode.STREET,
        "new_segment": "Parent isolé",
        "place": "Marché",
        "duration_min": "20",
        "notes": "Elle attend trois semaines.",
        "verbatims": "On me renvoie de guichet en guichet.\n\nJe n’appelle plus.",
        "consent": ConsentState.GIVEN,
        "consent_means": ConsentMeans.ORAL,
        "allows_verbatims": "on",
    }
    return {name: value for name, value in {**sent, **changed}.items() if value is not None}


def interview_of(scene: TeamScene, *, consent: str = ConsentState.GIVEN, **fields: object) -> Interview:
    """Led by Samira, who noted something unless told otherwise."""
    values = {"held_by": scene.samira, "held_on": timezone.localdate(), "notes": "Des mots.", **fields}
    source = SourceFactory(investigation=scene.workspace, **values)
    given = {"consent_means": ConsentMeans.WRITTEN, "consent_on": source.held_on, "allows_verbatims": True}
    return Interview.objects.create(
        source=source, mode=InterviewMode.PHONE, consent=consent, **(given if consent == ConsentState.GIVEN else {})
    )


def with_identity(interview: Interview, *, name: str = "Zoé Essai", at: dt.datetime | None = None) -> Interview:
    save_identity(
        interview=interview,
        identity=Identity(name, "06 00 00 00 00", ""),
        actor=interview.source.held_by,
        at=at or timezone.now(),
    )
    return interview


def survey_of(scene: TeamScene, **fields: object) -> EvidenceSource:
    values = {"held_by": scene.samira, "kind": SourceKind.SURVEY, "title": "Usagers", **fields}
    source = SourceFactory(investigation=scene.workspace, **values)
    Survey.objects.create(source=source, channel=SurveyChannel.PAPER, asked=200)
    return source


def asked(source: EvidenceSource, text: str, kind: str, *choices: str) -> SurveyQuestion:
    values = {"text": text, "kind": kind, "choices": list(choices)}
    return add_question(survey=source.survey, values=values, actor=source.held_by, at=timezone.now())
