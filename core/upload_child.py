"""Started by `core.uploads` for one file: reads it from its standard input, with the kernel's limits on.

Ends with 0 when it is taken (a picture, or a bare PDF, is written on the standard output), otherwise with 1 and one
line on the standard error, "refus: …" in French. Dying of a limit is a refusal too. Knows nothing of Django.

Arguments: the kind of file ("bare-pdf": a PDF to give back without its hidden data), and the longest edge of a picture
in pixels (0 leaves it as it is).
"""

import io
import resource
import sys
from collections.abc import Iterator
from typing import Any

CPU_SECONDS = 10
MEMORY_BYTES = 700 << 20
MAX_PIXELS = 40_000_000  # a photograph of 40 megapixels
MAX_PDF_OBJECTS = 100_000
MAX_PDF_PAGES = 300
MAX_DEPTH = 60

_ACTIVE_ACTIONS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/GoToE",
        "/GoToR",
        "/Rendition",
        "/Movie",
        "/Sound",
        "/RichMediaExecute",
    }
)
_ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/AA", "/XFA", "/RichMediaContent"})
_BUBBLES = frozenset({"/Text", "/Popup", "/FileAttachment"})  # notes of a reviewer: closed for most readers
_ANNOTATED_BY = ("/T", "/Popup", "/RC", "/Subj", "/CreationDate", "/M", "/NM")  # who annotated, when, in what words
_HIDDEN_KEYS = frozenset({"/EmbeddedFiles", "/EF", "/Collection"})

LOCKED = "Ce PDF est protégé par un mot de passe. Enregistrez-le sans protection, puis joignez-le."
ACTIVE = "Ce PDF contient un script ou une action automatique. Imprimez-le en PDF, puis joignez le nouveau fichier."
HIDDEN = "Ce PDF contient d’autres fichiers cachés. Joignez-les à part, et ce PDF sans eux."
TOO_LONG = f"Ce PDF est trop long : {MAX_PDF_PAGES} pages au plus."
BROKEN_PDF = "Ce PDF est abîmé. Ouvrez-le, réenregistrez-le, puis joignez-le."
BROKEN_PICTURE = "Cette image est abîmée. Ouvrez-la, réenregistrez-la, puis joignez-la."
TOO_BIG = f"Cette image est trop grande : {MAX_PIXELS // 1_000_000} millions de points au plus. Réduisez-la."


class Refusal(Exception):  # noqa: N818 -- read as a sentence in this file
    pass


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # writes no file at all
    content = sys.stdin.buffer.read()
    try:
        kind, longest_edge = sys.argv[1], int(sys.argv[2])
        if kind in ("pdf", "bare-pdf"):
            taken = check_pdf(content, is_bare=kind == "bare-pdf")
        else:
            taken = written_anew(content, kind.upper(), longest_edge)
    except Refusal as refusal:
        sys.stderr.buffer.write(f"refus: {refusal}\n".encode())
        return 1
    sys.stdout.buffer.write(taken)
    return 0


def check_pdf(content: bytes, *, is_bare: bool = False) -> bytes:
    """Nothing, or the same pages without what hides beside them."""
    import pikepdf  # noqa: PLC0415 -- once the limits are on, and for a PDF only

    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise Refusal(LOCKED)
            if len(pdf.objects) > MAX_PDF_OBJECTS or len(pdf.pages) > MAX_PDF_PAGES:
                raise Refusal(TOO_LONG)
            if not len(pdf.pages):
                raise Refusal(BROKEN_PDF)
            opening = pdf.Root.get("/OpenAction")
            if isinstance(opening, pikepdf.Dictionary) and str(opening.get("/S")) != "/GoTo":
                raise Refusal(ACTIVE)
            for found in pdf.objects:
                for dictionary in dictionaries(found, pikepdf):
                    check_dictionary(dictionary)
            return bared(pdf, pikepdf) if is_bare else b""
    except pikepdf.PasswordError:
        raise Refusal(LOCKED) from None
    except pikepdf.PdfError:
        raise Refusal(BROKEN_PDF) from None


def bared(pdf: Any, pikepdf: Any) -> bytes:
    """Written anew without its author, its title, its programs, the notes of those who read it again, nor what was
    erased: only what its pages still show is kept."""
    for key in ("/Info", "/ID"):
        if key in pdf.trailer:
            del pdf.trailer[key]
    for page in pdf.pages:
        shown = [each for each in page.obj.get("/Annots", []) if str(each.get("/Subtype")) not in _BUBBLES]
        if "/Annots" in page.obj:
            page.obj.Annots = pikepdf.Array(shown)
        for annotation in shown:
            forget(annotation, *_ANNOTATED_BY)
            if str(annotation.get("/Subtype")) not in ("/Link", "/FreeText"):  # whose words are seen, or read aloud
                forget(annotation, "/Contents")
    for found in pdf.objects:
        for dictionary in dictionaries(found, pikepdf):
            forget(dictionary, "/PieceInfo")  # private to the program that made the file
            forget(dictionary, "/Metadata")
    anew = io.BytesIO()
    pdf.save(anew, deterministic_id=True)
    return anew.getvalue()


def forget(dictionary: Any, *keys: str) -> None:
    for key in keys:
        if key in dictionary:
            del dictionary[key]


def dictionaries(value: Any, pikepdf: Any, depth: int = 0) -> Iterator[Any]:
    """Those written inside `value`, itself included. References are not followed: each object is visited for itself."""
    if depth > MAX_DEPTH:
        raise Refusal(BROKEN_PDF)
    if depth and getattr(value, "is_indirect", False):
        return
    if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        yield value
        for key in value.keys():  # noqa: SIM118 -- a pikepdf dictionary is not iterable by itself
            yield from dictionaries(value[key], pikepdf, depth + 1)
    elif isinstance(value, pikepdf.Array):
        for item in value:
            yield from dictionaries(item, pikepdf, depth + 1)


def check_dictionary(dictionary: Any) -> None:
    keys = set(dictionary.keys())
    if keys & _ACTIVE_KEYS or str(dictionary.get("/S", "")) in _ACTIVE_ACTIONS:
        raise Refusal(ACTIVE)
    if keys & _HIDDEN_KEYS or str(dictionary.get("/Type", "")) == "/EmbeddedFile":
        raise Refusal(HIDDEN)


def written_anew(content: bytes, kind: str, longest_edge: int = 0) -> bytes:
    """The same picture, the right way up: no position, no thumbnail, nothing after its end.

    With a longest edge, made to fit in it, after a line with its width and its height.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415 -- once the limits are on, and for a picture only

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise Refusal(TOO_BIG)
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            upright.info = {key: value for key, value in upright.info.items() if key == "transparency"}
            anew = io.BytesIO()
            if longest_edge:
                upright.thumbnail((longest_edge, longest_edge))
                anew.write(b"%d %d\n" % upright.size)
            upright.save(anew, format=kind, **({"quality": 90} if kind == "JPEG" else {}))
    except Image.DecompressionBombError:
        raise Refusal(TOO_BIG) from None
    except (OSError, SyntaxError, ValueError, EOFError):  # what Pillow raises for bad bytes, by kind of damage
        raise Refusal(BROKEN_PICTURE) from None
    return anew.getvalue()


if __name__ == "__main__":
    sys.exit(main())
