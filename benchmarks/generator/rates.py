"""A rate card of 10,000 prefixes of 1 to 8 digits, grown from calling codes by appending digits."""

import csv
from pathlib import Path

import numpy as np

from benchmarks.generator import world

OUTBOUND, INBOUND, OLDER = 9_200, 800, 500
LONGEST = 8
HEADER = (
    "number_kind",
    "prefix",
    "price_per_minute",
    "connection_fee",
    "increment_seconds",
    "currency",
    "effective_from",
)


def grow(seeds: list[str], size: int, rng: np.random.Generator) -> list[str]:
    """Prefixes that begin with the seeds; each new one is an old one and a digit."""
    found = dict.fromkeys(seeds)
    grown = list(found)
    while len(grown) < size:
        prefix = grown[rng.integers(len(grown))] + str(rng.integers(10))
        if len(prefix) <= LONGEST and prefix not in found:
            found[prefix] = None
            grown.append(prefix)
    return grown


def _kind(prefix: str, rng: np.random.Generator) -> str:
    if len(prefix) >= 6 and rng.random() < 0.05:
        return "premium"
    return "geographic" if rng.random() < 0.75 else "mobile"


def _row(kind: str, prefix: str, since: str, rng: np.random.Generator) -> tuple[str, ...]:
    price = min(6.0, 0.005 * float(np.exp(rng.exponential(1.4))))
    fee = rng.choice(["0.05", "0.10", "0.25"]) if rng.random() < 0.2 else "0.00"
    increment = rng.choice(["1", "6"]) if rng.random() < 0.2 else ""
    return kind, prefix, f"{price:.4f}", str(fee), str(increment), world.CURRENCY, since


def write_rates(path: Path, rng: np.random.Generator) -> None:
    """rates.csv: today's prices, and for some prefixes the price of the year before."""
    codes = sorted({*world.CALLING_CODES.values(), "7", "20", "27", "61", "64", "65", "82", "86"})
    stems = [stem for country in world.COUNTRIES for stem in country.stems]
    outbound = grow(codes + stems, OUTBOUND, rng)
    rows = [_row(_kind(prefix, rng), prefix, "2026-01-01", rng) for prefix in outbound]
    rows += [_row("toll_free_inbound", prefix, "2026-01-01", rng) for prefix in grow(codes, INBOUND, rng)]
    rows += [_row(rows[k][0], rows[k][1], "2025-01-01", rng) for k in rng.choice(len(rows), OLDER, replace=False)]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADER, *rows])
