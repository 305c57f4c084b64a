"""Bills as users give them to a plan: a bill, several of them, or the folders of their months."""

from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Annotated, Any

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.planning.funding.from_bills import load_bills
from chargeback_kit.records.terms.given import Reads, shown


def bills(given: Any) -> list[ComputedBill]:
    """The bills that are given; of folders those of the months that they hold calls of on a week of days at least.

    Raises ValueError for what is neither, InputError for folders that allow no bill.
    """
    if isinstance(given, ComputedBill | str | PathLike):
        given = [given]
    if not isinstance(given, Iterable) or isinstance(given, Mapping | bytes) or hasattr(given, "columns"):
        raise ValueError(f"{shown(given)} is no bill, and no folder of one")
    listed = list(given)
    for each in listed:
        if not isinstance(each, ComputedBill | str | PathLike) or each == "":
            raise ValueError(f"{shown(each)} is no bill, and no folder of one")
    folders = [Path(each) for each in listed if not isinstance(each, ComputedBill)]
    read = load_bills(folders, (), "reported") if folders else []
    return [*(each for each in listed if isinstance(each, ComputedBill)), *read]


Bills = Annotated[ComputedBill | str | Path | Iterable[ComputedBill | str | Path], Reads(bills)]
