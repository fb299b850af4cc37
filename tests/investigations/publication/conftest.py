"""A sheet before the gate of its publication, the day its tests take place, and Claire of the ANCT in a browser."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from tests.investigations.gate_scene import AT, GateScene, build_gate_scene
from tests.personas import client_of


@pytest.fixture
def in_december() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def scene(db: None) -> GateScene:
    return build_gate_scene()


@pytest.fixture
def claire(scene: GateScene) -> Client:
    return client_of(scene.staff)
