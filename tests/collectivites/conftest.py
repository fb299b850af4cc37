"""A true extract of the referential: homonyms, overseas, merged communes, intercommunalités of several kinds."""

import gzip
import shutil
from pathlib import Path

import pytest
from django.utils import timezone

from collectivites.services import load_territories

EXTRACT = Path(__file__).parent / "extract"


@pytest.fixture
def extract_folder(tmp_path) -> Path:
    """The extract as the product ships its data, in a folder a test may spoil."""
    folder = tmp_path / "data"
    folder.mkdir()
    for source in EXTRACT.iterdir():
        if source.name in ("communes.csv", "former_names.csv"):
            (folder / f"{source.name}.gz").write_bytes(gzip.compress(source.read_bytes()))
        else:
            shutil.copy(source, folder)
    return folder


@pytest.fixture
def territories(db, extract_folder):
    """The extract, loaded."""
    return load_territories(folder=extract_folder, at=timezone.now())
