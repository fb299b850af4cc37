"""The worst texts that people type or paste, wherever a document of a committee takes one."""

from typing import Any

from reports.minutes import ConditionValue, MinutesValue
from tests.factories.committee_documents import dossier_value, minutes_value

# Short ones share a document; each long one has its own.
SHORT = {
    "markup": "</p></article><script>alert(1)</script><table><td colspan=1000000>x",
    "svg": "<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
    "style": "<style>@import url(http://169.254.169.254/);@page{size:1mm}</style>",
    "attachment": "<link rel=attachment href='file:///etc/passwd'><a href='file:///etc/passwd'>x</a>",
    "template": "{% include 'pdf/base.html' %}{{ settings.SECRET_KEY }}{% load static %}",
    "emoji": "Bravo 🎉👩🏽\u200d🚒🫠🏙️, vraiment",
    "other alphabets": "محمد, 北京, שלום, Ünïcödé, Łódź",
    "right to left": "décision \u202eesuer\u202c \u2066x\u2069",
    "private": "\ue000\uf8ff\U000f0000",
    "entities": "&lt;script&gt; &amp;amp; &#0; &#x202e;",
}
HOSTILE = {
    "short ones": " ".join(SHORT.values()),
    "nested": "<div>" * 600,
    "endless word": "x" * 3000,
    "lines": "\n".join(f"Ligne {number}" for number in range(300)),
    "blank lines": "\n\n".join(f"Alinéa {number}" for number in range(300)),
    "combining": "e" + "\u0301" * 2000,
}
# What each field of these documents takes: forms and models refuse more.
NAME, SENTENCE, REASON, TEXT = 160, 400, 800, 3000


def hostile_minutes(text: str) -> MinutesValue:
    """The same text wherever a person types one, as long as the field takes."""
    names = ("programme", "team", "places", "title", "place", "service_name", "recorded_by")
    name, sentence = text[:NAME], text[:SENTENCE]
    return minutes_value(
        **dict.fromkeys(names, name),
        text=text[:TEXT],
        dissent=text[:1500],
        reopening_reason=sentence,
        people=(sentence, f"{name}, {name}"),
        exits=((name, text[:REASON]),),
        conditions=(ConditionValue("human", sentence, name, "2027-01-01"), ConditionValue("material", sentence, name)),
    )


def hostile_dossier(text: str) -> dict[str, Any]:
    """The same for a dossier, as it is frozen."""
    plain = dossier_value()
    name, sentence, reason = text[:NAME], text[:SENTENCE], text[:REASON]
    trial = {**plain["prototypes"][0]["trials"][0], "testers": name, **dict.fromkeys(("protocol", "learnings"), reason)}
    prototype = {"title": name, "kind": "maquette", "state": "essayé", "description": reason, "trials": [trial]}
    indicator = {
        **plain["indicators"][0],
        "name": name,
        "method": sentence,
        "measures": [["06/11/2026", "1", sentence]],
    }
    return dossier_value(
        **dict.fromkeys(("title", "team", "programme", "places", "place"), name),
        **dict.fromkeys(("first", "last", "asks"), text[:1500]),
        pitch=text[:1800],
        hypotheses=[{**row, "text": sentence, "reason": reason, "remarks": [name]} for row in plain["hypotheses"]],
        solutions=[[name, "à réutiliser", reason]],
        prototypes=[prototype],
        indicators=[indicator],
        exits=[["Arrêt", reason]],
    )
