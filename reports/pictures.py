"""The bytes of the pictures that a document shows, from the private storage."""

from collections.abc import Iterable

from core.jobs import JobError
from core.models import StoredFile
from reports.composition_data import ImageValue, PictureValue
from reports.illustration import Pictures

LOST = "Une image de la composition a disparu du stockage. Retirez-la de la composition, puis joignez-la de nouveau."
LOST_OF_A_SHEET = (
    "Une image d’une fiche a disparu du stockage. Demandez à son équipe de la retirer, puis de l’ajouter de nouveau."
)
TAKEN_BACK = (
    "Une image d’une fiche de cette synthèse n’est plus publique depuis la demande : elle a été retirée, ou sa"
    " collectivité ne permet plus de la montrer. Demandez une nouvelle synthèse : elle partira de ce qui est public"
    " aujourd’hui."
)


def stored_pictures(pictures: Iterable[ImageValue]) -> Pictures:
    """Reads each picture when it is asked for: one query and one file. Raises JobError when it is gone.

    The same bytes may be shown twice: the composition keeps its own as long as a synthesis shows them.
    """
    known = {picture.sha256: picture for picture in pictures}

    def read(sha256: str) -> bytes:
        picture = known[sha256]
        is_composed = isinstance(picture, PictureValue)
        stored = StoredFile.objects.filter(pk=picture.file).first()
        if stored is None:
            raise JobError(LOST if is_composed else TAKEN_BACK)
        try:
            with stored.content.open("rb") as stream:
                return stream.read()
        except FileNotFoundError as gone:
            raise JobError(LOST if is_composed else LOST_OF_A_SHEET) from gone

    return read
