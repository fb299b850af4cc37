"""The documents of a committee, given by the floor that makes them: `register(source)` in its `AppConfig.ready()`.

`source(investigation, file, token) -> Documents`. `token` is the secret of a guest's link, empty for an account.
"""

import dataclasses
from collections.abc import Callable

from investigations.models import Investigation
from investigations.selectors.committee import CommitteeFile


@dataclasses.dataclass(frozen=True)
class Offer:
    """A document. `detail`: its weight, or what is being waited for.

    Until it `is_ready`, `url` takes a POST that asks for it; once `is_asked`, it tells how far it is. Empty, it comes
    by itself.
    """

    url: str
    detail: str
    is_ready: bool = False
    is_asked: bool = False


@dataclasses.dataclass(frozen=True)
class Documents:
    """`minutes`: number of a decision, and its compte rendu."""

    dossier: Offer | None = None
    minutes: tuple[tuple[int, Offer], ...] = ()


DocumentSource = Callable[[Investigation, CommitteeFile, str], Documents]

_sources: list[DocumentSource] = []


def register(source: DocumentSource) -> None:
    """Registering twice is harmless: Django may load an app's config again."""
    if source not in _sources:
        _sources.append(source)


def documents_of(investigation: Investigation, file: CommitteeFile, *, token: str = "") -> Documents:
    """Nothing when no floor above makes documents."""
    return next((source(investigation, file, token) for source in _sources), Documents())
