"""Telephone numbers as whole numbers: country code first, no plus sign."""

import numpy as np

from benchmarks.generator import world

#: Odd and not a multiple of 5: multiplying by it shuffles the numbers 0 .. 10^k - 1 without repeating one.
SHUFFLE = 7_919_317
CALLED_ONLY_WEIGHT = 0.01


def _stems() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Per country: its stems side by side, how many there are, and per stem the digits that follow it."""
    most = max(len(country.stems) for country in world.COUNTRIES)
    stems = np.array([[int(c.stems[k % len(c.stems)]) for k in range(most)] for c in world.COUNTRIES])
    free = np.array([[c.digits - len(c.stems[k % len(c.stems)]) for k in range(most)] for c in world.COUNTRIES])
    return stems, np.array([len(country.stems) for country in world.COUNTRIES]), free


STEMS, STEM_COUNT, FREE_DIGITS = _stems()


def number(country: np.ndarray, index: np.ndarray) -> np.ndarray:
    """The index-th number of each country."""
    stem = index % STEM_COUNT[country]
    room = 10 ** FREE_DIGITS[country, stem]
    return STEMS[country, stem] * room + (index // STEM_COUNT[country]) * SHUFFLE % room


def numbers_per_country(rows: int) -> np.ndarray:
    """How many different numbers of each country are ever called."""
    share = np.concatenate([world.weights(), np.full(len(world.COUNTRIES) - world.HOMES, CALLED_ONLY_WEIGHT)])
    return np.maximum(100, max(100_000, rows // 5) * share / share.sum()).astype(np.int64)


def own_number(home: np.ndarray, user: np.ndarray) -> np.ndarray:
    """A user's own number: far away from those that are called."""
    return number(home, user + 3_000_000)
