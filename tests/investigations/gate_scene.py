"""A team whose committee decided and whose sheet is written: everything is there but the signatures."""

import dataclasses
import datetime as dt
import itertools
from typing import Any

from accounts.models import User
from candidatures.models import Problematique
from collectivites.models import Collectivite
from core.written_together import Answer, mark_of
from investigations.models import (
    EvidenceSource,
    Interview,
    Investigation,
    PublicationSignature,
    SheetRevision,
    SheetVersion,
    Verbatim,
)
from investigations.publication_states import PublicationParty
from investigations.selectors.gate import gate_of
from investigations.services import gate
from investigations.services.committee import record_decision
from investigations.services.revisions import open_revision, save_texts
from investigations.states import ExitScenario
from investigations.workspace_states import ConsentMeans, ConsentState, InterviewMode
from teams.models import TeamProblematique
from teams.states import TeamRole
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.factories.evidence import SourceFactory, VerbatimFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.teams import MembershipFactory, TeamFactory, workspace_of
from tests.personas import staff
from tests.teams.scenes import retained

TEAM, COLLECTIVITE, ANCT = PublicationParty.TEAM, PublicationParty.COLLECTIVITE, PublicationParty.ANCT
AT = dt.datetime(2026, 12, 10, 9, 0, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(days=3)
QUOTE = "On me renvoie de guichet en guichet depuis trois semaines."
_NUMBERS = itertools.count(1)  # the proof builds hundreds of them in one database
TEXTS = {
    "title": "Prendre rendez-vous sans appeler trois fois",
    "summary": "Les habitants renoncent parce que personne ne décroche.",
    "problem": "Le standard sonne dans le vide le lundi matin.",
    "context": "La ville a fermé deux accueils en cinq ans.",
    "inquiry": "L’équipe a écouté des habitants au marché et au guichet.",
    "solutions": "Un rappel par message répond à la moitié des appels.",
    "aftermath": "La ville essaie le rappel dans deux mairies annexes.",
}
DECISION = {
    "held_on": dt.date(2026, 12, 4),
    "scenario": ExitScenario.LOCAL_EXPERIMENT,
    "text": "La ville essaie le rappel par message.",
    "people": ["La direction générale des services"],
}


@dataclasses.dataclass
class GateScene:
    sheet: Investigation
    agent: User
    referent: User
    staff: User
    collectivite: Collectivite

    def fresh(self) -> Investigation:
        return Investigation.objects.get(pk=self.sheet.pk)

    @property
    def seen(self) -> str:
        return gate_of(self.fresh()).content.fingerprint

    def write(self, **texts: Any) -> None:
        Investigation.objects.filter(pk=self.sheet.pk).update(**texts)

    def sign(self, party: PublicationParty, *, at: dt.datetime = AT, **more: Any) -> PublicationSignature:
        who = {
            PublicationParty.TEAM: self.agent,
            PublicationParty.COLLECTIVITE: self.referent,
            PublicationParty.ANCT: self.staff,
        }[party]
        values = {"collectivite": self.collectivite if party == PublicationParty.COLLECTIVITE else None, **more}
        return gate.sign(
            investigation=self.sheet,
            party=party,
            name=str(who),
            function="Chargée de mission",
            seen=self.seen,
            actor=who,
            at=at,
            **values,
        )

    def sign_all(self, *, at: dt.datetime = AT, scope: tuple[str, ...] = ()) -> None:
        self.sign(PublicationParty.TEAM, at=at)
        self.sign(PublicationParty.COLLECTIVITE, at=at, scope=scope)
        self.sign(PublicationParty.ANCT, at=at)

    def publish(self, *, note: str = "", at: dt.datetime = AT) -> SheetVersion:
        return gate.publish(investigation=self.sheet, note=note, seen=self.seen, actor=self.staff, at=at)

    def consent(self) -> PublicationSignature:
        return PublicationSignature.objects.live().get(investigation=self.sheet, party=PublicationParty.COLLECTIVITE)

    def quoted(self, words: str, *, allows: bool = True) -> Interview:
        """An interview whose words are noted."""
        source: EvidenceSource = SourceFactory(investigation=self.sheet, held_by=self.agent)
        VerbatimFactory(source=source, text=words)
        return Interview.objects.create(
            source=source,
            mode=InterviewMode.PHONE,
            consent=ConsentState.GIVEN,
            consent_means=ConsentMeans.ORAL,
            consent_on=source.held_on,
            allows_verbatims=allows,
        )

    def words(self) -> list[str]:
        return list(Verbatim.objects.filter(source__investigation=self.sheet).values_list("text", flat=True))


def build_gate_scene(*, decided: bool = True, **texts: Any) -> GateScene:
    team = TeamFactory(launched=True, programme=ProgrammeFactory())
    problematique: Problematique = retained(title=f"Les dossiers incomplets, {next(_NUMBERS)}")
    collectivite = problematique.candidature.collectivite
    TeamProblematique.objects.create(team=team, problematique=problematique, position=1)
    sheet = workspace_of(team)
    agent, referent = UserFactory(first_name="Samira"), UserFactory(first_name="Rose")
    MembershipFactory(team=team, user=agent, role=TeamRole.AGENT)
    ReferentMandateFactory(user=referent, collectivite=collectivite)
    scene = GateScene(sheet, agent, referent, staff(), collectivite)
    scene.write(**{**TEXTS, **texts})
    if decided:
        decide(scene)
    return scene


def decide(scene: GateScene, *, seen: int = 0, **values: Any) -> None:
    record_decision(
        investigation=scene.sheet,
        values={**DECISION, **values},
        conditions=(),
        seen=seen,
        actor=scene.staff,
        at=AT - dt.timedelta(days=6),
    )


def revise(scene: GateScene, *, is_substantive: bool = True, at: dt.datetime = AT, **texts: str) -> None:
    """Opens the next version, and writes these texts in it."""
    open_revision(investigation=scene.sheet, is_substantive=is_substantive, actor=scene.staff, at=at)
    revision = SheetRevision.objects.get(investigation=scene.sheet)
    answers = {name: Answer(text, mark_of(getattr(revision, name))) for name, text in texts.items()}
    save_texts(investigation=scene.sheet, answers=answers, actor=scene.staff, at=at)
