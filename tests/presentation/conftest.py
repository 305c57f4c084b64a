"""The sample month and bills with little in them, computed once."""

from pathlib import Path

import pytest
from export.tenant import without_calls

import chargeback_kit as ck

SAMPLE = Path(__file__).parents[2] / "sample_data" / "2026-10"


@pytest.fixture(scope="session")
def october():
    """The sample month in which pools run dry."""
    return ck.bill(SAMPLE, "2026-10")


@pytest.fixture(scope="session")
def empty(tmp_path_factory):
    """No call in the month, no users, no wallet, no rate card."""
    return without_calls(tmp_path_factory.mktemp("empty"))
