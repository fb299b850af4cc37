"""The YAML above a fiche: read with limits, kept whole, written back the same.

Only what JSON holds is kept: texts, whole numbers, true, false, nothing, lists and mappings. A date stays the text that
was written; so does a telephone number that YAML 1.1 would read in base 8.
"""

import re
from typing import Any

import yaml

from investigations.fiche_html import canonical

MAX_SIGNS, MAX_DEPTH, MAX_NODES = 64_000, 8, 4_000
# The order of the public format; other keys follow, in the order of the alphabet.
_ORDER = ("title", "mission", "owner", "incubator", "phases", "name", "start", "end")
_ORDER += ("link", "repository", "stats", "stats_url", "contact")
_RESERVED = ("_preamble", "_rest")
_NULLS, _TRUES, _FALSES = {"", "~", "null", "Null", "NULL"}, {"true", "True", "TRUE"}, {"false", "False", "FALSE"}
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")
_STRING_TAG = "tag:yaml.org,2002:str"


class HeaderError(Exception):
    """`line` counts from the first line of the YAML; the message is a French sentence."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def read_header(text: str) -> dict[str, Any]:
    """Raises HeaderError; then nothing of it may be kept."""
    if len(text) > MAX_SIGNS:
        raise HeaderError(1, f"l’en-tête est trop long : {MAX_SIGNS // 1000} 000 signes au plus.")
    try:
        _check(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        raise HeaderError(mark.line + 1 if mark else 1, _unreadable(text, mark.line if mark else 0)) from fault
    except yaml.reader.ReaderError as fault:
        line = text.count("\n", 0, fault.position)
        raise HeaderError(line + 1, "un signe de cette ligne n’a pas sa place dans un texte.") from fault
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        raise HeaderError(1, "l’en-tête doit être une suite de lignes « clé: valeur ».")
    return _mapping(node)


def write_header(header: dict[str, Any]) -> str:
    """YAML in one order, whatever the order of the keys. Empty for an empty header."""
    if not header:
        return ""
    return yaml.dump(_in_order(header), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1 << 30)


def _check(text: str) -> None:
    """Without building anything: depth, number of values, and the two features that a header has no use for."""
    depth = nodes = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise HeaderError(line, "les renvois de YAML (« & » et « * ») ne sont pas acceptés.")
        if getattr(event, "tag", None):
            raise HeaderError(line, "les types de YAML (« ! ») ne sont pas acceptés.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        nodes += isinstance(event, yaml.NodeEvent)
        if depth > MAX_DEPTH:
            raise HeaderError(line, f"trop de niveaux l’un dans l’autre : {MAX_DEPTH} au plus.")
        if nodes > MAX_NODES:
            raise HeaderError(line, f"trop de valeurs : {MAX_NODES} au plus.")


def _mapping(node: yaml.MappingNode) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise HeaderError(line, "une clé doit être un mot.")
        key = canonical(key_node.value)
        if key in _RESERVED:
            raise HeaderError(line, f"la clé « {key} » est réservée à cette application.")
        if key in found:
            raise HeaderError(line, f"la clé « {key[:80]} » est écrite deux fois.")
        found[key] = _value(value_node)
    return found


def _value(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node)
    if isinstance(node, yaml.SequenceNode):
        return [_value(each) for each in node.value]
    if node.style is None:  # neither quoted nor in a block
        if node.value in _NULLS:
            return None
        if node.value in _TRUES or node.value in _FALSES:
            return node.value in _TRUES
        if _WHOLE.fullmatch(node.value):
            return int(node.value)
    return canonical(node.value)


def _unreadable(text: str, line: int) -> str:
    lines = text.split("\n")
    shown = canonical(lines[line])[:80] if line < len(lines) else ""
    said = f" : « {shown} »" if shown else ""
    return f"l’en-tête n’est pas lisible{said}. Vérifiez les deux-points, les guillemets et les retraits."


def _in_order(value: Any) -> Any:
    if isinstance(value, dict):
        ranks = {key: rank for rank, key in enumerate(_ORDER)}
        keys = sorted(value, key=lambda key: (ranks.get(key, len(ranks)), key))
        return {key: _in_order(value[key]) for key in keys}
    return [_in_order(each) for each in value] if isinstance(value, list) else value


class _Dumper(yaml.SafeDumper):
    """Writes dates bare, as the public format does, and nothing for nothing."""

    yaml_implicit_resolvers = {
        sign: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for sign, resolvers in yaml.SafeDumper.yaml_implicit_resolvers.items()
    }

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


_Dumper.add_representer(type(None), lambda dumper, _: dumper.represent_scalar("tag:yaml.org,2002:null", ""))
