"""One short word for everything, beside the data, that decides the bytes of a document.

Templates, styles, fonts, drawings, the code that prepares them and the version of the renderer: change one, and
documents are built again without anybody having to remember it.
"""

import functools
import hashlib
from importlib.metadata import version

from django.conf import settings

from reports.pdf_assets import ASSETS

_SOURCES = (
    "templates/pdf/*.html",
    "reports/assembly.py",
    "reports/chapters.py",
    "reports/charts.py",
    "reports/committee_dossiers.py",
    "reports/documents.py",
    "reports/folios.py",
    "reports/gallery.py",
    "reports/glyphs.py",
    "reports/kind_words.py",
    "reports/pdf_copy.py",
    "reports/pdf_writer.py",
    "reports/prose.py",
    "reports/render_child.py",
    "reports/sheet_layout.py",
    "reports/templatetags/pdf_text.py",
    "reports/typography.py",
    "collectivites/data/map_departements.json",
)


@functools.cache
def template_version() -> str:
    """Sixteen hexadecimal digits, computed once per process."""
    total = hashlib.sha256()
    for pattern in _SOURCES:
        for path in sorted(settings.BASE_DIR.glob(pattern)):
            total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    for package in ("weasyprint", "pydyf", "pillow", "pikepdf", "fonttools"):
        total.update(f"{package}={version(package)}".encode())
    total.update(ASSETS.digest().encode())
    return total.hexdigest()[:16]
