"""A case is computed once; that a bill comes out the same again (L5, L6) has tests of its own in tests/laws."""

import pytest

from chargeback_kit.bill import laws


@pytest.fixture(autouse=True)
def computed_once(monkeypatch):
    monkeypatch.setattr(laws, "REPEATED_UP_TO_ROWS", 0)
