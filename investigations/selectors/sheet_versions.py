"""The public versions of a sheet, and what differs between two of them, word by word."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from investigations.models import Investigation, SheetVersion
from investigations.publication_states import SECTION_FIELDS, TITLE_TEXTS
from investigations.selectors.passages import section_label
from investigations.selectors.problem import Compared, compared
from investigations.states import ExitScenario, Verdict

_FACT_WORDS = {
    "interviews": "le nombre d’entretiens",
    "interviews_approx": "le nombre d’entretiens",
    "survey_responses": "le nombre de réponses",
    "research_methods": "les méthodes",
    "prototype_kind": "le prototype",
    "tested": "l’essai",
    "secondary_exits": "les autres issues",
    "is_joint": "la coopération",
    "joint_kind": "la coopération",
}


def versions_of(sheet: Investigation) -> QuerySet[SheetVersion]:
    """The newest first, with whoever published each. One query."""
    return SheetVersion.objects.filter(investigation=sheet).select_related("published_by").order_by("-number")


def compare_contents(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Compared]:
    """What changed, in reading order; nothing for what is the same. An erased content is empty: do not compare it."""
    pairs = [(label, said(before), said(after)) for label, said in _READ]
    return [compared(label, old, new) for label, old, new in pairs if old != new]


def other_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What changed and is not a text: figures, themes, places, the files themselves."""
    old, new = before["facts"], after["facts"]
    told = [words for name, words in _FACT_WORDS.items() if old.get(name) != new.get(name)]
    for name, words in (("themes", "les thèmes"), ("territories", "les collectivités")):
        if before[name] != after[name]:
            told.append(words)
    if _files(before) != _files(after):
        told.append("les fichiers des images")
    if before["presentation"] != after["presentation"]:
        told.append("la présentation faite au comité")
    return list(dict.fromkeys(told))


def _files(content: Mapping[str, Any]) -> list[str]:
    return [row["sha256"] for row in content["pictures"]]


def _reader(name: str) -> Any:
    return lambda content: content["texts"][name]


def _hypotheses(content: Mapping[str, Any]) -> str:
    lines = []
    for number, row in enumerate(content["hypotheses"], start=1):
        note = f" {row['note']}" if row["note"] else ""
        verdict = Verdict(row["verdict"]).label if row["verdict"] in Verdict.values else ""
        lines.append(f"H{number}. {row['text']}\n{verdict.capitalize()}.{note}")
    return "\n\n".join(lines)


def _exit(content: Mapping[str, Any]) -> str:
    facts = content["facts"]
    scenario = ExitScenario(facts["exit_scenario"]).label if facts["exit_scenario"] else ""
    return "\n".join(filter(None, (scenario, facts["exit_named_service"], facts["exit_details"])))


def _mentions(content: Mapping[str, Any]) -> str:
    return "\n".join(f"{row['solution']}{' : ' if row['note'] else ''}{row['note']}" for row in content["mentions"])


def _proposals(content: Mapping[str, Any]) -> str:
    return "\n".join(row["title"] for row in content["proposals"])


def _pictures(content: Mapping[str, Any]) -> str:
    return "\n".join(
        " · ".join(filter(None, (row["caption"], row["alt_text"], row["credit"]))) for row in content["pictures"]
    )


def _facts(content: Mapping[str, Any]) -> str:
    """The sentences of the facts, but the exit, which has its own line."""
    facts = content["facts"]
    spoken = [
        *(facts[name] for name in _SENTENCES),
        *facts["other_partners"],
        *facts["peer_exchanges"],
        *facts["undocumented"].values(),
    ]
    return "\n".join(str(each) for each in spoken if each)


_SENTENCES = (
    "source_note",
    "interviews_text",
    "survey_text",
    "research_note",
    "benchmark_note",
    "prototype_text",
    "tested_note",
    "joint_note",
)


def _readers() -> Iterator[tuple[str, Any]]:
    for name in TITLE_TEXTS:
        yield section_label(name), _reader(name)
    for section, field in SECTION_FIELDS.items():
        yield section_label(field if field == "hypotheses_intro" else section.value), _reader(field)
    yield section_label("hypotheses"), _hypotheses
    yield section_label("mentions"), _mentions
    yield section_label("proposals"), _proposals
    yield "L’issue", _exit
    yield section_label("pictures"), _pictures
    yield section_label("facts"), _facts


_READ = tuple(_readers())


def readable(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Everything that a sheet says, label and text, in reading order; what is empty is left out."""
    read = [(label, said(content)) for label, said in _READ]
    return [(label, text) for label, text in read if text]
