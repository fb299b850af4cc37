"""The last look at a PDF before it is stored: nothing active in it, nothing hidden, and the marks of PDF/UA-1.

Belt and braces: nothing of ours should ever produce any of this, and a document that has it must not leave.
"""

import io
from collections.abc import Iterator
from urllib.parse import urlsplit

import pikepdf

from core.jobs import JobError

ALLOWED_SCHEMES = frozenset({"https", "mailto"})
DEVELOPMENT_SCHEMES = ALLOWED_SCHEMES | {"http"}
_HARMLESS_ACTIONS = frozenset({"/URI", "/GoTo"})


class UnsafeDocumentError(JobError):
    """The document holds something that a published PDF must not hold. Carries a French sentence."""


def check_pdf(content: bytes, *, allow_http: bool = False) -> int:
    """Number of pages. Raises UnsafeDocumentError.

    `allow_http` is for sites whose own address is http: development and the demonstration.
    """
    with pikepdf.open(io.BytesIO(content)) as pdf:
        found = [*_active_content(pdf), *_foreign_links(pdf, allow_http=allow_http), *_missing_marks(pdf)]
        if found:
            raise UnsafeDocumentError(f"Le document contient un élément interdit : {', '.join(sorted(set(found)))}.")
        return len(pdf.pages)


def _active_content(pdf: pikepdf.Pdf) -> Iterator[str]:
    root = pdf.Root
    names = root.get("/Names", pikepdf.Dictionary())
    if "/EmbeddedFiles" in names or "/AF" in root or "/Collection" in root:
        yield "fichier joint"
    if "/JavaScript" in names:
        yield "script"
    if "/OpenAction" in root or "/AA" in root:
        yield "action à l'ouverture"
    if "/AcroForm" in root:
        yield "formulaire"
    for page in pdf.pages:
        if "/AA" in page.obj or "/AF" in page.obj:
            yield "action de page"
        for annotation in page.obj.get("/Annots", []):
            if annotation.get("/Subtype") != "/Link":
                yield "annotation"
            if "/AA" in annotation:
                yield "action d'annotation"
            action = annotation.get("/A")
            if action is not None and str(action.get("/S")) not in _HARMLESS_ACTIONS:
                yield f"action {action.get('/S')}"
    for item in _outline_items(root):
        if "/A" in item and str(item.A.get("/S")) != "/GoTo":
            yield "action de signet"


def _outline_items(root: pikepdf.Dictionary) -> Iterator[pikepdf.Dictionary]:
    pending = [root.Outlines.First] if "/Outlines" in root and "/First" in root.Outlines else []
    while pending:
        item = pending.pop()
        yield item
        pending += [item[key] for key in ("/Next", "/First") if key in item]


def _foreign_links(pdf: pikepdf.Pdf, *, allow_http: bool) -> Iterator[str]:
    schemes = DEVELOPMENT_SCHEMES if allow_http else ALLOWED_SCHEMES
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", []):
            action = annotation.get("/A")
            if action is not None and action.get("/S") == "/URI":
                scheme = urlsplit(str(action.URI)).scheme
                if scheme not in schemes:
                    yield f"lien « {scheme or 'sans protocole'} »"


def _missing_marks(pdf: pikepdf.Pdf) -> Iterator[str]:
    root = pdf.Root
    if str(root.get("/Lang", "")) != "fr":
        yield "langue absente"
    if not root.get("/MarkInfo", {}).get("/Marked", False) or "/StructTreeRoot" not in root:
        yield "structure absente"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "titre caché"
    with pdf.open_metadata() as metadata:
        if metadata.get("pdfuaid:part") != "1":
            yield "marque PDF/UA absente"
