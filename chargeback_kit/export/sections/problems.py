"""The problems: grouped by code, with the money at stake and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.palette import SEVERITIES
from chargeback_kit.problems import Problem, codes

EXAMPLES = 5
RANK = tuple(SEVERITIES)


@dataclass(frozen=True)
class Example:
    """Where a problem stands and what it says."""

    place: str
    message: str
    usage_id: str


@dataclass(frozen=True)
class Group:
    """All problems of one code."""

    code: str
    severity: str
    label: str
    count: str
    amount: str
    what: str
    hint: str
    rule: str
    examples: list[Example]
    more: str


@dataclass(frozen=True)
class Problems:
    """The groups, errors first and the dearest first within a severity, with their finding."""

    title: str
    groups: list[Group]


def problems(bill: ComputedBill) -> Problems:
    """Every group of problems."""
    by_code = [list(found) for _, found in groupby(sorted(bill.problem_list, key=_code), key=_code)]
    ordered = sorted(by_code, key=lambda group: (RANK.index(group[0].severity), -at_stake(group), group[0].code))
    return Problems(_title(bill), [_group(found) for found in ordered])


def at_stake(found: Iterable[Problem]) -> Decimal:
    """The money of some problems together."""
    return sum((problem.amount for problem in found), Decimal("0.00"))


def _code(found: Problem) -> str:
    return found.code


def _group(found: list[Problem]) -> Group:
    known = codes()[found[0].code]
    return Group(
        code=found[0].code,
        severity=found[0].severity,
        label=SEVERITIES[found[0].severity],
        count=text.count(len(found)),
        amount=text.amount(at_stake(found)),
        what=known["what"],
        hint=found[0].hint,
        rule=known["rule"],
        examples=[_example(problem) for problem in found[:EXAMPLES]],
        more=text.count(len(found) - EXAMPLES) if len(found) > EXAMPLES else "",
    )


def _example(found: Problem) -> Example:
    line = f":{found.line}" if found.line is not None else ""
    detail = found.message.removeprefix(codes()[found.code]["what"]).removeprefix(": ")
    return Example(f"{found.file}{line}", detail, found.usage_id)


def _title(bill: ComputedBill) -> str:
    serious = [found for found in bill.problem_list if found.severity != "info"]
    if not serious:
        return "Nothing is wrong with the data" if not bill.problem_list else "Notes only; no money is in doubt"
    money = text.amount(at_stake(serious))
    return f"{text.counted(len(serious), 'error or warning', 'errors and warnings')}; {money} {bill.currency} at stake"
