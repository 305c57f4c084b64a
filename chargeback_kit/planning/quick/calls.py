"""The calls that somebody pays for, as columns in the order of the bill; what never changes among the rest."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from chargeback_kit.bill.sums import NO_COUNTER, Sums, Whole
from chargeback_kit.engine.run import Run
from chargeback_kit.engine.sorting import order_of
from chargeback_kit.money import nearest
from chargeback_kit.rules.kinds import CATEGORY, KINDS

Small = npt.NDArray[np.int32]
NOBODY = -1
NO_PRICE = -1
UNITS = ("amount_covered", "amount_over", "saved_covered", "billed_seconds")
COLUMNS: tuple[str, ...] = (
    "row_no",
    "start_ns",
    "listed_seconds",
    "price_nano",
    "fee_nano",
    "minimum_micro",
    "unit_nano",
    "saved_anyway",
    *UNITS,
)
CELL = ("center", "category", "kind", "credits")


@dataclass(frozen=True)
class PayableCalls:
    """Columns of one length. ``cell``: which combination of cost centre, category, kind and right to use credits.

    ``row_no`` is a call's row in the stages.
    ``counter`` is -1 where no pool is drawn, ``person`` where nobody is listed, ``price_nano`` where there is no rate.
    """

    row_no: Whole
    start_ns: Whole
    person: Small
    counter: Small
    cell: Small
    listed_seconds: Whole
    price_nano: Whole
    fee_nano: Whole
    minimum_micro: Whole
    unit_nano: Whole
    draws_nothing: npt.NDArray[np.bool_]
    follows_price: npt.NDArray[np.bool_]
    amount_covered: Whole
    amount_over: Whole
    saved_covered: Whole
    saved_anyway: Whole
    billed_seconds: Whole
    cells: dict[str, Whole]

    @cached_property
    def credits(self) -> npt.NDArray[np.bool_]:
        """Whether credits may pay for a call."""
        may: npt.NDArray[np.bool_] = self.cells["credits"][self.cell].astype(bool)
        return may

    @cached_property
    def credit_over(self) -> Whole:
        """What each call draws from credits when no pool covers it [micro-units]."""
        return self.amount_over * self.credits

    @cached_property
    def credit_covered(self) -> Whole:
        """What each call draws from credits although a pool covers it, or it lasted 0 s [micro-units]."""
        return self.amount_covered * self.credits

    @cached_property
    def by_person(self) -> tuple[Whole, Whole]:
        """The places of every person's calls that draw a plan, and where each person's begin."""
        kinds = self.cells["kind"][self.cell]
        planned = (kinds == KINDS.index("domestic")) | (kinds == KINDS.index("international"))
        places = np.flatnonzero(planned & ~self.draws_nothing & (self.person != NOBODY))
        order = places[np.argsort(self.person[places], kind="stable")]
        size = int(self.person.max(initial=NOBODY)) + 2
        return order, np.searchsorted(self.person[order], np.arange(size))

    def of_person(self, person: int) -> Whole:
        """The places of a person's domestic and international calls, in order."""
        places, starts = self.by_person
        return places[starts[person] : starts[person + 1]] if person < len(starts) - 1 else places[:0]

    def split_price(self, place: int, covered: int) -> int | None:
        """The card's price of a call whose first seconds a pool covers (R31) [micro-units]; None without a rate."""
        rest = int(self.listed_seconds[place]) - covered
        if rest <= 0:
            return 0
        if self.price_nano[place] == NO_PRICE:
            return None
        unit = int(self.unit_nano[place])
        parts = int(self.price_nano[place]) * rest + int(self.fee_nano[place]) * 60
        return max(nearest(parts, 60 * unit) * (unit // 1000), int(self.minimum_micro[place]))


def payable(run: Run) -> PayableCalls:
    """The calls of a computed bill that somebody pays for."""
    table = run.ask("payable")
    row_no = _whole(table, "row_no")
    table = table.take(order_of(_whole(table, "start_ns"), lambda places: _ids(run, row_no[places])))
    keys = (_whole(table, "cost_center_no"), _coded(table, "category", CATEGORY), _coded(table, "kind", KINDS))
    cell, cells = _cells((*keys, _whole(table, "may_use_credits")))
    return PayableCalls(
        person=_whole(table, "person_no", NOBODY).astype(np.int32),
        counter=_whole(table, "counter_no", NO_COUNTER).astype(np.int32),
        cell=cell,
        cells=cells,
        draws_nothing=_whole(table, "draws_nothing").astype(bool),
        follows_price=_whole(table, "follows_price").astype(bool),
        **{name: _whole(table, name, NO_PRICE if name == "price_nano" else 0) for name in COLUMNS},
    )


def _ids(run: Run, row_no: Whole) -> list[str]:
    found = run.ask("ids_of_rows", {"together": pa.table({"row_no": row_no})})
    ids = dict(zip(found["row_no"].to_pylist(), found["usage_id"].to_pylist(), strict=True))
    return [ids[row] for row in row_no.tolist()]


def usage_ids(run: Run, row_no: Whole) -> pa.Array:
    """The usage ids of many rows, in their order."""
    return run.ask("usage_ids")["usage_id"].combine_chunks().take(row_no)


def _whole(table: pa.Table, name: str, nothing: int = 0) -> Whole:
    column = table[name].cast(pa.int64()).fill_null(nothing)
    whole: Whole = column.to_numpy()
    return whole


def _coded(table: pa.Table, name: str, words: tuple[str, ...]) -> Whole:
    column = table[name].combine_chunks()
    codes = np.array([words.index(word) for word in column.dictionary.to_pylist()], np.int64)
    found: Whole = codes[column.indices.to_numpy()]
    return found


def _cells(keys: tuple[Whole, ...]) -> tuple[Small, dict[str, Whole]]:
    sizes = [int(key.max(initial=0)) + 1 for key in keys]
    codes = np.ravel_multi_index(keys, sizes)
    there = np.zeros(int(np.prod(sizes)), bool)
    there[codes] = True
    numbers = np.cumsum(there) - 1
    known = np.unravel_index(np.flatnonzero(there), sizes)
    return numbers[codes].astype(np.int32), dict(zip(CELL, known, strict=True))


def unmoved(sums: Sums) -> dict[str, Any]:
    """The sums of calls that are free or a carrier's: the same in every world the index knows."""
    keep = sums.columns["is_payable"] == 0
    return {name: column[keep] for name, column in sums.columns.items()}
