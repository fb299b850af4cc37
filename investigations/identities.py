"""Who was met, sealed: AES-256-GCM under a key that the database never sees. Nothing here reads or writes a row.

    sealed = seal(Identity("…", "…", ""), binding=binding_of(interview))
    open_sealed(sealed, key_id="2026", binding=binding_of(interview))

The binding (interview and investigation) is authenticated: a sealed text copied into another row does not open. Texts
are filled up to whole blocks, so that their length tells nothing of a name.
"""

import base64
import binascii
import json
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from investigations.models import Interview

KEY_BYTES = 32
_NONCE_BYTES = 12  # what NIST SP 800-38D recommends for GCM; drawn anew for each text
_BLOCK_BYTES = 512
_KEY_ID_LENGTH = 16


class IdentityError(Exception):
    """An identity that cannot be read. Its message never holds anything of it."""


class Identity(NamedTuple):
    """Never logged: its own `repr` says nothing."""

    name: str
    contact: str = ""
    note: str = ""

    def __repr__(self) -> str:
        return "Identity(…)"


class Sealed(NamedTuple):
    content: bytes
    key_id: str


class IdentityKey(NamedTuple):
    key_id: str
    secret: bytes

    def __repr__(self) -> str:
        return f"IdentityKey({self.key_id!r}, …)"


def binding_of(interview: Interview) -> bytes:
    """What a sealed identity belongs to. `interview.source` is read: fetch it along."""
    return f"pni identity|interview {interview.pk}|investigation {interview.source.investigation_id}".encode()


def seal(identity: Identity, *, binding: bytes) -> Sealed:
    """Seal with the first key. Raises ImproperlyConfigured without any."""
    key = identity_keys()[0]
    plain = json.dumps(identity._asdict(), ensure_ascii=False).encode()
    plain += b" " * (-len(plain) % _BLOCK_BYTES)  # JSON ignores what follows it
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return Sealed(nonce + AESGCM(key.secret).encrypt(nonce, plain, binding), key.key_id)


def open_sealed(content: bytes, *, key_id: str, binding: bytes) -> Identity:
    """Raises IdentityError: key gone, text changed, or text of another row."""
    secret = dict(identity_keys()).get(key_id)
    if secret is None:
        raise IdentityError(f"identity key « {key_id} » is not in IDENTITY_KEYS")
    try:
        plain = AESGCM(secret).decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], binding)
    except (InvalidTag, ValueError):
        # Without the cause: nothing of what was sealed may travel with an error.
        raise IdentityError("a sealed identity does not open with its key") from None
    return Identity(**json.loads(plain))


def identity_keys() -> list[IdentityKey]:
    """The first one writes, all read. Raises ImproperlyConfigured, which never shows a key."""
    written = settings.IDENTITY_KEYS
    if not written and settings.IDENTITY_KEY_FILE is not None:
        written = _lines_of(Path(settings.IDENTITY_KEY_FILE))
    return read_keys(written)


def read_keys(written: Sequence[str]) -> list[IdentityKey]:
    """`id:base64` each. Raises ImproperlyConfigured."""
    if not written:
        raise ImproperlyConfigured("IDENTITY_KEYS is empty: identities of people met can be neither sealed nor read.")
    keys = []
    for number, each in enumerate(written, start=1):
        key_id, _, encoded = each.strip().partition(":")
        try:
            secret = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            secret = b""
        if not key_id or len(key_id) > _KEY_ID_LENGTH or len(secret) != KEY_BYTES:
            raise ImproperlyConfigured(
                f"IDENTITY_KEYS, key number {number}: write `id:base64` with an id of 1 to {_KEY_ID_LENGTH} signs and"
                f" {KEY_BYTES} bytes in base64."
            )
        keys.append(IdentityKey(key_id, secret))
    if len({key.key_id for key in keys}) < len(keys):
        raise ImproperlyConfigured("IDENTITY_KEYS: two keys have the same id.")
    return keys


def new_key(key_id: str) -> str:
    return f"{key_id}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"


def _lines_of(path: Path) -> list[str]:
    """The key file of this machine, made at its first use and readable by its owner only. Never in production."""
    with suppress(FileNotFoundError):
        return path.read_text().split()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{new_key('local')}\n")
    with suppress(FileExistsError):  # two processes at their first use: one key wins, both read that one
        os.link(fresh, path)
    fresh.unlink()
    return path.read_text().split()
