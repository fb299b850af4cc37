"""The code base watched by itself: small files, no ordering in Meta, no floor skipped by a migration."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = settings.BASE_DIR
MAX_LINES = 400  # the house aims at 350; this is the wall
MAX_TEST_LINES = 450  # a file of tests is a list: it reads longer
FORBIDDEN_NAMES = re.compile(r"(^|_)(utils|helpers|misc)(_|\.py$|$)")


def tracked(*patterns: str) -> list[Path]:
    """Files git knows or would add: the suite also runs before the first commit of a file."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / line for line in listing.splitlines() if (ROOT / line).is_file()]


def test_files_stay_small():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked("*.py")
        if "migrations" not in path.parts
        and (lines := len(path.read_text(encoding="utf-8").splitlines()))
        > (MAX_TEST_LINES if path.relative_to(ROOT).parts[0] == "tests" else MAX_LINES)
    }

    assert long == {}


def test_no_module_is_named_after_nothing():
    assert [str(path) for path in tracked("*.py") if FORBIDDEN_NAMES.search(path.name)] == []


def test_models_have_no_default_order():
    local = [model for model in apps.get_models() if model.__module__.split(".")[0] in LOCAL_APPS]

    assert [model._meta.label for model in local if model._meta.ordering] == []
    assert len(local) > 15


LOCAL_APPS = {config.name for config in apps.get_app_configs() if (ROOT / config.name).is_dir()}


def test_migrations_import_none_of_our_code():
    guilty = []
    for path in tracked("*/migrations/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            guilty += [f"{path.name}: {name}" for name in names if name.split(".")[0] in LOCAL_APPS]

    assert guilty == []


@pytest.mark.parametrize("kind", ["*.html", "*.txt", "*.py", "*.css", "*.js", "*.md", "*.yaml", "*.toml", "*.yml"])
def test_no_machine_or_registry_is_named(kind):
    # Spelled in two halves so that this file does not accuse itself.
    forbidden = re.compile("|".join(["/wo" + "rk/", "pypi" + r"\.org", "regis" + r"try\.npmjs", "deb\\.deb" + "ian"]))

    assert [
        str(path.relative_to(ROOT)) for path in tracked(kind) if forbidden.search(path.read_text(encoding="utf-8"))
    ] == []


def test_a_sheet_is_published_through_the_gate():
    """`publish_sheet` has no gate of its own: only the gate, and the loader of the repository's cohort, call it."""
    callers = {
        str(path.relative_to(ROOT))
        for path in tracked("*.py")
        if path.relative_to(ROOT).parts[0] != "tests" and "publish_sheet" in publishing_names(path)
    }

    assert callers == {"investigations/services/gate.py", "investigations/services/cohort.py"}


def publishing_names(path: Path) -> set[str]:
    """Under any alias, or as the attribute of a module. Files that do not even hold the word are not parsed."""
    found: set[str] = set()
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text if "publish_sheet" in text else "")):
        if isinstance(node, ast.ImportFrom):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
    return found
