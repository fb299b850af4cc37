"""Named steps at which a proof kills the process that reaches them (`make prove-reminders`). Nothing elsewhere.

Armed by a file of the step's name in the folder `settings.FAILPOINTS`, set by pni.settings.proof alone: who reaches the
step takes the file away, then dies by SIGKILL, as by the power cut that it stands for. `check` refuses the setting
anywhere else.
"""

import os
import signal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Error, register

WHOLE_WORKER = "worker"  # content of the file: the session of the process dies; else the process alone


def reach(step: str) -> None:
    """Returns at once, unless a proof armed this step."""
    if not settings.FAILPOINTS:
        return
    armed = Path(settings.FAILPOINTS) / step
    taken = armed.with_name(f"{step}.taken-by-{os.getpid()}")
    try:
        armed.rename(taken)  # of several processes, one alone takes it
    except FileNotFoundError:
        return
    if taken.read_text().strip() == WHOLE_WORKER:
        os.killpg(os.getpgid(0), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


@register
def only_in_a_proof(app_configs: Any, **kwargs: Any) -> list[Error]:
    if settings.PROOF or not (settings.FAILPOINTS or settings.CLOCK_SHIFT):
        return []
    return [
        Error(
            "FAILPOINTS and CLOCK_SHIFT are for proofs: a service must neither kill itself nor lie about the hour.",
            hint="Leave both to pni/settings/proof.py.",
            id="core.E901",
        )
    ]
