"""What a demonstration's team wrote in its workspace, from its launch to today."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from core.written_together import Answer, mark_of
from investigations.models import EvidenceSource, ExistingSolution, Hypothesis, Investigation
from investigations.services import (
    assessments,
    evidence,
    guides,
    hypotheses,
    ideas,
    indicators,
    interviews,
    journal,
    phases,
    problem,
    prototypes,
    segments,
    sources,
    surveys,
    trials,
    verdicts,
)
from investigations.workspace_states import ConsentMeans, ConsentState, QuestionKind, SourceKind, SurveyChannel


class _Writer:
    """One team's words, each at its day: `day` counts from the launch, and what lies after `until` is not written."""

    def __init__(
        self, investigation: Investigation, *, people: list[User], launched: dt.datetime, until: dt.datetime
    ) -> None:
        self.investigation, self.people, self.launched, self.until = investigation, people, launched, until

    def when(self, day: int) -> dict[str, Any]:
        """Who writes on that day, and at what time; never after today."""
        at = min(self.launched + dt.timedelta(days=day, hours=3), self.until)
        return {"actor": self.people[day % len(self.people)], "at": at}

    def on(self, day: int) -> dt.date:
        return timezone.localdate(self.when(day)["at"])


def write_workspace(
    entry: dict[str, Any],
    investigation: Investigation,
    *,
    people: list[User],
    launched: dt.datetime,
    until: dt.datetime,
) -> None:
    """Everything that `entry` tells. Raises what the services raise: the data file is wrong, then."""
    writer = _Writer(investigation, people=people, launched=launched, until=until)
    _answer(writer, entry.get("answers", {}))
    known = _hypotheses(writer, entry.get("hypotheses", []))
    segments.save_segments(investigation=investigation, changes=[], added=entry.get("segments", []), **writer.when(3))
    profiles = list(investigation.segments.order_by("position"))
    if "guide" in entry:
        values = {**entry["guide"], "questions": "\n".join(entry["guide"]["questions"])}
        guides.add_guide(workspace=investigation, values=values, **writer.when(5))
    found = [_source(writer, one, profiles, known) for one in entry.get("sources", [])]
    for one, hypothesis in zip(entry.get("hypotheses", []), known, strict=True):
        if one["verdict"] != "unsettled":
            verdicts.pronounce_verdict(
                hypothesis=hypothesis, verdict=one["verdict"], reason=one["reason"], seen=0, **writer.when(one["day"])
            )
    for version in entry.get("versions", []):
        problem.reformulate(
            investigation=investigation,
            statement=version["statement"],
            trigger=version["trigger"],
            trigger_source=found[version["source"] - 1],
            trigger_note=version["note"],
            base_number=1,
            **writer.when(version["day"]),
        )
    for number, (phase, day, comment) in enumerate(entry.get("phases", []), start=1):
        phases.enter_phase(
            investigation=investigation,
            phase=phase,
            entered_on=writer.on(day),
            planned_until=None,
            comment=comment,
            base_number=number,
            **writer.when(day),
        )
    _solutions(writer, entry)
    for day, kind, text in entry.get("journal", []):
        values = {"kind": kind, "day": writer.on(day), "text": text}
        journal.add_note(investigation=investigation, values=values, client_key=None, **writer.when(day))


def _answer(writer: _Writer, texts: dict[str, str]) -> None:
    sheet = writer.investigation.problem_sheet
    answers = {field: Answer(text, mark_of(getattr(sheet, field))) for field, text in texts.items()}
    problem.save_problem(investigation=writer.investigation, answers=answers, **writer.when(2))


def _hypotheses(writer: _Writer, entries: Iterable[dict[str, Any]]) -> list[Hypothesis]:
    return [
        hypotheses.add_hypothesis(
            investigation=writer.investigation, kind=one["kind"], text=one["text"], **writer.when(4)
        )
        for one in entries
    ]


def _source(writer: _Writer, one: dict[str, Any], profiles: list[Any], known: list[Hypothesis]) -> EvidenceSource:
    when = writer.when(one["day"])
    values = {
        "held_on": writer.on(one["day"]),
        "segment": profiles[one["segment"]],
        "place": one.get("place", ""),
        "title": one.get("title", ""),
        "notes": one.get("notes", ""),
        "verbatims": one.get("quotes", []),
        "is_sensitive": one.get("sensitive", False),
    }
    about = {"workspace": writer.investigation, "client_key": None, **when}
    kind = SourceKind(one["kind"])
    if kind == SourceKind.INTERVIEW:
        values |= {
            "mode": one["mode"],
            "duration_min": one["minutes"],
            "guide": None,
            "consent": ConsentState.GIVEN,
            "consent_means": ConsentMeans.ORAL,
            "consent_on": values["held_on"],
            "allows_verbatims": True,
            "allows_recontact": False,
        }
        source, _ = interviews.record_interview(values=values, **about)
    elif kind == SourceKind.SURVEY:
        values |= {"channel": SurveyChannel(one["channel"]), "closes_on": None, "asked": one["asked"]}
        source, _ = surveys.record_survey(values=values, **about)
        _ask_why(source, when)
    else:
        source, _ = sources.record_source(kind=kind, values=values, **about)
    quotes = list(source.verbatims.order_by("position"))
    cells = {
        known[number - 1].pk: evidence.Cell(
            direction=direction,
            strength=strength,
            verbatim_id=None if quote is None else quotes[quote].pk,
        )
        for number, (direction, strength, quote) in one.get("says", {}).items()
    }
    evidence.record_evidence(source=source, cells=cells, **when)
    return source


def _ask_why(source: EvidenceSource, when: dict[str, Any]) -> None:
    """One closed question, and a batch counted by telephone."""
    choices = {"J’avais trouvé une place ailleurs": 24, "Je n’ai pas réussi à annuler": 9, "J’ai oublié": 5}
    values = {"text": "Pourquoi n’êtes-vous pas venu ?", "kind": QuestionKind.SINGLE, "choices": list(choices)}
    question = surveys.add_question(survey=source.survey, values=values, **when)
    surveys.add_batch(
        survey=source.survey,
        label="Appels des deux premières semaines",
        respondents=sum(choices.values()),
        answers=[surveys.GivenAnswer(question.pk, value, count) for value, count in choices.items()],
        **when,
    )


def _solutions(writer: _Writer, entry: dict[str, Any]) -> None:
    known = {
        one.slug: one for one in ExistingSolution.objects.filter(slug__in=[s[0] for s in entry.get("solutions", [])])
    }
    for slug, decision, reason, fit in entry.get("solutions", []):
        if slug in known:
            assessments.save_assessment(
                investigation=writer.investigation,
                solution=known[slug],
                values={"decision": decision, "reason": reason, "fit": fit, "cost": "", "blockers": ""},
                base="",
                **writer.when(30),
            )
    proposed = []
    for one in entry.get("ideas", []):
        idea = ideas.add_idea(
            investigation=writer.investigation,
            title=one["title"],
            description=one["description"],
            **writer.when(43),
        )
        idea.impact, idea.effort = one["impact"], one["effort"]
        idea.save(update_fields=["impact", "effort"])
        for person in writer.people[: one["votes"]]:
            ideas.set_vote(idea=idea, supports=True, actor=person, at=writer.when(43)["at"])
        proposed.append(idea)
    if "prototype" in entry:
        _prototype(writer, entry["prototype"], proposed)
    if "indicator" in entry:
        _indicator(writer, entry["indicator"])


def _prototype(writer: _Writer, one: dict[str, Any], proposed: list[Any]) -> None:
    values = {name: one[name] for name in ("title", "kind", "state", "description")} | {"link": ""}
    prototype = prototypes.start_prototype(
        investigation=writer.investigation, values=values, idea=proposed[one["idea"]], **writer.when(46)
    )
    trial = one["trial"]
    trials.add_trial(
        prototype=prototype,
        values={
            "starts_on": writer.on(trial["from"]),
            "ends_on": writer.on(trial["to"]),
            "protocol": trial["protocol"],
            "testers": trial["testers"],
            "testers_profile": trial["profile"],
            "learnings": trial["learnings"],
            "next_step": trial["next"],
        },
        **writer.when(trial["to"]),
    )


def _indicator(writer: _Writer, one: dict[str, Any]) -> None:
    values = {name: one[name] for name in ("name", "unit", "aim", "method")} | {
        "baseline": Decimal(one["baseline"]),
        "baseline_on": writer.on(one["baseline_day"]),
        "target": Decimal(one["target"]),
        "target_on": None,
    }
    indicator = indicators.add_indicator(investigation=writer.investigation, values=values, **writer.when(2))
    for day, value in one["measures"]:
        indicators.add_measure(
            indicator=indicator, day=writer.on(day), value=Decimal(value), note="", **writer.when(day)
        )
