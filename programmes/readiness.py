"""Is the edition ready to receive candidatures? The checklist of staff, and what refuses an opening."""

import dataclasses
import enum

from programmes.refusals import SetUpRefusedError


class Standing(enum.Enum):
    READY = "ready"
    ADVISED = "advised"  # better done, and nothing waits for it
    MISSING = "missing"  # the call cannot open without it


@dataclasses.dataclass(frozen=True)
class CheckItem:
    """One line of the checklist; `route` is the page where it is set."""

    key: str
    label: str
    standing: Standing
    text: str
    route: str

    @property
    def is_missing(self) -> bool:
        return self.standing is Standing.MISSING

    @property
    def is_ready(self) -> bool:
        return self.standing is Standing.READY


class EditionNotReadyError(SetUpRefusedError):
    """The call cannot open, or stay confirmed, with these gaps. Carries a French sentence."""

    def __init__(self, gaps: list[CheckItem]) -> None:
        self.gaps = gaps
        what = ", ".join(gap.label.lower() for gap in gaps)
        super().__init__(f"L’appel ne peut pas ouvrir ainsi. Il manque : {what}.")
