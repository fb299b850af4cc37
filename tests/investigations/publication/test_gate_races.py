"""Publishing against whatever forbids it, at the same instant: never a public sheet without consent.

`make prove-publication` runs the same races two hundred times each (PNI_RACES).
"""

import datetime as dt
import os
from collections import Counter
from collections.abc import Callable

import pytest

from investigations.models import Investigation, ScheduledPublication, SheetVersion
from investigations.publication_states import PublicationParty
from investigations.services import gate
from investigations.services.consent import withdraw_consent
from investigations.services.row_marks import ChangedMeanwhileError, RefusedError
from investigations.states import SheetState
from tests.candidatures.test_deposit_services import at_once
from tests.investigations.gate_scene import AT, QUOTE, GateScene, build_gate_scene

pytestmark = pytest.mark.django_db(transaction=True)
# A race that is lost is not lost every time: some in the suite, two hundred in the proof.
RACES = int(os.environ.get("PNI_RACES", "6"))
LATER = AT + dt.timedelta(minutes=5)


def ready(scene: GateScene) -> str:
    """Signed by all: one gesture away from being public."""
    Investigation.objects.filter(pk=scene.sheet.pk).update(state=SheetState.DRAFT, published_at=None)
    SheetVersion.objects.filter(investigation=scene.sheet).delete()
    scene.sign_all()
    return scene.seen


def is_public(scene: GateScene) -> bool:
    return scene.fresh().state == SheetState.PUBLISHED


def told(answers: list[object]) -> str:
    return " + ".join(type(answer).__name__ for answer in answers)


def publishing(scene: GateScene, seen: str) -> Callable[[], object]:
    return lambda: gate.publish(investigation=scene.sheet, note="Essai.", seen=seen, actor=scene.staff, at=LATER)


def test_publishing_while_the_collectivite_takes_its_consent_back():
    outcomes: Counter[str] = Counter()
    for _ in range(RACES):
        scene = build_gate_scene()
        seen, consent = ready(scene), scene.consent()

        answers = at_once(
            publishing(scene, seen),
            lambda scene=scene, consent=consent: gate.take_back_signature(
                signature=consent, reason="Non.", actor=scene.referent, at=LATER
            ),
        )

        assert not is_public(scene), told(answers)
        assert not isinstance(answers[1], Exception), answers[1]
        assert isinstance(answers[0], SheetVersion | RefusedError), answers[0]
        outcomes[told(answers)] += 1
    assert sum(outcomes.values()) == RACES


def test_publishing_while_a_person_takes_her_words_back():
    for _ in range(RACES):
        scene = build_gate_scene(inquiry=f"Une mère nous dit : « {QUOTE} »")
        interview = scene.quoted(QUOTE)
        seen = ready(scene)

        answers = at_once(
            publishing(scene, seen),
            lambda scene=scene, interview=interview: withdraw_consent(interview=interview, actor=scene.agent, at=LATER),
        )

        assert not is_public(scene), told(answers)
        assert answers[1] is True
        assert isinstance(answers[0], SheetVersion | RefusedError), answers[0]
        kept = SheetVersion.objects.filter(investigation=scene.sheet).exclude(content={})
        assert not any(QUOTE in str(version.content) for version in kept)


def test_the_hour_comes_while_the_consent_is_taken_back():
    for _ in range(RACES):
        scene = build_gate_scene()
        seen, consent = ready(scene), scene.consent()
        gate.schedule(investigation=scene.sheet, due_at=LATER, note="", seen=seen, actor=scene.staff, at=AT)

        answers = at_once(
            lambda: gate.publish_due(at=LATER),
            lambda scene=scene, consent=consent: gate.take_back_signature(
                signature=consent, reason="Non.", actor=scene.referent, at=LATER
            ),
        )

        assert not is_public(scene), told(answers)
        assert answers[0] in (0, 1), answers[0]
        assert not ScheduledPublication.objects.filter(failure="").exists()


def test_two_publications_at_once_are_one_version():
    for _ in range(RACES):
        scene = build_gate_scene()
        seen = ready(scene)

        answers = at_once(*[publishing(scene, seen)] * 3)

        versions = [answer for answer in answers if isinstance(answer, SheetVersion)]
        refusals = [answer for answer in answers if isinstance(answer, RefusedError)]
        assert (len(versions), len(refusals)) == (1, 2), answers
        assert SheetVersion.objects.filter(investigation=scene.sheet).count() == 1


def test_signing_while_the_text_changes_never_signs_another_text():
    for _ in range(RACES):
        scene = build_gate_scene()
        seen = scene.seen

        def sign(scene: GateScene = scene, seen: str = seen) -> object:
            return gate.sign(
                investigation=scene.sheet,
                party=PublicationParty.TEAM,
                name="Samira",
                function="Agente",
                seen=seen,
                actor=scene.agent,
                at=LATER,
            )

        answers = at_once(sign, sign, lambda scene=scene: scene.write(context="Un autre texte."))

        for answer in answers[:2]:
            assert (
                answer is None
                or not isinstance(answer, Exception)
                or isinstance(answer, RefusedError | ChangedMeanwhileError)
            ), answer
        live = scene.sheet.publication_signatures.live()
        assert live.count() <= 1
        assert all(signature.content_hash == seen for signature in live)
