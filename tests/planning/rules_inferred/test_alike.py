"""Charges of calls that any card prices alike, and pools of a size that nobody told: what contradicts, and how little."""

from dataclasses import replace

import numpy as np
import pytest

from chargeback_kit.planning.rules_inferred.alike import AlikeCharges
from chargeback_kit.planning.rules_inferred.calls import Calls
from chargeback_kit.planning.rules_inferred.drawn import PoolPlayer, ToldByCharges
from chargeback_kit.planning.rules_inferred.trial import OPEN
from chargeback_kit.rules.pool_id import PoolId
from chargeback_kit.rules.pools import PoolCounter

MINUTE, CENT = 60, 10_000
POOL = PoolId("FR", "MCOPSTN1", "domestic")


def calls_of(minutes: list[int], cents: list[int], counter_no: int = -1) -> Calls:
    """Calls to numbers that a card prices alike, without fees."""
    nothing = np.zeros(len(minutes), dtype=np.int64)
    seconds = np.array(minutes, dtype=np.int64) * MINUTE
    counters = (PoolCounter(POOL, "2026-10", POOL, 3, OPEN),) if counter_no >= 0 else ()
    return Calls(
        counters,
        row_no=np.arange(len(minutes)),
        start_ns=np.arange(len(minutes)) * 10**12,
        duration_seconds=seconds,
        counter_no=nothing + counter_no,
        overflow_counter_no=nothing - 1,
        chose_largest=nothing,
        billed_seconds=seconds,
        charged_micro=np.array(cents, dtype=np.int64) * CENT,
        fee_micro=nothing,
        listed_seconds=seconds,
        steps_itself=nothing,
        price_nano=nothing - 1,
        fee_nano=nothing,
        minimum_micro=nothing,
        unit_nano=nothing + 10_000_000,
        alike_no=nothing + 1,
    )


@pytest.mark.parametrize(
    ("minutes", "cents", "changes", "wrong"),
    [
        pytest.param([10, 20, 30], [20, 40, 60], 0, [], id="one price explains all"),
        pytest.param([10, 20, 30], [20, 40, 90], 0, [2], id="one call contradicts the rest"),
        pytest.param([10] * 8, [20] * 4 + [30] * 4, 1, [], id="a price that changes counts like one call"),
        pytest.param([10, 10], [20, 30], 0, [1], id="two calls contradict one another"),
        pytest.param([1, 1], [0, 1], 0, [1], id="a free minute and one for a cent"),
    ],
)
def test_charges_alike_are_compared(minutes: list[int], cents: list[int], changes: int, wrong: list[int]) -> None:
    calls = calls_of(minutes, cents)
    all_of_them, none = np.ones(len(minutes), dtype=bool), np.zeros(len(minutes), dtype=bool)
    found = AlikeCharges().compared(calls, calls.listed_seconds, calls.charged_micro, all_of_them, none)
    assert (found[0], np.flatnonzero(found[1]).tolist()) == (changes, wrong)


def test_calls_that_are_not_alike_say_nothing_of_one_another() -> None:
    calls = replace(calls_of([10, 10], [20, 30]), alike_no=np.array([1, 2]))
    changes, wrong = AlikeCharges().compared(
        calls, calls.listed_seconds, calls.charged_micro, np.ones(2, dtype=bool), np.zeros(2, dtype=bool)
    )
    assert changes == 0
    assert not wrong.any()


@pytest.mark.parametrize(
    ("cents", "pool_edge", "covered", "edge"),
    [
        pytest.param([0, 0, 7, 20, 20], "split", [0, 1], [2], id="it ends at the first call that is charged"),
        pytest.param([0, 0, 20, 20, 20], "whole_in", [0, 1], [], id="it ends after a call that is covered whole"),
        pytest.param([0, 0, 0], "split", [0, 1, 2], [], id="a pool without a charge lasts"),
        pytest.param([0, 9, 0, 0, 0, 20, 20], "whole_in", [0, 1, 2, 3, 4], [], id="one wrong charge does not end it"),
        pytest.param([20, 20], "split", [], [0], id="an empty pool may have held a second"),
    ],
)
def test_a_pool_of_unknown_size_ends_where_charges_say(
    cents: list[int], pool_edge: str, covered: list[int], edge: list[int]
) -> None:
    calls = calls_of([10] * len(cents), cents, counter_no=0)
    is_charged = calls.charged_micro > 0
    told = ToldByCharges(~is_charged, is_charged, np.ones(len(cents), dtype=bool))
    player = PoolPlayer(calls, calls.counters, pool_edge, told, np.zeros(len(cents), dtype=bool))
    found = player.drawn(moves_on=False)
    assert np.flatnonzero(found.pooled == calls.billed_seconds).tolist() == covered
    assert np.flatnonzero(found.at_edge).tolist() == edge


def test_another_increment_counts_other_seconds_where_the_card_has_none_of_its_own() -> None:
    calls = replace(calls_of([1, 1], [0, 0]), duration_seconds=np.array([31, 31]), steps_itself=np.array([0, 1]))
    found = calls.by_increment(6)
    assert found.billed_seconds.tolist() == [36, 36]
    assert found.listed_seconds.tolist() == [36, 60]
