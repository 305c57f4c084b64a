"""The sample month and bills with little in them, computed once."""

from pathlib import Path

import pytest
from export.tenant import bill as bill_of
from export.tenant import call

import chargeback_kit as ck

SAMPLE = Path(__file__).parents[2] / "sample_data" / "2026-10"


@pytest.fixture(scope="session")
def october():
    """The sample month in which pools run dry."""
    return ck.bill(SAMPLE, "2026-10")


@pytest.fixture(scope="session")
def empty(tmp_path_factory):
    """No call in the month, no users, no wallet, no rate card."""
    early = {"Start Time": "2026-08-01T00:00:00Z", "End Time": "2026-08-01T00:01:00Z"}
    return bill_of(tmp_path_factory.mktemp("empty"), calls=[call(1, **early)])
