"""What a sheet says, as plain values: what is signed, checked, compared and kept as a version."""

import dataclasses
import hashlib
import json
from typing import Any

from investigations.models import (
    Hypothesis,
    Investigation,
    InvestigationCollectivite,
    ProposedSolution,
    SheetPicture,
    SheetPresentation,
    SheetRevision,
    SolutionMention,
)
from investigations.publication_states import SHEET_TEXTS
from investigations.selectors.next_version import next_values

# Facts of the sheet that are not written texts, yet are read by everybody.
_FACTS = (
    "undocumented",
    "source_note",
    "interviews",
    "interviews_text",
    "interviews_approx",
    "survey_responses",
    "survey_text",
    "research_methods",
    "research_note",
    "benchmark_note",
    "prototype_kind",
    "prototype_text",
    "tested",
    "tested_note",
    "exit_scenario",
    "exit_basis",
    "exit_details",
    "exit_named_service",
    "secondary_exits",
    "is_joint",
    "joint_kind",
    "joint_note",
    "other_partners",
    "peer_exchanges",
)
# Of these, the ones that are sentences: looked at for what may point at somebody.
SPOKEN_FACTS = (
    "source_note",
    "interviews_text",
    "survey_text",
    "research_note",
    "benchmark_note",
    "prototype_text",
    "tested_note",
    "exit_details",
    "exit_named_service",
    "joint_note",
)


@dataclasses.dataclass(frozen=True)
class SheetContent:
    """`values` is JSON; equal values have equal fingerprints."""

    values: dict[str, Any]

    @property
    def fingerprint(self) -> str:
        """SHA-256, in hexadecimal, of the canonical JSON."""
        canonical = json.dumps(self.values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    def texts(self) -> dict[str, str]:
        """Everything that is a sentence, by section: what the privacy check reads. Empty ones are left out."""
        values = self.values
        spoken = {name: values["texts"][name] for name in SHEET_TEXTS}
        lines = [f"{row['text']}\n{row['note']}".strip() for row in values["hypotheses"]]
        spoken["hypotheses"] = "\n\n".join(lines)
        told = [f"{row.get('told', '')}\n{row['note']}".strip() for row in values["mentions"]]
        spoken["mentions"] = "\n\n".join(filter(None, told))
        spoken["proposals"] = "\n\n".join(row["title"] for row in values["proposals"])
        spoken["pictures"] = "\n\n".join(
            "\n".join(filter(None, (row["caption"], row["alt_text"], row["credit"]))) for row in values["pictures"]
        )
        facts = [str(values["facts"][name]) for name in SPOKEN_FACTS if values["facts"][name]]
        facts += [*values["facts"]["other_partners"], *values["facts"]["peer_exchanges"]]
        facts += [reason for reason in values["facts"]["undocumented"].values() if reason]
        spoken["facts"] = "\n\n".join(facts)
        return {section: text for section, text in spoken.items() if text}


def content_of(sheet: Investigation, revision: SheetRevision | None = None) -> SheetContent:
    """What the sheet says, or would say once `revision` is published. Seven queries."""
    changed = next_values(sheet, revision) if revision is not None else {}
    corrected = revision.hypotheses if revision is not None else {}
    own = {"investigation": sheet}
    pictures = SheetPicture.objects.filter(**own).select_related("file").order_by("position", "pk")
    presentation = SheetPresentation.objects.filter(**own).select_related("file").first()
    return SheetContent(
        {
            "texts": {name: changed.get(name, getattr(sheet, name)) for name in SHEET_TEXTS},
            "facts": {name: changed.get(name, getattr(sheet, name)) for name in _FACTS},
            "themes": sorted(sheet.themes.values_list("slug", flat=True)),
            "territories": [
                {"collectivite": row.collectivite_id, "role": row.role, "name": row.name_then}
                for row in InvestigationCollectivite.objects.filter(**own).order_by("position", "pk")
            ],
            "hypotheses": [
                _hypothesis(row, corrected.get(str(row.pk), {}))
                for row in Hypothesis.objects.filter(**own).order_by("position")
            ],
            "mentions": [
                _mention(row)
                for row in SolutionMention.objects.filter(**own).select_related("solution").order_by("position")
            ],
            "proposals": list(ProposedSolution.objects.filter(**own).order_by("position").values("title", "kind")),
            "pictures": [
                {
                    "id": str(row.pk),
                    "sha256": row.file.sha256,
                    "width": row.width,
                    "height": row.height,
                    "caption": row.caption,
                    "alt_text": row.alt_text,
                    "credit": row.credit,
                }
                for row in pictures
            ],
            # What may be downloaded with this version: a document changed since waits for the next one.
            "presentation": presentation.file.sha256 if presentation else "",
        }
    )


def _mention(row: SolutionMention) -> dict[str, str]:
    """What a team wrote of a solution in the register stands on its sheet: `told`. The ANCT's own words are not its."""
    solution = row.solution
    said = {"solution": solution.slug, "note": row.note}
    if solution.is_from_workspace:
        said["told"] = "\n".join(filter(None, (solution.name, solution.operator, solution.description)))
    return said


def _hypothesis(row: Hypothesis, corrected: dict[str, str]) -> dict[str, str]:
    return {
        "text": corrected.get("text", row.text),
        "verdict": row.verdict,
        "basis": row.basis,
        "note": corrected.get("note", row.note),
    }
