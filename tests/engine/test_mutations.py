"""One rule broken at a time: the bill then differs from the row-by-row reference on a random tenant, or breaks a law.

A seed stands beside each change; on that tenant the change is seen.
"""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from laws.breaking import break_rule
from oracle.oracle import reference_bill
from oracle.tenants import random_tenant

import chargeback_kit as ck
from engine.compare import differences


class Change(NamedTuple):
    """What is broken, where, how, and the seeds of tenants that show it."""

    name: str
    place: str
    old: str
    new: str
    seeds: tuple[int, ...]


CHANGES = (
#CHANGES#
)

Tenant = tuple[Path, Mapping[str, Any], Mapping[str, Any]]


@pytest.fixture(scope="module")
def tenant(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Tenant]:
    """The folder of a random tenant, how it is billed, and its reference; each worked out once."""

    @cache
    def made(seed: int) -> Tenant:
        folder = tmp_path_factory.mktemp(f"tenant{seed}-")
        how = random_tenant(seed, folder)
        return folder, how, reference_bill(folder, **how)

    return made


def is_caught(folder: Path, how: Mapping[str, Any], reference: Mapping[str, Any]) -> bool:
    """Whether a law is broken or the bill differs from its reference."""
    try:
        bill = ck.bill(folder, how["month"], how["charges"])
        return any(differences(bill, reference))
    except ck.BrokenLaw:
        return True


def test_names_and_changes_are_distinct() -> None:
    assert len({change.name for change in CHANGES}) == len(CHANGES) >= 25
    assert len({change[1:4] for change in CHANGES}) == len(CHANGES)


@pytest.mark.parametrize("seed", sorted({seed for change in CHANGES for seed in change.seeds}))
def test_nothing_is_caught_while_nothing_is_broken(seed: int, tenant: Callable[[int], Tenant]) -> None:
    assert not is_caught(*tenant(seed))


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_a_broken_rule_is_caught(
    change: Change, tenant: Callable[[int], Tenant], monkeypatch: pytest.MonkeyPatch
) -> None:
    tenants = [tenant(seed) for seed in change.seeds]
    break_rule(monkeypatch, change.place, change.old, change.new)
    assert all(is_caught(*each) for each in tenants)
