"""A rule that can be changed without a test noticing is not held by the tests: every mutation must be caught.

Each is tried on the tenant or the case that catches it; ``pytest -s`` prints what was noticed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from alerts.walk import listed, walked
from cases.test_cases import CASES
from cases.test_cases import test_case as check_case
from oracle.oracle import reference_bill
from oracle.tenants import random_tenant

import chargeback_kit as ck
from chargeback_kit.api import bill_of
from chargeback_kit.engine.landing import LandedCalls, land
from chargeback_kit.records.folder import read_folder
from engine.compare import differences
from engine.mutation import Mutation, forget
from engine.mutations_of_calls import CALLS
from engine.mutations_of_money import MONEY
from engine.mutations_of_prices import PRICES

MUTATIONS = (*CALLS, *PRICES, *MONEY)
SEEDS = sorted({mutation.caught_by for mutation in MUTATIONS if isinstance(mutation.caught_by, int)})


@dataclass(frozen=True)
class Tenant:
    """A random tenant: its folder, how it is billed, its calls, landed while nothing was changed, and its reference."""

    folder: Path
    how: dict[str, str]
    landed: LandedCalls
    reference: dict[str, Any]

    def bill(self, landed: LandedCalls | None) -> ck.Bill:
        """The bill over landed calls, or over calls that land anew; what their words mean is asked anew in any case."""
        known = landed and replace(landed, attributes={})
        return bill_of(read_folder(self.folder), self.how["month"], self.how["charges"], landed=known)


@pytest.fixture(scope="module")
def tenants(tmp_path_factory):
    """Every tenant that notices something."""
    found = {}
    for seed in SEEDS:
        folder = tmp_path_factory.mktemp("tenant") / str(seed)
        how = random_tenant(seed, folder)
        found[seed] = Tenant(folder, how, land(read_folder(folder)), reference_bill(folder, **how))
    return found


@pytest.fixture
def fresh():
    forget()
    yield
    forget()


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_changed_rule_is_noticed(mutation, tenants, tmp_path, fresh, monkeypatch):
    with monkeypatch.context() as patch:
        mutation.change(patch)
        seen = (
            case_breaks(mutation, tmp_path)
            if isinstance(mutation.caught_by, str)
            else tenant_differs(mutation, tenants)
        )
    print(f"\n{mutation.rule} {mutation.name}: caught by {mutation.caught_by}: {seen}")
    assert seen, f"{mutation.caught_by} does not notice that {mutation.name}"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_tenants_that_notice_are_right_without_a_change(seed, tenants):
    tenant = tenants[seed]
    assert not list(noticed(tenant.bill(tenant.landed), tenant.reference))


def test_every_part_of_the_rules_that_decides_money_is_tried():
    assert len(MUTATIONS) == len({mutation.name for mutation in MUTATIONS}) >= 75
    assert {mutation.caught_by for mutation in MUTATIONS if isinstance(mutation.caught_by, str)} <= CASES.keys()


def tenant_differs(mutation: Mutation, tenants) -> str:
    """A change of what happens to calls after they have landed, which most are, needs them to land once."""
    tenant = tenants[mutation.caught_by]
    try:
        over_landed_calls = next(noticed(tenant.bill(tenant.landed), tenant.reference), "")
        return over_landed_calls or next(noticed(tenant.bill(None), tenant.reference), "")
    except ck.BrokenLaw as law:
        return str(law)


def noticed(bill: ck.Bill, reference) -> Iterator[str]:
    """Where a bill is not that of the reference, or its alerts are not those of a walk over its calls."""
    yield from differences(bill, reference)
    yield from (
        f"alert: {ours}, walked: {theirs}" for ours, theirs in zip_longest(listed(bill), walked(bill)) if ours != theirs
    )


def case_breaks(mutation: Mutation, folder: Path) -> str:
    try:
        check_case(mutation.caught_by, folder)
    except AssertionError as broken:
        return str(broken).splitlines()[0]
    except ck.BrokenLaw as law:
        return str(law)
    return ""
