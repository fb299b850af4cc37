"""Documents that may not stand in the repository. A test that reads one is skipped where they are not."""

from pathlib import Path

import pytest
from django.conf import settings

# Beside the repository, or beside the folder of its worktrees.
_FOLDERS = [parent / "shared" / "seeds" for parent in list(settings.BASE_DIR.parents)[:2]]


def seed(number: str) -> Path:
    """The seed of this number. Skips the test when it is not here."""
    found = sorted(path for folder in _FOLDERS for path in folder.glob(f"{number}_*.txt"))
    if not found:
        pytest.skip(f"seed {number} is not here")
    return found[0]
