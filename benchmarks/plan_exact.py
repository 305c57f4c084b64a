"""`python -m benchmarks.plan_exact`: how far the mix is from the best of all choices, priced call by call.

Random tenants of up to eight people a country (``tests/planning/plan_mix/every_choice.py``); every choice of each is
priced in plain Python, licences and calls, and compared with the mix that the kit gives and with its bound. Writes
plan_exact.md. The target: within 0.1 % of the best on average and 2 % at worst.
"""

import argparse
import sys
import tempfile
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import chargeback_kit as ck
from chargeback_kit.planning.plan_mix import PlanMix, plan_mix
from chargeback_kit.planning.plan_mix.prices import Price, Prices

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

from planning.plan_mix.every_choice import LISTED, Tenant, tenant, write  # noqa: E402


@dataclass(frozen=True)
class Run:
    """One tenant: the best of all choices, the mix, its bound, and today, each a month, call by call."""

    seed: int
    people: int
    best: Decimal
    mix: Decimal
    bound: Decimal | None
    today: Decimal
    is_priced_alike: bool

    @property
    def over(self) -> Decimal:
        """By what part the mix costs more than the best."""
        return (self.mix - self.best) / self.best


def answer_of(made: Tenant, seed: int, folder: Path) -> PlanMix:
    """The kit's mix for a tenant."""
    write(made, seed, folder)
    prices = Prices(tuple(Price(option, Decimal(LISTED[option])) for option in made.options))
    return plan_mix(ck.bill(folder, "2026-10", charges="rated"), None, prices)


def once(seed: int) -> Run:
    """One tenant."""
    made = tenant(seed)
    with tempfile.TemporaryDirectory() as scratch:
        answer = answer_of(made, seed, Path(scratch) / "bill")
    mix = made.cost(answer.assignment["option"].tolist())
    today = made.cost([option for _, option in made.people])
    alike = (mix, today) == (answer.exact_cost, answer.exact_today)
    return Run(seed, len(made.people), made.cheapest(), mix, answer.exact_bound, today, alike)


def page(runs: list[Run]) -> str:
    """The section of the report."""
    over = [run.over for run in runs]
    wrong = [run.seed for run in runs if run.bound is not None and run.bound > run.best]
    slack = [(run.best - run.bound) / run.best for run in runs if run.bound is not None]
    lines = [
        "# The mix beside every choice",
        "",
        f"{len(runs)} random tenants of up to eight people a country, {sum(r.people for r in runs)} people.",
        "",
        "| what | found | target |",
        "|---|---|---|",
        f"| the mix is the best of all | {sum(not each for each in over)} of {len(runs)} | – |",
        f"| over the best, on average | {sum(over) / len(over):.4%} | 0.1 % |",
        f"| over the best, at worst | {max(over):.4%} | 2 % |",
        f"| today over the best, on average | {sum((r.today - r.best) / r.best for r in runs) / len(runs):.1%} | – |",
        f"| bounds given | {len(slack)} of {len(runs)} | – |",
        f"| bounds above the best choice | {len(wrong)} {wrong or ''} | 0 |",
        f"| bound below the best, on average | {sum(slack) / max(1, len(slack)):.4%} | – |",
        f"| priced otherwise than by hand | {sum(not r.is_priced_alike for r in runs)} | 0 |",
    ]
    return "\n".join([*lines, ""])


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tenants", type=int, default=200)
    parser.add_argument("--out", type=Path, default=HERE / "results", help="where plan_exact.md goes")
    asked = parser.parse_args()
    runs = []
    for seed in range(asked.tenants):
        runs.append(once(seed))
        print(f"{seed:4} {runs[-1].people:3} {runs[-1].over:.4%} {runs[-1].is_priced_alike}", flush=True)
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "plan_exact.md").write_text(page(runs), "utf-8")
    print(page(runs))


if __name__ == "__main__":
    main()
