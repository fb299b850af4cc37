"""The demonstration's synthesis: composed once, published once its document is there, and not a second time."""

import pytest

from reports.demo import MARK, VERBATIMS, compose_synthesis, publish_when_built
from reports.models import Composition, PublishedSynthesis
from reports.tasks import publish_demo_synthesis
from tests.factories.core import AT, StoredFileFactory
from tests.personas import staff
from tests.reports.composing_scene import edition

pytestmark = pytest.mark.django_db


def test_composed_once_published_once():
    programme, actor = edition(), staff()
    first, again = [compose_synthesis(programme=programme, actor=actor, at=AT) for _ in range(2)]

    assert first == again
    composition = Composition.objects.get()
    said = list(composition.verbatims.order_by("position").values_list("said_by", flat=True))
    assert len(said) == len(VERBATIMS)
    assert all(MARK in who for who in said)
    assert publish_when_built(first.pk, at=AT) is False

    first.file, first.page_count = StoredFileFactory(), 9
    first.save(update_fields=["file", "page_count"])

    assert [publish_when_built(first.pk, at=AT) for _ in range(2)] == [True, True]
    assert PublishedSynthesis.objects.get().slug == programme.slug
    assert compose_synthesis(programme=programme, actor=actor, at=AT) is None


def test_the_task_does_nothing_outside_the_demonstration(settings):
    programme, actor = edition(), staff()
    synthesis = compose_synthesis(programme=programme, actor=actor, at=AT)
    synthesis.file, synthesis.page_count = StoredFileFactory(), 9
    synthesis.save(update_fields=["file", "page_count"])

    publish_demo_synthesis(str(synthesis.pk))
    assert not PublishedSynthesis.objects.exists()

    settings.DEMO = True
    publish_demo_synthesis(str(synthesis.pk))
    assert PublishedSynthesis.objects.count() == 1
