"""A folder that is right in every part, for a test that spoils one."""

from pathlib import Path

import pytest

from bad_input.folders import folder


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """October, as it should be."""
    return folder(tmp_path / "october")
