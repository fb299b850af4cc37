"""Reading YAML so that any fault can be told with its file, line and field."""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

# The C parser reads the cohort four times faster; both are the safe loader, which builds plain values only.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Place = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)

# pydantic speaks English; these are the faults a hand-edited file really has.
_FRENCH = {
    "missing": "champ obligatoire absent",
    "extra_forbidden": "champ inconnu",
    "string_type": "texte attendu",
    "int_type": "nombre entier attendu",
    "int_parsing": "nombre entier attendu",
    "bool_type": "vrai ou faux attendu",
    "list_type": "liste attendue",
    "dict_type": "groupe de champs attendu",
    "enum": "valeur hors de la liste prévue",
    "literal_error": "valeur hors de la liste prévue",
    "date_from_datetime_parsing": "date attendue, AAAA-MM-JJ",
    "string_too_long": "texte trop long",
    "string_too_short": "texte vide",
    "string_pattern_mismatch": "forme inattendue",
    "greater_than_equal": "nombre trop petit",
    "less_than_equal": "nombre trop grand",
}


class DataFileError(Exception):
    """What is wrong in a data file: one French line a fault, `file:line: field: reason`."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class Document:
    """A YAML file, its plain value, and the line of every field."""

    def __init__(self, path: Path, root: Path) -> None:
        self.name = str(path.relative_to(root))
        self._lines: dict[Place, int] = {(): 1}
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError as absent:
            raise DataFileError([f"{self.name}:1: fichier absent"]) from absent
        except UnicodeDecodeError as broken:
            raise DataFileError([f"{self.name}:1: le fichier n'est pas en UTF-8"]) from broken
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
        except yaml.YAMLError as broken:
            mark = getattr(broken, "problem_mark", None) or getattr(broken, "context_mark", None)
            line = mark.line + 1 if mark else 1
            problem = getattr(broken, "problem", None) or "caractère interdit"
            raise DataFileError([f"{self.name}:{line}: YAML illisible ({problem})"]) from broken
        if node is None:
            raise DataFileError([f"{self.name}:1: fichier vide"])
        self._remember(node, ())
        self.value = loader.construct_document(node)

    def _remember(self, node: yaml.Node, place: Place) -> None:
        self._lines[place] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                if key.value in seen:
                    raise self.fault((*place, key.value), "champ répété", line=key.start_mark.line + 1)
                seen.add(key.value)
                self._remember(value, (*place, key.value))
                self._lines[(*place, key.value)] = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                self._remember(item, (*place, index))

    def line_of(self, place: Place) -> int:
        """Line of a field, or of the nearest thing around it that stands in the file."""
        while place not in self._lines:
            place = place[:-1]
        return self._lines[place]

    def fault(self, place: Place, reason: str, *, line: int | None = None) -> DataFileError:
        """An error ready to raise, about one field."""
        return DataFileError([self.describe(place, reason, line=line)])

    def describe(self, place: Place, reason: str, *, line: int | None = None) -> str:
        field = ".".join(str(part + 1) if isinstance(part, int) else part for part in place) or "fichier"
        return f"{self.name}:{line or self.line_of(place)}: {field} : {reason}"

    def parse(self, model: type[M]) -> M:
        """The file as a typed value. Raises DataFileError with every fault found."""
        try:
            return model.model_validate(self.value)
        except ValidationError as invalid:
            raise DataFileError([self._in_french(error) for error in invalid.errors()]) from invalid

    def _in_french(self, error: Any) -> str:
        reason = _FRENCH.get(error["type"])
        if reason is None:  # our own validators speak French already, behind pydantic's prefix
            reason = error["msg"].removeprefix("Value error, ")
        place = tuple(error["loc"])
        if isinstance(self.value, list) and place[:1] == ("entries",):  # the model wraps a bare list
            place = place[1:]
        return self.describe(place, reason)
