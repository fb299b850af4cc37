"""What the tests of a publication's pages share: a browser for somebody, addresses, a next version."""

import datetime as dt
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.written_together import Answer, mark_of
from investigations.models import SheetRevision
from investigations.selectors.publication_board import with_step
from investigations.services.revisions import open_revision, save_texts
from tests.investigations.gate_scene import AT, GateScene
from tests.personas import sign_in


def client_of(user: User) -> Client:
    client = Client()
    sign_in(client, user)
    return client


def url(scene: GateScene, name: str = "publication", **kwargs: Any) -> str:
    return reverse(f"investigations:{name}", kwargs={"pk": scene.sheet.pk, **kwargs})


def revise(scene: GateScene, *, is_substantive: bool = True, at: dt.datetime = AT, **texts: str) -> None:
    """Opens the next version, and writes these texts in it."""
    open_revision(investigation=scene.sheet, is_substantive=is_substantive, actor=scene.staff, at=at)
    revision = SheetRevision.objects.get(investigation=scene.sheet)
    answers = {name: Answer(text, mark_of(getattr(revision, name))) for name, text in texts.items()}
    save_texts(investigation=scene.sheet, answers=answers, actor=scene.staff, at=at)


def step_of(scene: GateScene) -> str:
    """As the board says it."""
    return with_step(type(scene.sheet).objects.filter(pk=scene.sheet.pk)).get().step
