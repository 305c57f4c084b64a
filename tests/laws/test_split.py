"""Any split is exact: the parts sum to the whole and the last cents go to the largest remainders (R52)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from chance import examples
from hypothesis import given
from hypothesis import strategies as st

from chargeback_kit.chargeback.split import divide, in_whole, split
from chargeback_kit.explain.change.shapley import to_whole
from chargeback_kit.focus.charge import in_parts

CENT = Decimal("0.01")
AMOUNTS = st.integers(0, 10_000_000).map(lambda cents: Decimal(cents).scaleb(-2))
NAMES = st.sampled_from(["", "A", "B", "IT", "R&D, Lab", "Sales", "Unassigned", "Été", "a", "東京"])
WEIGHTS = st.one_of(st.integers(0, 1000), st.fractions(0, 100, max_denominator=997))
SHARES = st.dictionaries(NAMES, WEIGHTS, min_size=1).filter(lambda weights: sum(weights.values()) > 0)
LAWFUL = examples(200)


@LAWFUL
@given(AMOUNTS, SHARES)
def test_the_parts_sum_to_the_whole(amount, weights):
    parts = split(amount, weights)
    assert sum(parts.values()) == amount
    assert parts.keys() == weights.keys()


@LAWFUL
@given(AMOUNTS, SHARES)
def test_each_part_is_its_share_floored_or_a_cent_more(amount, weights):
    total = sum(weights.values(), Fraction())
    for name, part in split(amount, weights).items():
        floored = Fraction(amount) * 100 * weights[name] / total // 1
        assert part * 100 - floored in (0, 1)
        assert part == part.quantize(CENT)


@LAWFUL
@given(AMOUNTS, SHARES)
def test_the_last_cents_go_to_the_largest_remainders_and_ties_by_name(amount, weights):
    total = sum(weights.values(), Fraction())
    exact = {name: Fraction(amount) * 100 * weight / total for name, weight in weights.items()}
    parts = split(amount, weights)
    order = sorted(weights, key=lambda name: (-(exact[name] % 1), name))
    rounded_up = [parts[name] * 100 > exact[name] // 1 for name in order]
    assert rounded_up == sorted(rounded_up, reverse=True)


@LAWFUL
@given(AMOUNTS, SHARES, st.randoms(use_true_random=False))
def test_the_order_of_the_shares_decides_nothing(amount, weights, rng):
    shuffled = list(weights.items())
    rng.shuffle(shuffled)
    assert split(amount, dict(shuffled)) == split(amount, weights)


@LAWFUL
@given(AMOUNTS, SHARES, st.integers(1, 50))
def test_only_the_proportions_count(amount, weights, factor):
    assert split(amount, {name: weight * factor for name, weight in weights.items()}) == split(amount, weights)


@pytest.mark.parametrize("weights", [{}, {"a": 0}, {"a": 0, "b": Fraction()}])
def test_nobody_to_pay_is_refused(weights):
    with pytest.raises(ValueError, match="nothing to share"):
        split(Decimal("1.00"), weights)


@LAWFUL
@given(st.integers(-(10**9), 10**9), SHARES)
def test_seconds_and_millionths_are_shared_as_cents_are(whole, weights):
    parts = in_whole(whole, weights)
    assert sum(parts.values()) == whole
    assert {name: Decimal(part).scaleb(-2) for name, part in parts.items()} == divide(
        Decimal(whole).scaleb(-2), weights
    ).parts
    assert in_parts(whole, weights) == parts


@LAWFUL
@given(st.integers(0, 10**9), SHARES, st.randoms(use_true_random=False))
def test_the_order_of_what_is_bought_decides_nothing_in_any_export(whole, weights, rng):
    shuffled = dict(rng.sample(sorted(weights.items()), len(weights)))
    assert in_parts(whole, shuffled) == in_parts(whole, weights)
    credit = {name: -weight for name, weight in weights.items()}
    assert in_parts(whole, credit) == in_parts(whole, weights)


@LAWFUL
@given(SHARES)
def test_the_parts_of_a_change_are_shared_as_cents_are(weights):
    total = sum(weights.values(), Fraction())
    whole = int(total) + 1
    parts = [Fraction(whole * weight) / total for weight in weights.values()]
    by_place = dict(enumerate(weights.values()))
    assert to_whole(parts, whole) == list(in_whole(whole, by_place).values())
