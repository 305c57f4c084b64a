"""Chance that is the same everywhere: each named stream starts from the SHA-256 of its name."""

import hashlib
import random
from collections.abc import Sequence
from typing import TypeVar

SEED = "alder-finch 2026"
Item = TypeVar("Item")


class Dice:
    """A named stream of chance; only Random.random() is used, whose values no Python version changes."""

    def __init__(self, name: str) -> None:
        digest = hashlib.sha256(f"{SEED}/{name}".encode()).digest()
        self._random = random.Random(int.from_bytes(digest[:8], "big"))

    def below(self, limit: int) -> int:
        """A whole number from 0 to limit - 1."""
        return int(self._random.random() * limit)

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + self.below(high - low + 1)

    def pick(self, items: Sequence[Item]) -> Item:
        """One of the items, each as likely as the other."""
        return items[self.below(len(items))]

    def weighted(self, weights: dict[Item, int]) -> Item:
        """One of the keys, as likely as its weight says."""
        rest = self.below(sum(weights.values()))
        for item, weight in weights.items():
            rest -= weight
            if rest < 0:
                return item
        raise ValueError("weights must be positive")


def guid(name: str) -> str:
    """An identifier of the version 4 form that belongs to the name."""
    digits = hashlib.sha256(f"{SEED}/guid/{name}".encode()).hexdigest()
    variant = "89ab"[int(digits[16], 16) % 4]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"
