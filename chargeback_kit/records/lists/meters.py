"""What meters of an invoice count (``meters.csv``: ``meter, kind``), and the report of minute pools (R58, R59)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from chargeback_kit.money import money
from chargeback_kit.problems import Problem, problem
from chargeback_kit.records import tabular
from chargeback_kit.records.countries import country_code
from chargeback_kit.records.formats import UsageFormat, fold, formats_of
from chargeback_kit.records.lists.invoice_rows import POOLS, format_of
from chargeback_kit.reference.licence_names import plan_code

NO_TELEPHONY = "none"
"""What a meter counts that has nothing to do with calls."""


@dataclass(frozen=True)
class MeterKind:
    """What the user says of a meter: its id or name, folded, and the kind of call; ``none`` is no telephony."""

    meter: str
    kind: str
    file: str
    line: int


@dataclass(frozen=True)
class PoolReport:
    """A line of the minute pools report: size and use of a pool in minutes, as the admin centre counts them.

    ``capability`` is the code of the plan, such as ``MCOPSTN1``; ``country`` is empty for a pool of the whole tenant.
    """

    country: str
    capability: str
    total_minutes: int
    used_minutes: int | None = None
    file: str = ""
    line: int = 0


def recognises(header: Iterable[str]) -> bool:
    """Whether a header is that of ``meters.csv``.

    >>> recognises(["Meter", "Kind"]), recognises(["meter"])
    (True, False)
    """
    return {fold(name) for name in header} >= {"meter", "kind"}


def recognises_pools(header: Iterable[str]) -> bool:
    """Whether a header is that of the minute pools report.

    >>> recognises_pools(["Country or region", "Total minutes", "Minutes used", "Capability"])
    True
    """
    return format_of(header, _pools()) is not None


@cache
def _pools() -> tuple[UsageFormat, ...]:
    return tuple(each for each in formats_of("invoice_columns") if each.name.startswith(POOLS))


def read(
    path: Path, label: str, agreed: Mapping[str, str] = MappingProxyType({})
) -> tuple[list[MeterKind], list[Problem]]:
    """The meters of the list; a row without both is a problem."""
    found = [
        MeterKind(fold(cells["meter"]), fold(cells["kind"]).replace(" ", "_"), label, line)
        for line, cells in tabular.rows(path, label, agreed)
    ]
    lacking = [each for each in found if not (each.meter and each.kind)]
    problems = [problem("bad-meter-row", "no meter or no kind", file=label, line=each.line) for each in lacking]
    return [each for each in found if each.meter and each.kind], problems


def read_pools(
    path: Path, label: str, agreed: Mapping[str, str] = MappingProxyType({})
) -> tuple[list[PoolReport], list[Problem]]:
    """The lines of the report; minutes are whole numbers, also where they are written with decimals."""
    with path.open("rb") as stream:
        found = format_of(tabular.header(stream.read(tabular.HEAD_BYTES), label)[0], _pools())
    columns = found.columns if found else {}
    minutes = [name for name, of in columns.items() if of in ("total", "used", "available")]
    reports: list[PoolReport] = []
    problems: list[Problem] = []
    for line, cells in tabular.rows(path, label, agreed, minutes, ()):
        known = {columns[name]: value for name, value in cells.items() if columns.get(name)}
        try:
            total, used = (int(money(known[name] or "0")) for name in ("total", "used"))
        except ValueError as error:
            problems.append(problem("bad-invoice-row", str(error), file=label, line=line))
            continue
        country = known.get("country", "")
        reports.append(
            PoolReport(country_code(country) or country, plan_code(known["capability"]), total, used, label, line)
        )
    return reports, problems
