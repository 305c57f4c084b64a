"""Which changed thing explains which call: by the first figure of the call that is other, and what decides it.

A figure that is other while none that it follows from is other must have been moved by what decides it itself
(``decides.csv``). Where several changed things decide it, the rules that the receipt of the call cites go first; what
is left is named together. A call that nothing of its own explains may follow other calls, over the pool or the wallet.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from chargeback_kit.audit.causes import CODE, INPUT, KIT, OF_CALLS, RULE, Cause, decisions
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.one_call.call_receipt import call_receipt
from chargeback_kit.problems import InputError
from chargeback_kit.rules.kinds import CATEGORIES
from chargeback_kit.rules.pool_id import INTERNATIONAL, PoolId

ZERO = Decimal("0.00")
CALLS = "calls"
OF_A_ROW = OF_CALLS - {"pool_id", "rated_amount", "funded_by", "cost_center"}
"""What a usage row says itself; the rest of OF_CALLS it moves only where nothing else does."""
BEFORE_A_POOL = frozenset({"presence", "start_utc", "kind", "billed_seconds", "pool_id"})
BEFORE_A_WALLET = frozenset({*BEFORE_A_POOL, "pooled_seconds", "reported_amount", "rated_amount", "amount"})
FOLLOWING = {"pooled_seconds": BEFORE_A_POOL, "funded_by": BEFORE_A_WALLET}
"""Figures that other calls move: over the pool they share, or the wallet."""
PAYING = frozenset({"credits", "postpaid", "unfunded"})
"""Payers of an amount that is not 0.00: among them neither pool nor amount decides."""
OTHERS = ("funded_by", "cost_center")
"""Figures that say whose an amount is: it may be the same and be another's."""


@dataclass(frozen=True, kw_only=True)
class DifferingCalls:
    """Calls that differ in the same figures and states; the first of their ids."""

    differs: frozenset[str]
    kinds: frozenset[str]
    rules: frozenset[str]
    kind_was: str
    kind_is: str
    pool_id: str
    payers: frozenset[str]
    calls: int
    amount_was: Decimal
    amount_is: Decimal
    amount_kept: Decimal
    amount_lowered: Decimal
    usage_ids: tuple[str, ...]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "DifferingCalls":
        """The answer of the engine."""
        return cls(
            differs=frozenset(row["differs"].split()),
            kinds=frozenset((row["kind_was"], row["kind_is"])),
            rules=frozenset((row["rule_was"], row["rule_is"])),
            kind_was=row["kind_was"],
            kind_is=row["kind_is"],
            pool_id=row["pool_id"] or "",
            payers=frozenset((row["funded_was"], row["funded_is"])),
            calls=row["calls"],
            amount_was=Decimal(row["amount_was"]),
            amount_is=Decimal(row["amount_is"]),
            amount_kept=Decimal(row["amount_kept"]),
            amount_lowered=Decimal(row["amount_lowered"]),
            usage_ids=tuple(row["usage_ids"]),
        )

    @property
    def amount(self) -> Decimal:
        """What they cost more now."""
        return self.amount_is - self.amount_was

    @property
    def moves(self) -> frozenset[str]:
        """Of payer, cost centre and category of a statement, which is another."""
        found = self.differs & {*OTHERS}
        categories = {CATEGORIES.get(kind, "other") for kind in (self.kind_was, self.kind_is)}
        return found | {"kind"} if "kind" in self.differs and len(categories) > 1 else found

    @property
    def moved(self) -> Decimal:
        """What they cost then and now alike, where its payer, its cost centre or its category is another."""
        return self.amount_kept if self.moves else ZERO

    def roots(self, charges: str) -> set[str]:
        """The figures that are other while none that they follow from is."""
        return {each for each in self.differs if not self._before(each, charges) & self.differs}

    def _before(self, figure: str, charges: str) -> frozenset[str]:
        follows = decisions()[figure].follows
        if figure == "funded_by" and self.payers <= PAYING:
            return follows & {"user_principal_name"}
        counts = charges == "rated" or "carrier" in self.kinds
        return follows - {"rated_amount"} if figure == "amount" and not counts else follows


@dataclass(frozen=True)
class Attribution:
    """What some changed things, together, explain: how many calls (or lines), and the money.

    ``of`` is ``calls``, or the figure of a table; ``amount`` is what it comes to more now, in which some calls may be
    ``lowered`` by so much. ``moved`` is money that is the same in all and another's, ``moves`` says by what: paid by
    another (``funded_by``), owed by another cost centre (``cost_center``), of another category of the statement
    (``kind``), at another time (``at``). No ``causes``: nothing explains it.
    """

    causes: tuple[Cause, ...]
    of: str
    count: int
    amount: Decimal = ZERO
    moved: Decimal = ZERO
    figures: frozenset[str] = frozenset()
    usage_ids: tuple[str, ...] = ()
    moves: frozenset[str] = frozenset()
    lowered: Decimal = ZERO

    @property
    def evened_out(self) -> Decimal:
        """What some calls cost more and others less, so that it is not in ``amount``."""
        return max(ZERO, min(self.lowered, self.amount + self.lowered))

    def with_more(self, more: "Attribution") -> "Attribution":
        """Both as one."""
        return Attribution(
            self.causes,
            self.of,
            self.count + more.count,
            self.amount + more.amount,
            self.moved + more.moved,
            self.figures | more.figures,
            (*self.usage_ids, *more.usage_ids),
            self.moves | more.moves,
            self.lowered + more.lowered,
        )

    def as_json(self) -> dict[str, Any]:
        """As plain values; money is text with two decimals or more."""
        return {
            "explained_by": [cause.name for cause in self.causes],
            "of": self.of,
            "count": self.count,
            "amount": f"{self.amount:.2f}" if self.amount == round(self.amount, 2) else f"{self.amount:f}",
            "moved": f"{self.moved:.2f}",
            "moved_by": sorted(self.moves),
            "evened_out": f"{self.evened_out:.2f}",
            "figures": sorted(self.figures),
            "usage_ids": sorted(self.usage_ids),
        }


@dataclass
class Attributor:
    """Assigns what differs to the ``causes``; ``resized`` are pools that are larger or smaller now."""

    bill: ComputedBill
    causes: Sequence[Cause]
    resized: Collection[str] = ()
    _seen: list[tuple[DifferingCalls, str, tuple[Cause, ...]]] = field(default_factory=list)

    def of_calls(self, groups: Iterable[DifferingCalls]) -> list[Attribution]:
        """Every differing call once, by what explains it."""
        known = list(groups)
        self._seen = [
            (group, root, self._direct(root, group))
            for group in known
            for root in sorted(group.roots(self.bill.charges))
        ]
        return merged(self._of_group(group) for group in known)

    def of_table(self, figure: str, count: int, amount: Decimal, moved: Decimal = ZERO, by: str = "") -> Attribution:
        """What explains a figure of a table, else what explains the calls that it follows; ``by`` is what moves."""
        found = tuple(cause for cause in self.causes if cause.moves(figure) and self._is_in_force(cause))
        named = tuple(cause for cause in found if cause.what != CODE) or found or self._of_any_call()
        moves = frozenset({by} if moved else ())
        return Attribution(named, figure, count, amount, moved, frozenset({figure}), moves=moves)

    def of_problems(self, count: int) -> Attribution:
        """What explains other problems: what explains the calls, else everything that is other."""
        found = self._of_any_call() or tuple(cause for cause in self.causes if cause.what != KIT)
        return Attribution(found, "problems", count)

    @property
    def explains_calls(self) -> bool:
        """Whether calls differ."""
        return bool(self._seen)

    def _of_group(self, group: DifferingCalls) -> Attribution:
        found: dict[Cause, None] = {}
        for each, root, direct in self._seen:
            if each is group:
                found |= dict.fromkeys(direct or self._following(root, group) or self._of_other_code())
        causes = tuple(cause for cause in self.causes if cause in found)
        moves = group.moves if group.moved else frozenset()
        return Attribution(
            *(causes, CALLS, group.calls, group.amount, group.moved),
            *(group.differs, group.usage_ids, moves, group.amount_lowered),
        )

    def _direct(self, root: str, group: DifferingCalls) -> tuple[Cause, ...]:
        figure = "pool_size" if root == "pooled_seconds" and group.pool_id in self.resized else root
        found = [each for each in self.causes if each.moves(figure) and self._concerns(each, group)]
        found = [each for each in found if each.what not in (CODE, KIT)]
        if figure not in OF_A_ROW and any(each.what != INPUT for each in found):
            found = [each for each in found if each.what != INPUT or figure not in OF_CALLS]
        return tuple(self._cited(found, group) if sum(each.what == RULE for each in found) > 1 else found)

    def _cited(self, found: list[Cause], group: DifferingCalls) -> list[Cause]:
        """Of several rules those that the receipt of the call cites, if there are any."""
        try:
            steps = call_receipt(self.bill, group.usage_ids[0]).steps
        except InputError:
            return found
        cited = {rule for step in steps for rule in step.rule_id.replace(",", " ").split()}
        cited |= {rule.partition(".")[0] for rule in cited} | {"R11", "R12"}
        named = [each for each in found if each.what != RULE or each.rules & cited]
        return named if any(each.what == RULE for each in named) else found

    def _following(self, root: str, group: DifferingCalls) -> tuple[Cause, ...]:
        """What moved other calls, of the same pool first, on which this figure of a call depends."""
        before = FOLLOWING.get(root, frozenset())
        moved = [(each, direct) for each, other, direct in self._seen if other in before and direct]
        near = [direct for each, direct in moved if each.pool_id == group.pool_id and root == "pooled_seconds"]
        found = {cause for direct in (near or [direct for _, direct in moved]) for cause in direct}
        if root == "funded_by" and not found:
            found = {cause for cause in self.causes if cause.moves("wallet") and cause.what != CODE}
        return tuple(found)

    def _of_other_code(self) -> tuple[Cause, ...]:
        return tuple(cause for cause in self.causes if cause.what == CODE)

    def _of_any_call(self) -> tuple[Cause, ...]:
        found = {cause for _, _, direct in self._seen for cause in direct}
        return tuple(cause for cause in self.causes if cause in found)

    def _concerns(self, cause: Cause, group: DifferingCalls) -> bool:
        """Whether one of a cause's rules is about such calls."""
        if not cause.rules:
            return True
        return self._is_in_force(cause) and any(self._is_about(rule, group) for rule in cause.rules)

    def _is_in_force(self, cause: Cause) -> bool:
        """Whether one of a cause's rules is about such bills."""
        asked = [IN_FORCE.get(rule) for rule in cause.rules]
        return not asked or any(each is None or each(self.bill) for each in asked)

    def _is_about(self, rule: str, group: DifferingCalls) -> bool:
        if "." in rule:
            return rule in group.rules
        asked = ABOUT.get(rule)
        return asked is None or asked(self.bill, group)


def _has_international(bill: ComputedBill, group: DifferingCalls) -> bool:
    if not group.pool_id:
        return False
    other = PoolId.parse(group.pool_id).of(INTERNATIONAL)
    return any(counter.id == other for counter in bill.counters)


def _is_of_tenant(group: DifferingCalls) -> bool:
    return bool(group.pool_id) and PoolId.parse(group.pool_id).is_of_tenant


def _is_of_meetings(_: ComputedBill, group: DifferingCalls) -> bool:
    return _is_of_tenant(group) or any(kind.startswith("conference") for kind in group.kinds)


ABOUT: dict[str, Callable[[ComputedBill, DifferingCalls], bool]] = {
    "R11": lambda _, group: bool(group.kinds & {"domestic", "international", "unknown"}),
    "R12": lambda _, group: any(kind == "premium" or kind.startswith("conference") for kind in group.kinds),
    "R13": _is_of_meetings,
    "R21": lambda _, group: not _is_of_tenant(group),
    "R23": _has_international,
    "R24": _is_of_meetings,
    "R27": _is_of_meetings,
    "R28": lambda _, group: "message" in group.kinds,
    "R35": lambda _, group: "carrier" in group.kinds,
}
"""Which calls a rule is about, where that is not all of them."""
IN_FORCE: dict[str, Callable[[ComputedBill], bool]] = {
    "R36": lambda bill: bool(bill.agreement.shared_calling),
    "R42": lambda bill: bill.inputs.blocking,
    "R45": lambda bill: bill.agreement.postpaid_enabled,
    "R56": lambda bill: bool(bill.folder.centers.centers),
}
"""Which bills a rule is about, where that is not all of them."""


def merged(found: Iterable[Attribution]) -> list[Attribution]:
    """One attribution for each set of causes and each figure, in the order in which they come."""
    whole: dict[tuple[tuple[Cause, ...], str], Attribution] = {}
    for each in found:
        key = (each.causes, each.of)
        whole[key] = whole[key].with_more(each) if key in whole else each
    return list(whole.values())


def moved_among(differ: Iterable[Decimal]) -> Decimal:
    """The money that parts have less and others more, so that their sum does not show it.

    >>> moved_among([Decimal("-36.00"), Decimal("36.00")]), moved_among([Decimal("5.00"), Decimal("-2.00")])
    (Decimal('36.00'), Decimal('2.00'))
    """
    known = list(differ)
    more = sum((each for each in known if each > 0), ZERO)
    return min(more, more - sum(known, ZERO))
