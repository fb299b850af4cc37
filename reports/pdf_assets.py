"""Our own assets of the PDF: the only things its renderer may load, under names that exist nowhere else.

Fonts come from django-dsfr's files (Marianne), the stylesheet from `static/pdf/`. The child reads them by the paths
given here; a document only ever names `pni:` URLs.
"""

import dataclasses
import functools
import hashlib
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured

STYLESHEET = "pni:pdf.css"
_FILES = {
    STYLESHEET: "pdf/pdf.css",
    "pni:marianne-light.woff2": "dsfr/dist/fonts/Marianne-Light.woff2",
    "pni:marianne-regular.woff2": "dsfr/dist/fonts/Marianne-Regular.woff2",
    "pni:marianne-regular-italic.woff2": "dsfr/dist/fonts/Marianne-Regular_Italic.woff2",
    "pni:marianne-medium.woff2": "dsfr/dist/fonts/Marianne-Medium.woff2",
    "pni:marianne-bold.woff2": "dsfr/dist/fonts/Marianne-Bold.woff2",
}


@dataclasses.dataclass(frozen=True)
class AssetMap:
    """URL of an asset to its static name."""

    files: tuple[tuple[str, str], ...]

    @functools.cache  # noqa: B019  (one frozen instance, alive as long as the process)
    def paths(self) -> dict[str, str]:
        """URL to absolute path. Raises ImproperlyConfigured when a static file is absent."""
        found = {url: finders.find(name) for url, name in self.files}
        missing = [name for url, name in self.files if not found[url]]
        if missing:
            raise ImproperlyConfigured(f"static files of the PDF not found: {', '.join(missing)}")
        return found

    def digest(self) -> str:
        """SHA-256 of every asset: part of the template's version."""
        sums = (hashlib.sha256(Path(path).read_bytes()).hexdigest() for _, path in sorted(self.paths().items()))
        return hashlib.sha256("".join(sums).encode()).hexdigest()


ASSETS = AssetMap(tuple(_FILES.items()))
