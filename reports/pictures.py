"""The bytes of the pictures that a synthesis shows, from the private storage."""

from core.jobs import JobError
from core.models import StoredFile
from reports.chapters import Pictures
from reports.synthesis_data import SynthesisValue

LOST = "Une image de la composition a disparu du stockage. Retirez-la de la composition, puis joignez-la de nouveau."


def stored_pictures(value: SynthesisValue) -> Pictures:
    """Reads each picture when it is asked for: one query and one file. Raises JobError when it is lost."""
    files = {picture.sha256: picture.file for picture in value.composition.pictures}

    def read(sha256: str) -> bytes:
        stored = StoredFile.objects.filter(pk=files[sha256]).first()
        if stored is None:
            raise JobError(LOST)
        try:
            with stored.content.open("rb") as stream:
                return stream.read()
        except FileNotFoundError as gone:
            raise JobError(LOST) from gone

    return read
