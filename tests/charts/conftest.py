"""The sample months and bills with little in them, computed once."""

from pathlib import Path

import pytest
from export.tenant import EARLY, RATE, WALLET, bill, call, person, without_calls
from oracle.tiny import licence

import chargeback_kit as ck

SAMPLES = Path(__file__).parents[2] / "sample_data"


@pytest.fixture(scope="session", params=["2026-09", "2026-10"])
def sample(request):
    """A sample month."""
    return ck.bill(SAMPLES / request.param, request.param)


@pytest.fixture(scope="session")
def october():
    """The sample month in which pools run dry."""
    return ck.bill(SAMPLES / "2026-10", "2026-10")


@pytest.fixture(scope="session")
def empty(tmp_path_factory):
    """No call in the month, no users, no wallet, no rate card."""
    return without_calls(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="session")
def quiet(tmp_path_factory):
    """A wallet, licences and pools, and no call."""
    terms = licence("MCOPSTN1", 9, "12.00") + WALLET
    return bill(tmp_path_factory.mktemp("quiet"), [person(1, skus="MCOPSTN1")], [call(1, **EARLY)], [RATE], terms)


@pytest.fixture(scope="session")
def odd(tmp_path_factory):
    """Many cost centres, two months, names that are code or very long."""
    names = ["<script>alert(1)</script>", "W" * 300, "quote ' and \" and ]", *(f"Centre {n}" for n in range(40))]
    people = [person(n, cost_center=name, skus="MCOPSTN1+MCOPSTNC") for n, name in enumerate(names)]
    calls = [call(n, n % len(names)) for n in range(200)]
    terms = licence("MCOPSTN1", 60, "12.00") + WALLET
    return bill(tmp_path_factory.mktemp("odd"), people, calls, [{}], terms, months=["2026-10", "2026-11"])
