"""The longest prefix of a number among sorted ranges is the one that a search through all prefixes finds (R12, R31)."""

from bisect import bisect_right

from chance import examples
from hypothesis import example, given
from hypothesis import strategies as st

from chargeback_kit.engine.prefix_ranges import prefix_position, prefix_ranges

DIGITS = st.text("019", max_size=6)
PREFIXES = st.sets(DIGITS, max_size=25)
NUMBERS = st.lists(st.text("019", min_size=1, max_size=17), min_size=1, max_size=25)
LAWFUL = examples(400)


def longest(prefixes, number):
    return max((prefix for prefix in prefixes if number.startswith(prefix)), key=len, default=None)


def located(prefixes, numbers):
    """The value of the last range at or below each number."""
    line = list(prefix_ranges((prefix, prefix) for prefix in prefixes))
    starts = [start for start, _ in line]
    assert starts == sorted(set(starts))
    found = [bisect_right(starts, prefix_position(number)) - 1 for number in numbers]
    return [line[index][1] if index >= 0 else None for index in found]


@LAWFUL
@given(PREFIXES, NUMBERS)
@example({"44", "4420"}, ["4", "44", "442", "4420", "44201", "45", "43"])
@example({""}, ["0", "9" * 15])
@example({"9", "99"}, ["9", "99", "9" * 15, "9" * 17, "98"])
def test_the_nearest_start_is_the_longest_prefix(prefixes, numbers):
    assert located(prefixes, numbers) == [longest(prefixes, number) for number in numbers]


@LAWFUL
@given(PREFIXES.filter(bool))
def test_a_number_shorter_than_a_prefix_is_not_its(prefixes):
    cut = [prefix[:-1] for prefix in prefixes if len(prefix) > 1]
    assert located(prefixes, cut) == [longest(prefixes, number) for number in cut]


@LAWFUL
@given(PREFIXES, NUMBERS, st.randoms(use_true_random=False))
def test_the_order_of_the_prefixes_decides_nothing(prefixes, numbers, rng):
    shuffled = sorted(prefixes)
    rng.shuffle(shuffled)
    assert located(shuffled, numbers) == located(prefixes, numbers)
