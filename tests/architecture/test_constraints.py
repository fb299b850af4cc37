"""Every named constraint is violated by a test: the name of the constraint stands in the test that breaks it."""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import CheckConstraint

ROOT = settings.BASE_DIR


def local_constraints():
    for model in apps.get_models():
        if (ROOT / model._meta.app_label).is_dir():
            for constraint in model._meta.constraints:
                yield model, constraint


def test_every_constraint_is_broken_by_a_test():
    tests = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py") if path != Path(__file__)
    )
    untested = [f"{model._meta.label}: {c.name}" for model, c in local_constraints() if f'"{c.name}"' not in tests]

    assert untested == []


def test_every_constraint_speaks_french_to_the_user():
    default = CheckConstraint.default_violation_error_message
    mute = [c.name for _, c in local_constraints() if c.violation_error_message == default]

    assert mute == []
