"""The sample month and a folder of odd names, computed once."""

from pathlib import Path

import pytest
from oracle.tiny import licence

import chargeback_kit as ck

from .tenant import EARLY, WALLET, bill, call, person

SAMPLE = Path(__file__).parents[2] / "sample_data" / "2026-10"
ODD_NAMES = ("<script>alert(1)</script>", "=HQ", "+1", "-2+3", "@SUM(A1)", "\tTab", "W" * 300, "\u202eright to left")


@pytest.fixture(scope="session")
def sample():
    """The sample month with wallet, rate card and invoice."""
    return ck.bill(SAMPLE, "2026-10")


@pytest.fixture(scope="session")
def odd(tmp_path_factory):
    """Cost centres whose names are code, formulas, or very long."""
    people = [person(n, cost_center=name) for n, name in enumerate(ODD_NAMES)]
    calls = [call(n, n) for n in range(len(ODD_NAMES))]
    return bill(tmp_path_factory.mktemp("odd"), people, calls, [{}], licence("MCOPSTN1", 9, "12.00") + WALLET)


@pytest.fixture(scope="session")
def bare(tmp_path_factory):
    """One call and nothing else: no users, no wallet, no rate card."""
    return bill(tmp_path_factory.mktemp("bare"), calls=[call(1)])


@pytest.fixture(scope="session")
def quiet(tmp_path_factory):
    """A month without calls."""
    return bill(tmp_path_factory.mktemp("quiet"), calls=[call(1, **EARLY)], agreement=WALLET)


@pytest.fixture(params=["sample", "odd", "bare", "quiet"])
def any_bill(request):
    """Each of them."""
    return request.getfixturevalue(request.param)
