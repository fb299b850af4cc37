"""Figures cited by the texts of a composition: « {chiffre:fiches} » stands for a value of a snapshot.

What is wrong with a text is told before it is published: a token that no figure answers to, a value that moved since
the snapshot, a number typed by hand that contradicts it.
"""

import dataclasses
import re
from collections.abc import Iterator, Mapping

from reports.composition_data import CitedValue, ProseValue
from reports.figure_registry import DEFINITIONS
from reports.snapshot_data import SnapshotValue

TOKEN = re.compile(r"\{chiffre\s*:\s*([a-z_]{1,40})\s*\}")
_KEYS = {definition.token: definition.key for definition in DEFINITIONS}
# Anything that looks like a token and is none: it would be printed as it is.
_LOOKALIKE = re.compile(r"\{[^{}\n]{0,60}\}")
# At most five groups: without a bound, a page of « 123 123 123 » is read again from each of its groups.
_NUMBER = r"(?<![\w,.])(\d{1,3}(?:[ \u00a0\u202f]\d{3}){1,5}|\d+)"
_BETWEEN = r"[ \u00a0\u202f](?:[a-zà-ÿ’'-]+[ \u00a0\u202f])?"  # one word may come between: « 47 belles fiches »


@dataclasses.dataclass(frozen=True)
class Remark:
    """Something to look at in a text. `blocks`: it may not be published so."""

    words: str
    blocks: bool = False


def cited_prose(text: str, snapshot: SnapshotValue | None) -> ProseValue:
    """The text and the values of the figures it names, taken from the snapshot. Unknown ones stay tokens."""
    if not text or snapshot is None:
        return ProseValue(text=text)
    cited = []
    for token in dict.fromkeys(TOKEN.findall(text)):
        figure = snapshot.figure(_KEYS[token]) if token in _KEYS else None
        if figure is not None:
            cited.append(
                CitedValue(
                    key=token,
                    label=figure.label,
                    value=figure.value,
                    definition=figure.definition,
                    as_of=snapshot.as_of,
                )
            )
    return ProseValue(text=text, cited=tuple(cited))


def token_of(key: str) -> str:
    """How a text names this figure."""
    return next((f"{{chiffre:{definition.token}}}" for definition in DEFINITIONS if definition.key == key), "")


def unknown_tokens(prose: ProseValue) -> list[str]:
    """Tokens that would be printed as they are."""
    return [
        found[0]
        for found in _LOOKALIKE.finditer(prose.text)
        if not (token := TOKEN.fullmatch(found[0])) or prose.figure(token[1]) is None
    ]


def remarks_on(text: str, snapshot: SnapshotValue | None, today: Mapping[str, int]) -> list[Remark]:
    """What to look at in a text. `today`: the value of each figure as the published sheets give it now."""
    prose = cited_prose(text, snapshot)
    return [*_on_tokens(prose, snapshot), *_on_age(prose, today), *_on_bare_numbers(text, snapshot)]


def _on_tokens(prose: ProseValue, snapshot: SnapshotValue | None) -> Iterator[Remark]:
    for token in dict.fromkeys(unknown_tokens(prose)):
        if snapshot is None and TOKEN.fullmatch(token):
            yield Remark(f"« {token} » : aucun instantané des chiffres n’est choisi pour les textes.", blocks=True)
        else:
            yield Remark(f"« {token} » ne désigne aucun chiffre : il serait imprimé tel quel.", blocks=True)


def _on_age(prose: ProseValue, today: Mapping[str, int]) -> Iterator[Remark]:
    for figure in prose.cited:
        now = today.get(_KEYS[figure.key])
        if now is not None and now != figure.value:
            yield Remark(
                f"« {figure.label} » : l’instantané dit {figure.value}, on en compte {now} aujourd’hui."
                " Prenez un nouvel instantané, ou gardez celui-ci : sa date est imprimée en note."
            )


def _on_bare_numbers(text: str, snapshot: SnapshotValue | None) -> Iterator[Remark]:
    if snapshot is None:
        return
    for definition in DEFINITIONS:
        figure = snapshot.figure(definition.key)
        if figure is None or not definition.nouns:
            continue
        pattern = re.compile(rf"{_NUMBER}{_BETWEEN}(?:{definition.nouns})\b", re.IGNORECASE)
        for found in pattern.finditer(text):
            number = int(re.sub(r"\D", "", found[1]))
            if number != figure.value:
                yield Remark(
                    f"« {found[0]} » : l’instantané dit {figure.value} {figure.label}."
                    f" Corrigez, ou écrivez {{chiffre:{definition.token}}} à la place du nombre."
                )
