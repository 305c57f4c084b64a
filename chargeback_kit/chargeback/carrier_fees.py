"""What carriers charge by the month (R35): lines like those of licences, of category carrier."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from chargeback_kit.chargeback.fees import FeeLine, lines_of_month
from chargeback_kit.chargeback.licence_holders import Days, HoldersOfMonth, days_of, heads, sign_in_name
from chargeback_kit.records.agreement import UNASSIGNED, Agreement, Licence, same_sku
from chargeback_kit.records.terms.carriers import Carrier
from chargeback_kit.records.users import People
from chargeback_kit.rules.bundles import Caller
from chargeback_kit.rules.calendar import Month
from chargeback_kit.rules.pools import days_in

PER_USER = "user"


def carrier_fees(agreement: Agreement, known: People, month: Month, callers: Iterable[Caller]) -> Iterator[FeeLine]:
    """The monthly fees of every carrier; ``callers`` is one entry per user, carrier and month.

    A fee per user is shared by who called, one each; any other is shared whole among them, else by headcount. By a
    basis that looks at no carrier (even, fixed, headcount) the sum of the fees is split once (R52). Who is on no list
    of the month is the unowned's, and comes last where cents are left over.

    >>> from chargeback_kit.records.users import people
    >>> from chargeback_kit.rules.calendar import month
    >>> line = Carrier(name="Fabrikam Voice", monthly_fee="4.50", per="user", count=3)
    >>> terms = Agreement(currency="USD", carrier=[line])
    >>> fees = carrier_fees(terms, people([])[0], month("2026-10"), [Caller("fabrikam voice", "2026-10", None)])
    >>> [(fee.sku, fee.amount, fee.idle_amount) for fee in fees]
    [('Fabrikam Voice', Decimal('13.50'), Decimal('9.00'))]
    """
    unowned = agreement.unowned or UNASSIGNED
    counted = heads(known, month, unowned)
    found = list(callers)
    lines = []
    for line in agreement.carrier:
        mine = [
            caller.person for caller in found if caller.month == month.name and caller.carrier == line.name.casefold()
        ]
        held = [(_days(known, person, month, unowned), _place(known, person)) for person in mine]
        in_order = sorted(held, key=lambda each: (not each[0], each[1]))
        lines.append(_Owed(line, [days or days_of({unowned: month.days}) for days, _ in in_order]))
    yield from _shared(lines, agreement, counted, month)


def _place(people: People, person: int | None) -> tuple[str, str]:
    return ("", "") if person is None else sign_in_name(people, person)


def _days(people: People, person: int | None, month: Month, unowned: str) -> Days:
    """The days of a caller in each cost centre; none for one who is on no list of the month."""
    days: dict[str, int] = {}
    for membership in people.memberships:
        if membership.person == person and (lasted := days_in(membership, month)):
            center = membership.row.cost_center or unowned
            days[center] = days.get(center, 0) + lasted
    return days_of(days)


@dataclass(frozen=True)
class _Owed:
    """A line of a carrier, and the days of its callers in order of their names."""

    line: Carrier
    callers: list[Days]

    @property
    def count(self) -> int:
        """How many are paid for."""
        if self.line.count is not None:
            return self.line.count
        return len(self.callers) if self.line.per == PER_USER else 1

    @property
    def is_whole(self) -> bool:
        """Whether the fee is shared whole, and not caller by caller."""
        return self.line.per != PER_USER or not self.callers

    @property
    def bought(self) -> Licence:
        """The line as a licence: one for each caller, or one for all."""
        name, fee = self.line.name, self.line.monthly_fee
        if self.is_whole:
            return Licence(sku=name, purchased=1, unit_price=fee * self.count)
        return Licence(sku=name, purchased=self.count, unit_price=fee)


def _shared(lines: list[_Owed], agreement: Agreement, counted: Mapping[str, int], month: Month) -> Iterator[FeeLine]:
    """The lines in their order; those that are shared by one basis that looks at no carrier are split as one sum."""
    together = [
        number
        for number, owed in enumerate(lines)
        if not owed.callers or agreement.switches.fee_basis in ("even", "fixed", "headcount")
    ]
    found = dict(zip(together, _lines([lines[n] for n in together], agreement, counted, month), strict=True))
    for number, owed in enumerate(lines):
        line = found[number] if number in found else _lines([owed], agreement, counted, month)[0]
        if owed.is_whole:
            line = replace(line, idle_amount=line.amount * 0)
        yield replace(line, purchased=owed.count, unit_price=owed.line.monthly_fee)


def _lines(lines: list[_Owed], agreement: Agreement, counted: Mapping[str, int], month: Month) -> list[FeeLine]:
    """Lines of one basis; of those without a caller the basis is headcount where it would ask for holders."""
    held = {same_sku(owed.line.name): Counter(owed.callers) for owed in lines}
    callers = {same_sku(owed.line.name): owed.callers for owed in lines}
    known = HoldersOfMonth(held, counted, lambda sku, number: Counter(callers[sku][:number]))
    switches = agreement.switches
    if not any(owed.callers for owed in lines) and switches.fee_basis in ("direct", "pool_minutes"):
        switches = switches.model_copy(update={"fee_basis": "headcount"})
    bought = tuple(owed.bought for owed in lines)
    return lines_of_month(agreement.model_copy(update={"licence": bought, "switches": switches}), known, month, {})
