"""``chargeback-kit plan FOLDER --month 2026-10 --prices prices.csv --out out/``: who should hold which plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, TextColumn

import chargeback_kit as ck
from chargeback_kit.commands.shared.console import (
    FORCE,
    RAW_CSV,
    Json,
    MonthsInARow,
    NewFolder,
    Watch,
    exit_with_sentence,
    say_left_out,
    tell,
)
from chargeback_kit.commands.shared.grouped import grouped

if TYPE_CHECKING:
    from chargeback_kit.planning.carriers.comparison import CarrierComparison
    from chargeback_kit.planning.plan_mix import PlanMix, Prices, Progress
    from chargeback_kit.records.folder import BillFolder
    from chargeback_kit.records.terms.planning import Planning


@dataclass(frozen=True)
class PlanGiven:
    """What is read: bill folders and their months, prices, and what may stand beside them."""

    folders: Annotated[list[Path], typer.Argument(help="The bill folder, or one per month.")]
    month: MonthsInARow
    prices: Annotated[Path, typer.Option(help="prices.csv: what each option costs a person and month.")]
    restrictions: Annotated[Path | None, typer.Option(help="restrictions.csv: what single people need.")] = None
    carriers: Annotated[
        Path | None, typer.Option(help="carriers.toml: the cards and fees of carriers to compare with and move to.")
    ] = None

    @property
    def places(self) -> list[Path]:
        """Every file and folder among them."""
        return [*self.folders, self.prices, *(file for file in (self.restrictions, self.carriers) if file)]


@dataclass(frozen=True)
class PlanChoice:
    """Among which options one chooses, and for which months."""

    option: Annotated[list[str] | None, typer.Option(help="An option to choose from; left out: all with a price.")] = (
        None
    )
    resample: Annotated[
        int | None,
        typer.Option(
            min=0, help="Choose for so many months drawn from the days given; left out: 40 with several months."
        ),
    ] = None
    plan_for: Annotated[
        str | None, typer.Option(help="The month to plan, such as 2026-11; left out: the one after the last.")
    ] = None


@dataclass(frozen=True)
class StatedTerms:
    """Terms of a contract that count in the place of those of the agreement; the names are those that it has there."""

    growth: Annotated[str | None, typer.Option(help="So many more calls in that month, in percent.")] = None
    person_moved: Annotated[str | None, typer.Option(help="What it costs once to give somebody another plan.")] = None
    number_given_up: Annotated[str | None, typer.Option(help="What a number given up costs once.")] = None
    number_ported: Annotated[str | None, typer.Option(help="What porting a number to a carrier costs once.")] = None
    spread_months: Annotated[int | None, typer.Option(min=1, help="Over so many months (12).")] = None
    teams_phone: Annotated[str | None, typer.Option(help="A Teams Phone licence a month, where one is lacking.")] = None
    shared_calling_tenant: Annotated[
        str | None, typer.Option(help="The licences of Shared Calling's account a month, once.")
    ] = None
    shared_calling_country: Annotated[str | None, typer.Option(help="The same for each country that uses it.")] = None
    annual: Annotated[
        list[str] | None, typer.Option(help="SKU=2027-03-01 or SKU/US=…: given back on that day of a year alone.")
    ] = None
    minimum: Annotated[list[str] | None, typer.Option(help="SKU=10 or SKU/US=10: at least so many are paid.")] = None


@dataclass(frozen=True)
class PlanSearch:
    """How one looks for a mix."""

    seed: Annotated[int, typer.Option(help="Draw the same months again.")] = 1
    seconds: Annotated[float, typer.Option(min=0, help="How long to search for a better mix.")] = 10.0


@dataclass(frozen=True)
class PlanWritten:
    """Where the answer is written, and how."""

    out: NewFolder
    force: Annotated[bool, typer.Option("--force", help=FORCE)] = False
    raw_csv: Annotated[bool, typer.Option("--raw-csv", help=RAW_CSV)] = False
    as_json: Json = False


@grouped
def plan(given: PlanGiven, choice: PlanChoice, stated: StatedTerms, search: PlanSearch, written: PlanWritten) -> None:
    """Choose everybody's calling plan so that fees and calls cost least, with proof."""
    from chargeback_kit.export.atomic_folder import refuse
    from chargeback_kit.export.plan_mix import figures, write_plan
    from chargeback_kit.planning.plan_mix import read_prices

    out = written.out
    too_large = f"{given.folders[0]}: too large for this machine's memory. Plan one month at a time."
    with exit_with_sentence(too_large), Bound() as watch:
        for place in given.places:
            refuse(out, place, force=written.force)
        folders = _folders(given.folders, given.month)
        prices = read_prices(given.prices, folders[0].agreement.reading.agreed)
        terms = terms_of(folders[-1].agreement.planning, stated)
        bills = _bills(folders, given.month, watch)
        answer = _answer(bills, prices, terms, given, choice, search, watch)
        compared = _compared(bills, prices, given, search, watch)
        say_left_out(*bills)
        watch.step(f"Writing {out}")
        write_plan(answer, out, compared, raw_csv=written.raw_csv, force=written.force)
    lines = report(answer, out, compared, counts_change=terms.counts_change)
    tell(lines, lambda: figures(answer), out, as_json=written.as_json)


def report(
    answer: PlanMix, out: Path, compared: Sequence[CarrierComparison] = (), *, counts_change: bool = False
) -> list[str]:
    """What the user reads at the end; ``counts_change``: the mix counts what changes cost, which comparisons do not."""
    from chargeback_kit.planning.plan_mix.sensitivity import without_time

    ways = [f"{' '.join(each.months)}: {sentence}" for each in compared for sentence in each.sentences]
    if ways and counts_change:
        ways.append(
            "What changes cost (people moved, numbers ported or given up) is in the mix and not in this comparison."
        )
    counted = f"All amounts in {answer.currency} a month, calls {answer.priced_by}."
    changes = [each.sentence for each in answer.sensitivity if each.lower or each.higher]
    changes += filter(None, [without_time(answer.sensitivity)])
    return [
        *answer.sentences[:3],
        counted,
        *answer.ground,
        *changes,
        *ways,
        f"Written to {out}; open {out / 'plan.html'} in a browser.",
    ]


def terms_of(agreed: Planning, stated: StatedTerms) -> Planning:
    """The agreement's terms with what the flags say in its place; raises InputError for what is no term."""
    from chargeback_kit.records.keys import validated
    from chargeback_kit.records.terms.planning import Planning

    given = {_KEYS.get(name, name): value for name, value in vars(stated).items() if value is not None}
    licences = [_licence(flag, said) for flag in _LIKE for said in given.pop(flag, ())]
    if not given and not licences:
        return agreed
    own = agreed.model_dump(exclude_unset=True) | ({"licence": licences} if licences else {})
    return validated(Planning, own | given, "the flags", "the terms of a plan", "See chargeback-kit plan --help.")


def _licence(flag: str, said: str) -> dict[str, Any]:
    """A term of a licence as the agreement has it, from ``SKU=…`` or ``SKU/US=…``."""
    what, equals, value = said.partition("=")
    sku, _, country = what.partition("/")
    if not (equals and sku and value):
        raise ck.InputError(f'--{flag}: "{said}" is no term. Write it as MCOPSTN1={_LIKE[flag]}.')
    term = {"anniversary": value, "term": "annual"} if flag == "annual" else {"minimum": _whole(value)}
    return {"sku": sku, "country": country or None, **term}


_KEYS = {"growth": "growth_percent"}
_LIKE = {"annual": "2027-03-01", "minimum": "10"}


def _whole(value: str) -> int | str:
    return int(value) if value.isdecimal() else value


def _folders(folders: Sequence[Path], months: Sequence[str]) -> list[BillFolder]:
    from chargeback_kit.records.folder import read_folder

    if len(folders) > 1 and len(folders) != len(months):
        raise ck.InputError(
            f"{len(folders)} folders and {len(months)} months; give one month for each folder, in order."
        )
    return [read_folder(folder) for folder in folders]


def _bills(folders: Sequence[BillFolder], months: Sequence[str], watch: Watch) -> list[ck.Bill]:
    from chargeback_kit.api import bill_of, refuse_without_calls

    if len(folders) == 1:
        found = [bill_of(folders[0], months, progress=watch.step)]
    else:
        found = [bill_of(folder, name, progress=watch.step) for folder, name in zip(folders, months, strict=True)]
    for each in found:
        refuse_without_calls(each)
    return found


def _answer(
    bills: list[ck.Bill],
    prices: Prices,
    terms: Planning,
    given: PlanGiven,
    choice: PlanChoice,
    search: PlanSearch,
    watch: Bound,
) -> PlanMix:
    from chargeback_kit.planning.plan_mix import plan_mix

    return plan_mix(
        bills,
        choice.option,
        prices,
        restrictions=given.restrictions,
        carriers=given.carriers,
        resample=choice.resample,
        terms=terms,
        month=choice.plan_for,
        seed=search.seed,
        sensitivity=True,
        seconds=search.seconds,
        watch=watch.show,
    )


def _compared(
    bills: list[ck.Bill], prices: Prices, given: PlanGiven, search: PlanSearch, watch: Watch
) -> list[CarrierComparison]:
    """Each month's calls under the carriers, where there are some to compare with."""
    if not given.carriers:
        return []
    watch.step("Comparing carriers")
    return [ck.compare_carriers(bill, given.carriers, prices, seconds=search.seconds) for bill in bills]


class Bound(Watch):
    """A bar with the bound and the gap so far: the part of the first gap that is closed."""

    def __init__(self, console: Console | None = None) -> None:
        super().__init__(BarColumn(bar_width=24), TextColumn("{task.fields[bound]}"), console=console, bound="")
        self._first: Decimal | None = None

    def show(self, progress: Progress) -> None:
        """Show where the work stands."""
        if progress.cost is None or progress.bound is None:
            self._first = None
            self.bar.update(self.task, description=progress.step, total=None, bound="")
            return
        gap = progress.cost - progress.bound
        self._first = max(self._first or gap, gap)
        share = float(1 - gap / self._first) if self._first else 1.0
        part = f"{gap / progress.cost:.4%}" if progress.cost else "0"
        words = f"cost {progress.cost:,} bound {progress.bound:,} gap {part}"
        self.bar.update(self.task, description=progress.step, total=1.0, completed=share, bound=words)
