"""An amount is rounded half up once (R31): a half of a cent goes away from zero, in a charge as in a refund."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
from chance import examples
from hypothesis import given
from hypothesis import strategies as st

from chargeback_kit.bill.messages import COUNTS, message_senders
from chargeback_kit.engine.store import Store
from chargeback_kit.money import cents, from_micro, nearest, round_half_up, to_cent
from chargeback_kit.planning.plan_mix.exact.prices import _charged

HALVES = st.integers(-(10**8), 10**8).map(lambda number: 10_000 * number + 5_000)
AMOUNTS = st.lists(st.one_of(HALVES, st.integers(-(10**12), 10**12)), min_size=1, max_size=50)
UNITS = st.one_of(st.integers(1, 50), st.just(600_000_000))


@examples(50)
@given(AMOUNTS)
def test_a_call_and_all_calls_at_once_are_rounded_alike(amounts):
    values = ", ".join(f"({amount}::BIGINT)" for amount in amounts)
    rows = Store().run(f"SELECT to_cent(amount_micro) FROM (VALUES {values}) AS t (amount_micro)")
    by_hand = [int(Decimal(amount).scaleb(-4).quantize(Decimal(1), ROUND_HALF_UP)) for amount in amounts]
    assert [amount for (amount,) in rows] == [to_cent(amount) for amount in amounts]
    assert to_cent(np.array(amounts)).tolist() == [to_cent(amount) for amount in amounts]
    assert [cents(amount) for amount in amounts] == by_hand
    assert [from_micro(amount) for amount in amounts] == [Decimal(each).scaleb(-2) for each in by_hand]


@examples(100)
@given(st.integers(0, 10**12), UNITS)
def test_a_price_and_a_refund_of_it_are_rounded_to_the_same(number, unit):
    whole = (Fraction(number, unit) + Fraction(1, 2)) // 1
    assert nearest(number, unit) == round_half_up(Fraction(number, unit)) == whole
    assert nearest(-number, unit) == round_half_up(Fraction(-number, unit)) == -whole
    assert nearest(np.array([number, -number]), unit).tolist() == [whole, -whole]


def test_half_a_cent_back_is_a_cent_back_for_whoever_sent_a_message():
    row = {"user_principal_name": "ada@example.com", "own_number": None, "counter_no": None, "cost_center_no": 0}
    row |= dict.fromkeys(COUNTS, 0) | {"fee_micro": -5_000, "amount_micro": -15_000}
    found = message_senders([row], (), ("Sales",))
    assert (found["carrier_fee"].item(), found["amount"].item()) == (Decimal("-0.01"), Decimal("-0.02"))


def test_the_part_of_a_refund_that_is_over_a_pool_is_rounded_as_the_engine_rounds_it():
    charged = _charged(np.array([-10_000, 10_000, -20_000]), np.array([30, 30, 60]), np.array([60, 60, 60]))
    assert charged.tolist() == [-10_000, 10_000, -20_000]
