"""A PDF written as it comes: no object is held longer than the object stream that it goes into.

Libraries that join documents hold every object of the whole, half a mebibyte a page of tagged text: this one holds a
place for each (docs/decisions/0023). What it writes: ISO 32000-1, 7.5.7 (object streams) and 7.5.8 (their
cross-reference stream), PDF 1.7, unencrypted.
"""

import hashlib
import itertools
import struct
import zlib
from typing import BinaryIO

OBJECTS_PER_STREAM = 200  # a reader unpacks them together to have one: enough to compress well, few enough to be quick
_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"  # four bytes above 127 tell that the file is not text
_ENTRY = struct.Struct(">BIH")  # of the cross-reference: kind, offset or object stream, rank in it
_FREE, _AT_OFFSET, _IN_STREAM = 0, 1, 2  # kinds


class PdfWriter:
    """Give every object a number with `reserve`, write each once, in any order, then `finish`."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._offset = 0
        self._digest = hashlib.sha256()
        self._places: list[tuple[int, int, int]] = [(_FREE, 0, 65535)]
        self._waiting: list[tuple[int, bytes]] = []
        self._put(_HEADER)

    def reserve(self) -> int:
        self._places.append((_FREE, 0, 65535))
        return len(self._places) - 1

    def write(self, number: int, body: bytes) -> None:
        """Any object but a stream, as PDF text."""
        self._waiting.append((number, body))
        if len(self._waiting) >= OBJECTS_PER_STREAM:
            self.flush()

    def write_stream(self, number: int, entries: bytes, content: bytes) -> None:
        """`entries`: those of its dictionary but /Length, as PDF text. `content`: encoded as they say."""
        self._places[number] = (_AT_OFFSET, self._offset, 0)
        head = b"%d 0 obj\n<<%b/Length %d>>\nstream\n" % (number, entries, len(content))
        self._put(b"%b%b\nendstream\nendobj\n" % (head, content))

    def flush(self) -> None:
        """Close the present object stream: what is written next is not unpacked with what was written before."""
        if not self._waiting:
            return
        places, bodies, length = [], [], 0
        holder = self.reserve()
        for rank, (number, body) in enumerate(self._waiting):
            self._places[number] = (_IN_STREAM, holder, rank)
            places.append(b"%d %d" % (number, length))
            bodies.append(body)
            length += len(body) + 1
        head = b" ".join(places) + b"\n"
        entries = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(bodies), len(head))
        self._waiting = []
        self.write_stream(holder, entries, zlib.compress(head + b"\n".join(bodies)))

    def finish(self, *, root: bytes, info: bytes) -> None:
        """Write the cross-reference; `root` and `info` are references.

        The identifier is a digest of what came before: same objects, same bytes.
        """
        self.flush()
        start, number = self._offset, self.reserve()
        self._places[number] = (_AT_OFFSET, start, 0)
        table = b"".join(itertools.starmap(_ENTRY.pack, self._places))
        identifier = self._digest.hexdigest()[:32].encode()
        entries = b"/Type/XRef/Size %d/Root %b/Info %b/ID[<%b><%b>]/W[1 4 2]/Filter/FlateDecode" % (
            len(self._places),
            root,
            info,
            identifier,
            identifier,
        )
        self.write_stream(number, entries, zlib.compress(table))
        self._put(b"startxref\n%d\n%%%%EOF\n" % start)

    def _put(self, content: bytes) -> None:
        self._target.write(content)
        self._digest.update(content)
        self._offset += len(content)
