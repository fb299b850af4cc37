"""The version that the footer shows is the one that the project declares."""

import tomllib

import yaml
from django.conf import settings


def test_one_version_everywhere():
    card = yaml.safe_load((settings.BASE_DIR / "publiccode.yml").read_text(encoding="utf-8"))
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))

    assert (card["softwareVersion"], project["project"]["version"]) == (settings.VERSION, settings.VERSION)
