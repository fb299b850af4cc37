"""Codes of attestations: random, read aloud and typed from paper.

Twenty signs among twenty-four: 91 bits. No vowel, so that chance writes no word; of two signs that look alike once
printed (8 and B, 5 and S, 2 and Z, 6 and G), one only, and neither is refused when it is typed.
"""

import secrets

ALPHABET = "3479BCDFGHJKMNPQRSTVWXYZ"
LENGTH = 20
GROUP = 4
CODE_REGEX = f"^[{ALPHABET}]{{{LENGTH}}}$"
_LOOKALIKES = str.maketrans("2568", "ZSGB")
_SEPARATORS = str.maketrans("", "", " -/\u2010\u2011\u2012\u2013\u2014\u00a0\u202f.")


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def grouped(code: str) -> str:
    """As it is printed.

    >>> grouped("3479BCDFGHJKMNPQRSTV")
    '3479-BCDF-GHJK-MNPQ-RSTV'
    """
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def bare(typed: str) -> str:
    """What was typed, as it is kept: case, spaces, dashes and slashes do not count. Bounded, whatever is sent.

    >>> bare(" 3479-8cdf GHJK–mnpq.rstv ")
    '3479BCDFGHJKMNPQRSTV'
    """
    return typed[:100].translate(_SEPARATORS).upper().translate(_LOOKALIKES)[: 2 * LENGTH]
