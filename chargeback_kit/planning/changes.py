"""The parts of a scenario as named arguments, so that an editor completes them and a type checker knows them."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypedDict, TypeVar

import pandas as pd

from chargeback_kit.records.agreement import Allotment, Wallet
from chargeback_kit.records.switches import Switches

Amount = Decimal | str | int
Work = TypeVar("Work", bound=Callable[..., Any])


class Changes(TypedDict, total=False):
    """What may be different in another world; ``Scenario`` says what each part means, and in which unit."""

    name: str
    assigned: Mapping[str, int]
    purchased: Mapping[str, int]
    prices: Mapping[str, Amount]
    plans: Mapping[str, str]
    people: Mapping[str, str]
    cost_centers: Mapping[str, str]
    growth: Mapping[str, Amount]
    allotments: Sequence[Allotment | Mapping[str, Any]]
    conference_minutes: int | None
    rate_card: str | Path | Sequence[Mapping[str, Any]] | pd.DataFrame | None
    switches: Switches | Mapping[str, Any] | None
    wallet: Wallet | Mapping[str, Any] | None
    postpaid: bool | None
    postpaid_from: datetime | date | str | None
    blocking: bool


def named(work: Work) -> Work:
    """The same function, whose signature lists the changes one by one where it takes them as ``**changes``.

    >>> @named
    ... def imagine(**changes: Any) -> None: ...
    >>> list(inspect.signature(imagine).parameters)[:3]
    ['name', 'assigned', 'purchased']
    """
    known = inspect.signature(work)
    kept = [each for each in known.parameters.values() if each.kind is not inspect.Parameter.VAR_KEYWORD]
    parts = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
        for name, kind in Changes.__annotations__.items()
    ]
    vars(work)["__signature__"] = known.replace(parameters=[*kept, *parts])
    return work
