from pathlib import Path

import pytest

import chargeback_kit as ck
from chargeback_kit.widgets.state import State

SAMPLE = Path(__file__).parents[2] / "sample_data"


@pytest.fixture(scope="session")
def october() -> ck.Bill:
    """October of the sample, with charges that move."""
    return ck.bill(SAMPLE / "2026-10", "2026-10", "rated")


@pytest.fixture
def state(october: ck.Bill) -> State:
    """A state of its own around it."""
    return State.around(october)
