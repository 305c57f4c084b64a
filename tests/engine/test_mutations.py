"""A rule that can be changed without a test noticing is not held by the tests: every mutation must be caught.

Each is tried on the tenant or the case that catches it; ``pytest -s`` prints what was noticed.
"""

from pathlib import Path

import pytest
from cases.test_cases import CASES
from cases.test_cases import test_case as check_case
from oracle.oracle import reference_bill
from oracle.tenants import random_tenant

import chargeback_kit as ck
from engine.compare import differences
from engine.mutation import Mutation, forget
from engine.mutations_of_calls import CALLS
from engine.mutations_of_money import MONEY

MUTATIONS = (*CALLS, *MONEY)


@pytest.fixture(scope="module")
def tenants(tmp_path_factory):
    """The folder of a seed, how it is billed, and its reference, each made once."""
    known = {}

    def tenant(seed: int) -> tuple[Path, dict[str, str], dict[str, list[dict[str, str]]]]:
        if seed not in known:
            folder = tmp_path_factory.mktemp("tenant") / str(seed)
            how = random_tenant(seed, folder)
            known[seed] = folder, how, reference_bill(folder, **how)
        return known[seed]

    return tenant


@pytest.fixture
def fresh():
    forget()
    yield
    forget()


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_changed_rule_is_noticed(mutation, tenants, tmp_path, fresh, monkeypatch):
    with monkeypatch.context() as patch:
        mutation.change(patch)
        noticed = (
            case_breaks(mutation, tmp_path)
            if isinstance(mutation.caught_by, str)
            else tenant_differs(mutation, tenants)
        )
    print(f"\n{mutation.rule} {mutation.name}: caught by {mutation.caught_by}: {noticed}")
    assert noticed, f"{mutation.caught_by} does not notice that {mutation.name}"


@pytest.mark.parametrize("seed", sorted({m.caught_by for m in MUTATIONS if isinstance(m.caught_by, int)}))
def test_the_tenants_that_notice_are_right_without_a_change(seed, tenants):
    folder, how, reference = tenants(seed)
    assert not list(differences(ck.bill(folder, how["month"], how["charges"]), reference))


def test_every_part_of_the_rules_that_decides_money_is_tried():
    assert len(MUTATIONS) == len({mutation.name for mutation in MUTATIONS}) >= 25
    assert {mutation.caught_by for mutation in MUTATIONS if isinstance(mutation.caught_by, str)} <= CASES.keys()


def tenant_differs(mutation: Mutation, tenants) -> str:
    folder, how, reference = tenants(mutation.caught_by)
    try:
        return next(differences(ck.bill(folder, how["month"], how["charges"]), reference), "")
    except ck.BrokenLaw as law:
        return str(law)


def case_breaks(mutation: Mutation, folder: Path) -> str:
    try:
        check_case(mutation.caught_by, folder)
    except AssertionError as broken:
        return str(broken).splitlines()[0]
    except ck.BrokenLaw as law:
        return str(law)
    return ""
