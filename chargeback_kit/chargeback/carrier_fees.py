"""What carriers charge by the month (R35): lines like those of licences, of category carrier."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from chargeback_kit.chargeback.fees import Days, FeeLine, Holders, days_of, heads, lines_of_month, sign_in_name
from chargeback_kit.records.agreement import UNASSIGNED, Agreement, Licence, same_sku
from chargeback_kit.records.terms.carriers import Carrier
from chargeback_kit.records.users import People
from chargeback_kit.rules.bundles import Caller
from chargeback_kit.rules.calendar import Month
from chargeback_kit.rules.pools import days_in

PER_USER = "user"


def carrier_fees(agreement: Agreement, known: People, month: Month, callers: Iterable[Caller]) -> Iterator[FeeLine]:
    """The monthly fees of every carrier; ``callers`` is one entry per user, carrier and month.

    A fee per user is shared by who called, one each; any other is shared whole among them, else by headcount. Who is on
    no list of the month is the unowned's, and comes last where cents are left over.

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
    for line in agreement.carrier:
        mine = [
            caller.person for caller in found if caller.month == month.name and caller.carrier == line.name.casefold()
        ]
        held = [(_days(known, person, month, unowned), _place(known, person)) for person in mine]
        in_order = sorted(held, key=lambda each: (not each[0], each[1]))
        yield _line(line, agreement, [days or days_of({unowned: month.days}) for days, _ in in_order], counted, month)


def _place(people: People, person: int | None) -> tuple[str, str]:
    return ("", "") if person is None else sign_in_name(people, person)


def _days(people: People, person: int | None, month: Month, unowned: str) -> Days:
    """The days of a caller in each cost centre; none for one who is on no list of the month."""
    days: dict[str, int] = {}
    for stay in people.memberships:
        if stay.person == person and (lasted := days_in(stay, month)):
            center = stay.row.cost_center or unowned
            days[center] = days.get(center, 0) + lasted
    return days_of(days)


def _line(
    line: Carrier, agreement: Agreement, callers: list[Days], counted: Mapping[str, int], month: Month
) -> FeeLine:
    held = Counter(callers)
    is_each = line.per == PER_USER
    count = line.count if line.count is not None else len(callers) if is_each else 1
    whole = not is_each or not held
    bought = Licence(sku=line.name, purchased=count, unit_price=line.monthly_fee)
    if whole:
        bought = Licence(sku=line.name, purchased=1, unit_price=line.monthly_fee * count)
    known = Holders({same_sku(bought.sku): held}, counted, lambda _sku, number: Counter(callers[:number]))
    agreement = agreement.model_copy(update={"licence": (bought,)})
    if not held and agreement.switches.fee_basis in ("direct", "pool_minutes"):
        by_heads = agreement.switches.model_copy(update={"fee_basis": "headcount"})
        agreement = agreement.model_copy(update={"switches": by_heads})
    found = lines_of_month(agreement, known, month, {})[0]
    if whole:
        found = replace(found, idle_amount=found.amount * 0)
    return replace(found, purchased=count, unit_price=line.monthly_fee)
