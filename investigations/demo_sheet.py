"""The public sheet that a demonstration's team has begun: its own sentences, a section still empty."""

import datetime as dt

from accounts.models import User
from core.written_together import Answer, mark_of
from investigations.models import Investigation
from investigations.services.sheet_drawing import REASON_FIELDS, write_sheet


def begin_sheet(
    texts: dict[str, str] | None, investigation: Investigation, *, people: list[User], at: dt.datetime
) -> None:
    """Nothing for the teams that are not there yet. The first words fill the figures too."""
    if texts is None:
        return
    stored = {name: "" if name in REASON_FIELDS else getattr(investigation, name) for name in texts}
    answers = {name: Answer(text, mark_of(stored[name])) for name, text in texts.items()}
    write_sheet(investigation=investigation, answers=answers, actor=people[0], at=at)
