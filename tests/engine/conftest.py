"""Bills compared with the reference need not be computed twice as well (L5, L6): tests/laws looks after that."""

import pytest

from chargeback_kit.bill import laws


@pytest.fixture(autouse=True)
def computed_once(monkeypatch):
    monkeypatch.setattr(laws, "REPEATED_UP_TO_ROWS", 0)
