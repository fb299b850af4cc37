"""What rests of the address of a calendar."""

import hashlib


def fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
