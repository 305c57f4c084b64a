"""A tenant and its results, written once for the tests of a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import chargeback_kit as ck
from audit.changes import forget
from audit.tenant import tenant


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bill folder ``october`` and its results: ``reported``, ``rated``."""
    place = tmp_path_factory.mktemp("written")
    tenant(place / "october")
    for charges in ("reported", "rated"):
        ck.bill(place / "october", "2026-10", charges).write(place / charges)
    return place


@pytest.fixture(autouse=True)
def _facts_read_anew() -> Iterator[None]:
    forget()
    yield
    forget()
