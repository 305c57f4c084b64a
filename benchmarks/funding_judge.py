"""The judge of short histories: the chance kept in months nobody has seen, the idle money, the date of exhaustion.

``python -m benchmarks.funding_judge`` gives the advice 1, 3 and 6 months of nine kinds of traffic, 40 histories of
each, and plays what it proposes in 300 months of the same process. Beside it stands the policy that knows the process:
the same search on those months. The date of exhaustion is judged by the share of futures inside its interval.
``--growth`` looks at what is said of growth alone: in how many histories it is said, and how much is counted on.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.funding_processes import CENT, UNBOUNDED, WORLDS, Process, days, expected, history
from chargeback_kit.money import MICRO
from chargeback_kit.planning.funding.exhaustion import picked, used_up
from chargeback_kit.planning.funding.history import History, Whole
from chargeback_kit.planning.funding.level import SCALE, level
from chargeback_kit.planning.funding.months import ResampledMonths, card_failures, resample, year_spent
from chargeback_kit.planning.funding.play import play
from chargeback_kit.planning.funding.risks import Risks
from chargeback_kit.planning.funding.surges import surges
from chargeback_kit.planning.funding.tradeoff import SettingResult, Simulation, proposal
from chargeback_kit.records.switches import Switches
from chargeback_kit.rules.calendar import DAY_NS, HOUR_NS

MONTHS = (1, 3, 6)
ALPHAS = (0.01, 0.05, 0.2)
MONTH_PLACES = (0, 1, 2)
MUCH_GROWTH = 0.05


@dataclass(frozen=True)
class Cell:
    """One kind of traffic, one length of history, one chance asked for: mean, error and idle money over histories."""

    kind: str
    months: int
    alpha: float
    dry: float
    error: float
    stated: float
    idle: float
    knowing: float

    @property
    def is_kept(self) -> bool:
        """Whether the true chance is at most the one asked for, within two standard errors."""
        return self.dry - 2 * self.error <= self.alpha

    @property
    def is_double(self) -> bool:
        """Whether it is above twice the one asked for."""
        return self.dry > 2 * self.alpha


def unseen(
    of: Process, count: int, places: tuple[int, ...], risks: Risks, dice: np.random.Generator
) -> ResampledMonths:
    """Futures of a process, each with its own lags and failing cards."""
    drawn = [[day for place in places for day in days(of, place, 0.0, dice)] for _ in range(count)]
    dates = tuple(day.date for day in drawn[0])
    every = [day for future in drawn for day in future]
    first = np.cumsum([0] + [len(day.amounts) for day in every])
    offset = np.minimum(np.concatenate([day.offset_ns for day in every]), DAY_NS - 1)
    past = History("USD", dates * count, first, offset, np.concatenate([day.amounts for day in every]))
    source = np.arange(count * len(dates)).reshape(count, len(dates))
    lag = dice.integers(risks.lag_hours[0] * HOUR_NS, risks.lag_hours[1] * HOUR_NS, size=source.shape)
    card_from, card_until = card_failures(len(dates), risks, count, dice)
    return ResampledMonths(
        past, dates, source, np.full_like(source, SCALE), lag, card_from, card_until, np.arange(count)
    )


def outcome(futures: ResampledMonths, row: SettingResult) -> tuple[float, float]:
    """The share of futures that ran dry, and the idle money [currency]."""
    opening, trigger, recharge = row.setting.micro
    played = play(futures, opening - trigger, recharge, Switches())
    return float((played.need >= trigger).mean()), float(np.maximum(0, played.mean + trigger).mean()) / MICRO


def judged(
    kind: str,
    histories: int,
    futures: int,
    paths: int,
    lengths: tuple[int, ...] = MONTHS,
    seed: int = 1,
    world: str = "nine",
) -> tuple[list[Cell], dict[int, float]]:
    """The cells of a kind of traffic, and the shares of futures inside the interval of the date of exhaustion."""
    processes = WORLDS[world]
    of, number = processes[kind], list(processes).index(kind)
    risks = Risks(paths=paths)
    dice = np.random.default_rng([seed, number])
    ahead = unseen(of, futures, (0,), risks, dice)
    long = unseen(of, futures // 4, MONTH_PLACES, risks, dice)
    known = Simulation(ahead, Switches(), np.zeros(futures, np.int64))
    knowing = {alpha: outcome(ahead, proposal(known, alpha, risks.purchases)) for alpha in ALPHAS}
    cells, inside = [], {}
    for length in lengths:
        found = [one(of, length, risks, ahead, long, dice) for _ in range(histories)]
        inside[length] = float(np.mean([held for _, held in found]))
        for alpha in ALPHAS:
            dry, idle, stated = (np.array([row[alpha][n] for row, _ in found]) for n in range(3))
            error = max(float(dry.std(ddof=1)), 1e-9) / np.sqrt(histories)
            figures = (float(dry.mean()), error, float(stated.mean()), float(idle.mean()), knowing[alpha][1])
            cells.append(Cell(kind, length, alpha, *figures))
    return cells, inside


def one(
    of: Process,
    length: int,
    risks: Risks,
    ahead: ResampledMonths,
    long: ResampledMonths,
    dice: np.random.Generator,
) -> tuple[dict[float, tuple[float, float, float]], float]:
    """One history: what comes of the proposals, and the share of futures inside the interval of exhaustion."""
    phase = float(dice.uniform()) if of.swing else 0.0
    past = history(of, length, phase, dice)
    while not len(past.amounts):
        past = history(of, length, phase, dice)
    months = resample(past, ahead.days, level(past), risks, surges(past, dearest(of), toll_free(of, past)))
    simulation = Simulation(months, Switches(), year_spent(months, risks.seed))
    rows = {alpha: proposal(simulation, alpha, risks.purchases) for alpha in ALPHAS}
    if of.swing:
        ahead = scaled(ahead, [expected(of, 0, phase)])
        long = scaled(long, [expected(of, at, phase) / expected(of, at, 0.0) for at in MONTH_PLACES])
    played = {alpha: (*outcome(ahead, row), row.chance) for alpha, row in rows.items()}
    balance = int(past.day_amount.sum() / len(past.days) * dice.uniform(8, 45))
    paths = resample(past, long.days, level(past, is_wide=False), risks)
    earliest, _, latest = picked(np.sort(used_up(paths, balance, [])))
    true = used_up(long, balance, [])
    return played, float(((true >= earliest) & (true <= latest)).mean())


def growth(
    kind: str, histories: int, lengths: tuple[int, ...], seed: int, world: str
) -> Iterator[tuple[float, float, float]]:
    """For each length of history: the share of histories that say growth beyond chance, and that count on 5 % a month
    or more, and what is counted on in the mean [share per month].
    """
    of, number = WORLDS[world][kind], list(WORLDS[world]).index(kind)
    dice = np.random.default_rng([seed, number])
    for length in lengths:
        found = [level(history(of, length, float(dice.uniform()), dice)) for _ in range(histories)]
        counted = np.array([each.growth for each in found])
        said = np.array([each.is_beyond_chance for each in found])
        yield float(said.mean()), float((counted >= MUCH_GROWTH).mean()), float(counted.mean())


def dearest(of: Process) -> int | None:
    """What the dearest call can cost [micro-units], where there is a bound."""
    return int(of.most) * CENT if of.most < UNBOUNDED else None


def toll_free(of: Process, past: History) -> Whole:
    """What calls to toll-free numbers cost on each day of a history [micro-units]."""
    return np.asarray(np.rint(past.day_amount * of.toll_free), dtype=np.int64)


def scaled(futures: ResampledMonths, levels: list[float]) -> ResampledMonths:
    """Futures at another level, month by month."""
    names = sorted({day.month for day in futures.days})
    by_day = np.array([levels[names.index(day.month)] for day in futures.days])
    return replace(futures, factor=np.rint(futures.factor * by_day[None, :]).astype(np.int64))


def main() -> None:
    """Print the table of cells, what holds, and the date of exhaustion."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=40)
    parser.add_argument("--futures", type=int, default=300)
    parser.add_argument("--paths", type=int, default=1000)
    parser.add_argument("--world", choices=WORLDS, default="nine")
    parser.add_argument("--kinds", default="")
    parser.add_argument("--months", default=",".join(map(str, MONTHS)))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--growth", action="store_true")
    asked = parser.parse_args()
    every = []
    lengths = tuple(int(months) for months in asked.months.split(","))
    if asked.growth:
        _tell_growth(asked, lengths)
        return
    head = [f"{months} m, {100 * alpha:g} %" for months in lengths for alpha in ALPHAS]
    print("| traffic | " + " | ".join([*head, "idle 1/5/20 %", f"date {'/'.join(map(str, lengths))} m"]) + " |")
    print("|---" * (len(head) + 3) + "|")
    for kind in asked.kinds.split(",") if asked.kinds else WORLDS[asked.world]:
        cells, inside = judged(kind, asked.histories, asked.futures, asked.paths, lengths, asked.seed, asked.world)
        every += cells
        six = [cell.idle / cell.knowing for cell in cells if cell.months == lengths[-1]]
        shown = [_shown(cell) for cell in cells]
        shown.append(" / ".join(f"{ratio:.2f}" for ratio in six))
        shown.append(" / ".join(f"{share:.2f}" for share in inside.values()))
        print(f"| {kind} | " + " | ".join(shown) + " |", flush=True)
    for alpha in ALPHAS:
        here = [cell for cell in every if cell.alpha == alpha]
        kept, twice = sum(cell.is_kept for cell in here), sum(cell.is_double for cell in here)
        print(f"{100 * alpha:g} %: kept in {kept} of {len(here)} cells, above twice in {twice}")


def _tell_growth(asked: argparse.Namespace, lengths: tuple[int, ...]) -> None:
    """Print a table of what is said of growth."""
    print("| traffic | " + " | ".join(f"{n} m: said, 5 % or more, mean" for n in lengths) + " |")
    print("|---" * (len(lengths) + 1) + "|")
    for kind in asked.kinds.split(",") if asked.kinds else WORLDS[asked.world]:
        rows = growth(kind, asked.histories, lengths, asked.seed, asked.world)
        told = (f"{100 * said:.1f}, {100 * much:.1f}, {100 * mean:.1f} %" for said, much, mean in rows)
        print(f"| {kind} | " + " | ".join(told) + " |", flush=True)


def _shown(cell: Cell) -> str:
    mark = "!!" if cell.is_double else "" if cell.is_kept else "!"
    return f"{100 * cell.dry:.1f} ± {100 * cell.error:.1f}{mark}"


if __name__ == "__main__":
    main()
