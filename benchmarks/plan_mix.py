"""`python -m benchmarks.plan_mix`: how large a tenant the plan mix proves, and how long it takes.

People with lognormal use are made, not calls: what is timed is from their months to the mix with its bound (markets,
bound, choice, proof), and apart from it the second computation of the bound. Writes plan_mix.md and plan_mix.json.
Nothing here asserts a time: a shared machine would fail such a test for no reason. Read the page.
"""

import argparse
import json
import os
import platform
import time
from dataclasses import asdict, dataclass
from importlib.metadata import version
from itertools import product
from pathlib import Path
from statistics import median

import numpy as np

from chargeback_kit.planning.assignment import certified_bound, search
from chargeback_kit.planning.plan_mix.demand import PPM, Person, Usage
from chargeback_kit.planning.plan_mix.markets import markets
from chargeback_kit.planning.plan_mix.months import PlanningMonths
from chargeback_kit.planning.plan_mix.offers import Offers
from chargeback_kit.planning.plan_mix.options import names
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.rules.calendar import month

HERE = Path(__file__).parent
COUNTRIES = (
    "US",
    "GB",
    "FR",
    "DE",
    "SE",
    "ES",
    "IT",
    "NL",
    "BE",
    "AT",
    "CH",
    "DK",
    "FI",
    "NO",
    "PL",
    "PT",
    "IE",
    "CA",
    "CZ",
    "HU",
)
FEES = {
    "shared_calling": 150,
    "payg": 300,
    "own_120": 600,
    "120": 500,
    "240": 700,
    "standard": 1200,
    "international": 2400,
}
CASES = ((1_000, 1), (1_000, 20), (10_000, 20), (100_000, 1), (100_000, 20), (1_000_000, 20))
TARGETS = {1_000: (5.0, 0.0), 100_000: (15.0, 1e-4), 1_000_000: (30.0, 1e-5)}
CENT = 10_000
MINUTES = {"cheap": (1.0, 2.0), "dear": (2.0, 5.0)}


@dataclass(frozen=True)
class Run:
    """One tenant of a world (what a minute costs).

    Seconds for the mix and for the check, the gap by the proof and by the check, countries proven.
    """

    world: str
    people: int
    countries: int
    seed: int
    wall: float
    check: float
    gap: float
    certified_gap: float
    proven: int


def tenant(count: int, countries: int, seed: int, world: str = "cheap") -> tuple[list[Person], PlanningMonths, Offers]:
    """People of some countries in October 2026: whole minutes at home and abroad, prices per minute by person."""
    chance = np.random.default_rng(seed)
    where = [COUNTRIES[number] for number in chance.integers(0, countries, count)]
    home = np.ceil(chance.lognormal(4.2, 1.6, count)).astype(np.int64) * (chance.random(count) < 0.9)
    abroad = np.ceil(chance.lognormal(2.5, 1.4, count)).astype(np.int64) * (chance.random(count) < 0.25)
    cents = np.ceil(home * chance.uniform(*MINUTES[world], count)), np.ceil(abroad * chance.uniform(3.0, 30.0, count))
    usage = Usage(*(part.astype(np.int64)[:, None] for part in (home * 60, abroad * 60, *(c * CENT for c in cents))))
    held = np.full((count, 1), PPM, np.int64)
    period = PlanningMonths(usage, held, np.zeros(1, np.int64), (month("2026-10"),))
    keeps, today = chance.random(count) < 0.8, chance.choice(["payg", "120", "standard", "international"], count)
    people = [
        Person(
            key=f"id-{n}",
            name=f"person{n}@example.com",
            user_id=f"id-{n}",
            country=where[n],
            cost_center="",
            skus=(),
            today=str(today[n]),
            options_today=(str(today[n]),),
            has_credits=True,
            stays_because="",
            held=(PPM,),
        )
        for n in range(count)
    ]
    return people, period, _offers(count, keeps, home + abroad > 0, people)


def _offers(count: int, keeps: np.ndarray, calls: np.ndarray, people: list[Person]) -> Offers:
    allowed = np.ones((count, len(names())), np.bool_)
    allowed[:, names().index("none")] = ~calls & ~keeps
    allowed[:, names().index("shared_calling")] = ~keeps
    fees = np.tile(np.array([FEES.get(name, 0) * CENT for name in names()], np.int64), (count, 1))
    today = np.array([names().index(person.today) for person in people])
    flags = np.ones(count, np.bool_)
    return Offers(
        options=names(),
        allowed=allowed,
        fees=fees,
        fees_today=fees[np.arange(count), today],
        stays_because=("",) * count,
        funded=flags,
    )


def once(world: str, count: int, countries: int, seed: int, seconds: float) -> Run:
    """Choose for one tenant and check the bound again."""
    people, period, offers = tenant(count, countries, seed, world)
    started = time.perf_counter()
    made = markets(people, period, offers, Agreement(currency="USD"))
    found = search([market.problem for market in made], seconds)
    wall = time.perf_counter() - started
    started = time.perf_counter()
    certified = sum(certified_bound(s.problem, s.multipliers) for s in found.standings)
    check = time.perf_counter() - started
    gap, certified_gap = ((found.cost - bound) / found.cost for bound in (found.bound, certified))
    proven = sum(s.proven for s in found.standings)
    return Run(world, count, countries, seed, wall, check, gap, certified_gap, proven)


def page(runs: list[Run], facts: dict[str, str]) -> str:
    """The section of the report."""
    lines = ["# Plan mix", "", *(f"- {name}: {value}" for name, value in facts.items()), ""]
    lines += [
        "| minutes | people (countries) | wall [s], median [min..max] | gap, median (largest) | gap, checked twice |"
    ]
    lines[-1] += " countries proven | check [s] | target | |"
    lines += ["|---|---|---|---|---|---|---|---|---|"]
    for key in dict.fromkeys((run.world, run.people, run.countries) for run in runs):
        lines.append(_line([run for run in runs if (run.world, run.people, run.countries) == key]))
    return "\n".join([*lines, ""])


def _line(runs: list[Run]) -> str:
    walls, gaps = [run.wall for run in runs], [run.gap for run in runs]
    people, countries = runs[0].people, runs[0].countries
    proven = sum(run.proven for run in runs)
    cells = [
        runs[0].world,
        f"{people:,} ({countries})",
        f"{median(walls):.2f} [{min(walls):.2f}..{max(walls):.2f}]",
        f"{median(gaps):.1e} ({max(gaps):.1e})",
        f"{median(run.certified_gap for run in runs):.1e}",
        f"{proven} of {countries * len(runs)}",
        f"{median(run.check for run in runs):.2f}",
        *_target(people, median(walls), median(gaps), is_proven=proven == countries * len(runs)),
    ]
    return f"| {' | '.join(cells)} |"


def _target(people: int, wall: float, gap: float, *, is_proven: bool) -> tuple[str, str]:
    if people not in TARGETS:
        return "–", "–"
    most, wanted = TARGETS[people]
    words = f"under {most:.0f} s, {'proven' if not wanted else f'gap at most {wanted:.0e}'}"
    return words, "met" if wall < most and (gap <= wanted or is_proven) else "**not met**"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--most", type=int, default=1_000_000, help="the largest tenant")
    parser.add_argument("--minutes", default=",".join(MINUTES), help="what minutes cost: cheap, dear or both")
    parser.add_argument("--seconds", type=float, default=12.0, help="how long each search may take")
    parser.add_argument("--out", type=Path, default=HERE / "results", help="where plan_mix.md and plan_mix.json go")
    return parser.parse_args()


def main() -> None:
    """Command line."""
    asked = _arguments()
    runs = []
    for world, (people, countries) in product(asked.minutes.split(","), CASES):
        for seed in range(asked.rounds if people <= asked.most else 0):
            runs.append(once(world, people, countries, seed, asked.seconds))
            print(
                f"{world:5} {people:>9,} ({countries:>2}) {runs[-1].wall:7.2f} s, gap {runs[-1].gap:.1e}",
                flush=True,
            )
    facts = {
        "machine": f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}",
        "packages": ", ".join(f"{name} {version(name)}" for name in ("chargeback-kit", "highspy", "numpy")),
        "minutes": "at home 1 to 2 cents (cheap) or 2 to 5 (dear), by person; plans from 5.00 to 24.00",
        "search": f"{asked.seconds:.0f} s at most, a thread for each core; {asked.rounds} tenants of each size",
    }
    made = page(runs, facts)
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "plan_mix.md").write_text(made, "utf-8")
    plain = {"facts": facts, "runs": [asdict(run) for run in runs]}
    (asked.out / "plan_mix.json").write_text(json.dumps(plain, indent=1), "utf-8")
    print(made)


if __name__ == "__main__":
    main()
