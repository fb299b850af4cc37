"""What the tests of a publication's pages share: addresses, the step of a sheet."""

from typing import Any

from django.urls import reverse

from investigations.selectors.publication_board import with_step
from tests.investigations.gate_scene import GateScene


def url(scene: GateScene, name: str = "publication", **kwargs: Any) -> str:
    return reverse(f"investigations:{name}", kwargs={"pk": scene.sheet.pk, **kwargs})


def step_of(scene: GateScene) -> str:
    """As the board says it."""
    return with_step(type(scene.sheet).objects.filter(pk=scene.sheet.pk)).get().step
