"""Imports in each state that has a page, a draft of one, and a flag of it."""

from typing import Any

from django.utils import timezone

from investigations.services.past_work import discard_import
from investigations.services.past_work_reading import record_import
from tests.factories.past_work import SYNTHESIS, imported
from tests.factories.programmes import ProgrammeFactory

UNKNOWN = 10**9


def objects(world: Any) -> dict[str, dict[str, object]]:
    programme = ProgrammeFactory()
    at = timezone.now()
    staff = world.people["staff"]
    written = imported(programme=programme, actor=staff)
    draft = written.sheets.get(position=1)

    def read(file_name: str, extra: str) -> Any:
        content = (SYNTHESIS + extra).encode()
        return record_import(programme=programme, content=content, file_name=file_name, actor=staff, at=at)[0]

    given_up = read("abandon.md", "\nUn mot de plus.\n")
    discard_import(batch=given_up, actor=staff, at=at)
    return {
        "import à vérifier": {"pk": read("verifier.md", "\nUn autre mot.\n").pk},
        "import fait": {"pk": written.pk},
        "import abandonné": {"pk": given_up.pk},
        "brouillon importé": {"pk": draft.pk},
        "signalement d’un brouillon": {"pk": draft.flags.get(position=1).pk},
        "modèle de tableau": {"extension": "xlsx"},
        "modèle inconnu": {"extension": "docx"},
        "ligne d’import inconnue": {"pk": UNKNOWN},
    }
