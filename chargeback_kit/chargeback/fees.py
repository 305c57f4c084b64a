"""Licence fees to cost centres (R51): the fee of a SKU is what was purchased times the unit price."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from chargeback_kit import text
from chargeback_kit.chargeback.licence_holders import Days, HoldersOfMonth, holders_of_month
from chargeback_kit.chargeback.split import Split, Weight, divide
from chargeback_kit.money import in_cents, of_cents, round_half_up
from chargeback_kit.problems import Problem, problem
from chargeback_kit.records.agreement import UNASSIGNED, Agreement, Licence, same_sku
from chargeback_kit.records.users import People
from chargeback_kit.reference.spoken import named
from chargeback_kit.rules.calendar import Month
from chargeback_kit.rules.plans import plans

Shares = dict[str, Decimal]
PlanUse = Mapping[str, Mapping[str, int]]
Given = Mapping[tuple[str, str], int]
"""Licences that a what-if assigns to nobody by name, by month and SKU."""

WHOLE: Days = ()
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Portion:
    """Licences whose holders had the same days: by how many, how one of them was shared; or the whole fee, once.

    Where cents are left over, licences that were shared alike can differ by a cent: then there are two ways.
    """

    ways: tuple[tuple[int, Split], ...]

    @property
    def licences(self) -> int:
        """How many licences it is."""
        return sum(number for number, _ in self.ways)

    @property
    def split(self) -> Split:
        """How the first of them was shared."""
        return self.ways[0][1]

    def amount(self, center: str) -> Decimal:
        """What a cost centre pays of it; 0.00 for one that has no part."""
        parts = (split.parts.get(center, ZERO) * number for number, split in self.ways)
        return sum(parts, ZERO)


@dataclass(frozen=True)
class FeeLine:
    """The fee of one SKU in one month: the whole, who pays it, and what was bought and given to nobody.

    The shares are the sum of the ``portions``, and with the basis ``direct`` of the idle licences, which ``unowned``
    pays. Portions are kept by the days of those who hold the licences; a fee that was shared whole has one, ``WHOLE``.
    ``of_month`` is how all fees of the month were shared at once, where the basis does so. ``given`` are the licences
    that a what-if assigns to people it does not name (taken from them if negative): they count as assigned and are not
    idle; ``given_amount`` is what they cost. Since nobody knows who holds them, the shares stay as the list has it.
    """

    sku: str
    month: str
    purchased: int
    unit_price: Decimal
    assigned: int
    amount: Decimal
    idle_amount: Decimal
    shares: Shares
    basis: str
    portions: Mapping[Days, Portion]
    unowned: str
    of_month: Split | None = None
    given: int = 0
    given_amount: Decimal = ZERO

    @property
    def held(self) -> int:
        """How many licences have a holder on the list, who pays for them."""
        return self.assigned - self.given

    @property
    def number(self) -> int:
        """Into how many licences the amount is divided: those that were bought, or those held, if they are more."""
        return max(self.purchased, self.held)

    @property
    def given_and_paid(self) -> int:
        """How many of the licences that were bought a what-if assigns to nobody by name."""
        return max(0, min(self.given, self.purchased - self.held))

    @property
    def unheld(self) -> int:
        """How many of the licences that were bought nobody holds, by name or not; those that a what-if takes from
        nobody by name are their holders' still.
        """
        return max(0, self.purchased - self.held) - self.given_and_paid

    @property
    def unheld_amount(self) -> Decimal:
        """What those cost."""
        return self.idle_amount + min(ZERO, self.given_amount)

    def price_of(self, place: int) -> Decimal:
        """What the licence at a place costs, holders by sign-in name first, idle ones last (R51)."""
        cents, left = _cents_each(self.amount, self.number)
        return of_cents(cents + (place < left))

    def idle_share(self, center: str) -> Decimal:
        """What a cost centre pays for licences that nobody on the list holds, where they are a part of their own."""
        is_part = center == self.unowned and WHOLE not in self.portions
        return self.idle_amount + self.given_amount if is_part else ZERO


def follow_use(agreement: Agreement) -> bool:
    """Whether fees are shared by the minutes that were used, so that the calls must be known first."""
    return agreement.switches.fee_basis == "pool_minutes"


def fee_lines(
    agreement: Agreement, people: People, month: Month, plan_use: PlanUse, given: Given = MappingProxyType({})
) -> tuple[list[FeeLine], list[Problem]]:
    """Every SKU's fee by the agreement's basis. ``plan_use``: pooled seconds by plan and cost centre."""
    lines = with_given(lines_of_month(agreement, holders_of_month(people, month, agreement), month, plan_use), given)
    over = [line for line in lines if line.basis == "direct" and min(line.held, line.assigned) > line.purchased]
    return lines, [_over_assigned(line) for line in over]


def lines_of_month(agreement: Agreement, known: HoldersOfMonth, month: Month, plan_use: PlanUse) -> list[FeeLine]:
    """Every SKU's fee of a month; the bases that look at no SKU split the sum of all fees once."""
    if is_shared_at_once(agreement):
        return _at_once(agreement, known, month)
    return [fee_line(licence, agreement, known, month, plan_use) for licence in agreement.licence]


def with_given(lines: list[FeeLine], given: Given) -> list[FeeLine]:
    """The lines with the licences that a what-if assigns to nobody by name: as many of the idle ones count as held.

    Of three licences at 12.00 one was idle; a pool is given one more:

    >>> from chargeback_kit.rules.calendar import month
    >>> held = Counter({(("Sales", 30),): 2})
    >>> bought = Licence(sku="MCOPSTN1", purchased=3, unit_price="12.00")
    >>> terms, november = Agreement(currency="USD"), month("2026-11", "UTC")
    >>> line = fee_line(bought, terms, HoldersOfMonth({"MCOPSTN1": held}, {}), november, {})
    >>> more = with_given([line], {("2026-11", "MCOPSTN1"): 1})[0]
    >>> (line.assigned, line.idle_amount), (more.assigned, more.idle_amount, more.given_amount)
    ((2, Decimal('12.00')), (3, Decimal('0.00'), Decimal('12.00')))
    """
    return [_with_given(line, given.get((line.month, same_sku(line.sku)), 0)) for line in lines]


def _with_given(line: FeeLine, given: int) -> FeeLine:
    if given == line.given:
        return line
    held, amount = line.held, line.idle_amount + line.given_amount
    given = max(given, -held)  # what fills a pool may have been bought in a bundle: of this SKU nobody holds so many
    idle, left_idle = (max(0, line.purchased - number) for number in (held, held + given))
    if left_idle > idle:
        cents = in_cents(line.amount) // line.purchased * (idle - left_idle)
    else:
        each, dearer = divmod(in_cents(amount), idle) if idle else (0, 0)
        cents = (idle - left_idle) * each + min(idle - left_idle, dearer)
    of_given = of_cents(cents)
    return replace(line, assigned=held + given, given=given, given_amount=of_given, idle_amount=amount - of_given)


def is_shared_at_once(agreement: Agreement) -> bool:
    """Whether all fees of a month are one sum that is split once (R51)."""
    return agreement.switches.fee_basis in ("even", "fixed", "headcount")


def fee_line(licence: Licence, agreement: Agreement, known: HoldersOfMonth, month: Month, plan_use: PlanUse) -> FeeLine:
    """The fee of one SKU by the agreement's basis.

    Three licences at 12.00; one of the two holders spent half the month in each of two cost centres:

    >>> from chargeback_kit.rules.calendar import month
    >>> held = Counter({(("Sales", 30),): 1, (("IT", 15), ("Sales", 15)): 1})
    >>> bought = Licence(sku="MCOPSTN1", purchased=3, unit_price="12.00")
    >>> november = month("2026-11", "UTC")
    >>> line = fee_line(bought, Agreement(currency="USD"), HoldersOfMonth({"MCOPSTN1": held}, {}), november, {})
    >>> line.shares
    {'Sales': Decimal('18.00'), 'IT': Decimal('6.00'), 'Unassigned': Decimal('12.00')}
    """
    sku = same_sku(licence.sku)
    held = known.patterns.get(sku, Counter())
    unowned = agreement.unowned or UNASSIGNED
    if not _is_direct(licence, agreement, plan_use):
        whole = divide(licence.amount, _use(licence, plan_use))
        return _line(licence, agreement, month, held, {WHOLE: Portion(((1, whole),))}, agreement.switches.fee_basis)
    portions = _by_licence(licence, held, lambda number: known.first(sku, number))
    return _line(licence, agreement, month, held, portions, "direct", _idle(licence, held), unowned)


def _line(  # the parts of a line, however they came about
    licence: Licence,
    agreement: Agreement,
    month: Month,
    held: Counter[Days],
    portions: Mapping[Days, Portion],
    basis: str,
    idle: Decimal = ZERO,
    idle_to: str = "",
    of_month: Split | None = None,
) -> FeeLine:
    return FeeLine(
        sku=licence.sku,
        month=month.name,
        purchased=licence.purchased,
        unit_price=licence.unit_price,
        assigned=held.total(),
        amount=licence.amount,
        idle_amount=_idle(licence, held),
        shares=_shares(portions, idle, idle_to),
        basis=basis,
        portions=portions,
        unowned=agreement.unowned or UNASSIGNED,
        of_month=of_month,
    )


def _each(licence: Licence, held: Counter[Days]) -> tuple[int, int]:
    """What each licence costs [cents], and how many cost a cent more: holders by sign-in name first, idle ones last."""
    return _cents_each(licence.amount, max(licence.purchased, held.total()))


def _cents_each(amount: Decimal, number: int) -> tuple[int, int]:
    return divmod(in_cents(amount), number) if number else (0, 0)


def needs_names(licence: Licence, held: Counter[Days]) -> bool:
    """Whether cents are left over that go to some of the holders."""
    return 0 < _each(licence, held)[1] < held.total() and len(held) > 1


def _by_licence(licence: Licence, held: Counter[Days], first: Callable[[int], Counter[Days]]) -> dict[Days, Portion]:
    """Each licence to its holder's cost centres by days."""
    cents, left = _each(licence, held)
    if needs_names(licence, held):
        dearer = first(left)
    else:
        dearer = Counter({days: min(number, left) for days, number in held.items()})
    portions = {}
    for days, number in held.items():
        ways = ((number - dearer[days], cents), (dearer[days], cents + 1))
        portions[days] = Portion(tuple((n, shared(of_cents(c), days)) for n, c in ways if n))
    return portions


def _idle(licence: Licence, held: Counter[Days]) -> Decimal:
    """What the licences cost that nobody holds."""
    idle = max(0, licence.purchased - held.total())
    cents, left = _each(licence, held)
    return of_cents(idle * cents + max(0, left - held.total())) if idle else ZERO


def _at_once(agreement: Agreement, known: HoldersOfMonth, month: Month) -> list[FeeLine]:
    """The sum of all fees split once; each SKU is a part of it, by what the ones before have left of the shares."""
    if not agreement.licence:
        return []
    total = sum((licence.amount for licence in agreement.licence), ZERO)
    whole = divide(total, _weights(agreement, known.heads))
    rest: dict[str, Weight] = {center: in_cents(part) for center, part in whole.parts.items()}
    lines = []
    for licence in agreement.licence:
        held = known.patterns.get(same_sku(licence.sku), Counter())
        is_all = licence.amount == total
        weights = whole.weights if is_all or not any(rest.values()) else dict(rest)
        of_sku = divide(licence.amount, weights)
        rest = {center: left - in_cents(of_sku.parts[center]) for center, left in rest.items()}
        portions = {WHOLE: Portion(((1, of_sku),))}
        basis = agreement.switches.fee_basis
        lines.append(_line(licence, agreement, month, held, portions, basis, of_month=None if is_all else whole))
    return lines


def _over_assigned(line: FeeLine) -> Problem:
    missing = line.assigned - line.purchased
    each = Fraction(line.amount) / line.purchased if line.purchased else Fraction(line.unit_price)
    amount = of_cents(round_half_up(missing * each * 100))
    return problem(
        "over-assigned",
        f"{named(line.sku)}: {text.counted(line.assigned, 'person', 'people')}, {line.purchased} purchased",
        amount=amount,
    )


def _is_direct(licence: Licence, agreement: Agreement, plan_use: PlanUse) -> bool:
    basis = agreement.switches.fee_basis
    return basis == "direct" or (follow_use(agreement) and not _use(licence, plan_use))


def _use(licence: Licence, plan_use: PlanUse) -> dict[str, int]:
    used: dict[str, int] = {}
    for plan in plans([licence.sku]):
        for center, seconds in plan_use.get(plan, {}).items():
            used[center] = used.get(center, 0) + seconds
    return {center: seconds for center, seconds in used.items() if seconds}


def _weights(agreement: Agreement, headcount: Mapping[str, int]) -> Mapping[str, Weight]:
    """What the fees of a month are shared by: percent, cost centres or people."""
    match agreement.switches.fee_basis:
        case "fixed":
            return {share.cost_center: Fraction(share.percent) for share in agreement.share}
        case "even":
            return dict.fromkeys(headcount, 1)
        case _:
            return headcount


def _shares(portions: Mapping[Days, Portion], idle: Decimal, idle_to: str) -> Shares:
    shares: Shares = {}
    for portion in portions.values():
        for number, split in portion.ways:
            for center, part in split.parts.items():
                shares[center] = shares.get(center, Decimal()) + part * number
    if idle:
        shares[idle_to] = shares.get(idle_to, Decimal()) + idle
    return shares


def shared(price: Decimal, days: Days) -> Split:
    """One licence shared among its holder's cost centres by days."""
    return divide(price, dict(days))
