"""Addresses of collectivités: readable, and given once for all (they are in links, exports and printed pages)."""

from collections.abc import Collection

from core.text import fold

_MAX_LENGTH = 150
_SHORT_FORMS = (
    ("Communauté de communes ", "CC "),
    ("Communauté d'agglomération ", "CA "),
    ("Communauté urbaine ", "CU "),
)


def short_name(name: str) -> str:
    """`CC du Sud Artois` for the long form; any other name unchanged."""
    for long, short in _SHORT_FORMS:
        if name.startswith(long):
            return short + name.removeprefix(long)
    return name


def slug_base(name: str, departement_code: str) -> str:
    """`epinal-88`, `cc-du-sud-artois-62`, `region-bretagne`."""
    return "-".join([*fold(short_name(name))[:_MAX_LENGTH].split(), *departement_code.lower().split()])


def free_slug(name: str, departement_code: str, distinction: str, taken: Collection[str]) -> str:
    """The plain slug, else the one with `distinction` (a national code), else a numbered one."""
    base = slug_base(name, departement_code)
    if base not in taken:
        return base
    if distinction:
        base = f"{base}-{distinction.lower()}"
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
