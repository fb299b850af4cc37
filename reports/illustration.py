"""What pictures a document names, and how their bytes reach the child that lays it out."""

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping

from reports.rendering import Part

Pictures = Callable[[str], bytes]  # the bytes of a picture, by its hash
_PICTURE = re.compile(r'src="(pni:image-([0-9a-f]{64})\.\w{3})"')


def hashes_in(html: str) -> dict[str, str]:
    """Address of each picture that a document names, to its hash."""
    return dict(_PICTURE.findall(html))


def illustrated(part: Part, pictures: Pictures) -> Part:
    """With the pictures that its HTML names, read one at a time when the part is sent to a child."""
    return dataclasses.replace(part, pictures=_ReadLate(hashes_in(part.html), pictures))


class _ReadLate(Mapping[str, bytes]):
    """Never holds more than the picture that is being read: a région may show tens of megabytes."""

    def __init__(self, hashes: Mapping[str, str], read: Pictures) -> None:
        self._hashes = hashes
        self._read = read

    def __getitem__(self, url: str) -> bytes:
        return self._read(self._hashes[url])

    def __iter__(self) -> Iterator[str]:
        return iter(self._hashes)

    def __len__(self) -> int:
        return len(self._hashes)
