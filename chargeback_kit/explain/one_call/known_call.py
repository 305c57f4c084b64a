"""What is known of one call: its row at the last step, what its words mean, its rate, its pool and its person."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.pool_facts import AnyCounter, EndOfPool, pool_end
from chargeback_kit.money import MICRO_PER_CENT, cents
from chargeback_kit.records.rates import Rate
from chargeback_kit.records.users import Membership
from chargeback_kit.rules.calendar import Month, day_end, day_start
from chargeback_kit.rules.kinds import deciding_row, is_message
from chargeback_kit.rules.messages import MessageCounter
from chargeback_kit.rules.plans import grants
from chargeback_kit.rules.pool_id import CONFERENCE_POOLS

REPORTED, RATED = "reported", "rated"


@dataclass(frozen=True)
class KnownCall:
    """One call of a bill: ``row`` as the step allocate has it, ``words`` as the question one_call answers."""

    bill: ComputedBill
    row: dict[str, Any]
    words: dict[str, Any]

    @classmethod
    def of(cls, bill: ComputedBill, row: dict[str, Any]) -> "KnownCall":
        """What is known of a row of the step allocate."""
        return cls(bill, row, bill.run.ask("one_call", row_no=row["row_no"]).to_pylist()[0])

    @property
    def kind(self) -> str:
        """The kind of the call (R10)."""
        return str(self.row["kind"])

    @property
    def is_message(self) -> bool:
        """Whether it is a text message (R28)."""
        return is_message(self.kind)

    @property
    def is_carriers(self) -> bool:
        """Whether a carrier bills it (R35)."""
        return self.kind == "carrier"

    @cached_property
    def decided_by(self) -> dict[str, str]:
        """The row of ``kinds.csv`` that gave it its kind."""
        return deciding_row(self.row["rule_id"], self.words["call_type"])

    @cached_property
    def before_growth(self) -> dict[str, Any] | None:
        """Its row before a what-if let its kind grow; None where it does not."""
        is_grown = self.kind in self.bill.inputs.growth
        return self.bill.run.find("meter_before_growth", self.row["usage_id"]) if is_grown else None

    @cached_property
    def rate(self) -> Rate | None:
        """The row of the card for it; that of a message is a price by the segment (R28)."""
        found = self.bill.run.find("message_rates" if self.is_message else "meter", self.row["usage_id"])
        return None if found is None or found["rate_no"] is None else self.bill.inputs.own_rates[found["rate_no"]]

    @property
    def is_priced(self) -> bool:
        """Whether a price of the card was multiplied: some of it is over the pool and its kind costs money (R31)."""
        if self.rate is None or self.row["rated_micro"] is None:
            return False
        if self.is_message:
            return bool(self.row["over_segments"])
        is_free = self.row["is_free"] or self.words["is_carrier_in"]
        counted = self.row["listed_seconds"] - self.row["pooled_seconds"]
        return not is_free and self.row["over_seconds"] > 0 and counted > 0

    @property
    def is_within_free_seconds(self) -> bool:
        """Whether all of it is within the seconds that its rate gives free."""
        lasted = self.row["duration_seconds"] > 0 and self.row["listed_seconds"] == 0
        return self.rate is not None and self.rate.free_seconds > 0 and lasted

    @property
    def counts(self) -> str:
        """Which amount counts (R30): reported, rated, or none where there is neither; a carrier's is the card's."""
        there = [name for name in (REPORTED, RATED) if self.row[f"{name}_micro"] is not None]
        if self.is_carriers:
            return RATED if RATED in there and self.bill.inputs.carrier_rates is not None else ""
        return self.bill.charges if self.bill.charges in there else "".join(there)

    @property
    def is_by_card(self) -> bool:
        """Whether the amount that counts is the card's, or is the same to the cent (R34)."""
        rated, amount = self.row["rated_micro"], self.row["amount_micro"]
        return rated is not None and amount in (rated, cents(rated) * MICRO_PER_CENT)

    @cached_property
    def counter(self) -> AnyCounter | None:
        """The pool counter it is meant to draw; None where no pool covers it."""
        drawn: AnyCounter | None = None
        if self.row["message_counter_no"] is not None:
            drawn = self.bill.inputs.message_counters[self.row["message_counter_no"]]
        elif self.row["counter_no"] is not None:
            drawn = self.bill.inputs.counters[self.row["counter_no"]]
        return drawn

    @property
    def pooled(self) -> int:
        """What its pool covered: seconds [s], of a message segments."""
        if isinstance(self.counter, MessageCounter):
            return int(self.row["duration_seconds"] - self.row["over_segments"])
        return int(self.row["pooled_seconds"]) if self.counter else 0

    @property
    def over(self) -> int:
        """What no pool covered: seconds [s], of a message segments."""
        return int(self.row["over_segments"] if self.is_message else self.row["over_seconds"])

    @cached_property
    def pool_end(self) -> EndOfPool | None:
        """How its pool ended; None where it lasted, or where there is none."""
        return pool_end(self.bill, self.counter) if self.counter else None

    @property
    def moved_on(self) -> bool:
        """Whether a meeting that found the conferencing pool empty draws its organiser's plan (R27)."""
        is_from_meeting = self.kind.startswith("conference")
        return is_from_meeting and self.counter is not None and self.counter.id not in CONFERENCE_POOLS

    @property
    def meets_end_whole(self) -> bool:
        """Whether it is the call that met the end of its pool and is covered whole (R26, switch ``pool_edge``)."""
        if self.bill.agreement.switches.pool_edge == "split" or self.pool_end is None or self.over:
            return False
        return self.pool_end.usage_id == self.row["usage_id"] and self.pooled > self.pool_end.left

    @cached_property
    def held(self) -> Membership | None:
        """The row of the user list under which its person was on its day."""
        people, at_ns = self.bill.people, self.row["start_ns"]
        numbers = (people.number(self.words[key]) for key in ("user_id", "user_principal_name"))
        person = next((number for number in numbers if number is not None), None)
        zone = self.bill.agreement.switches.month_time_zone
        stays = (membership for membership in people.memberships if membership.person == person)
        return next(
            (
                membership
                for membership in stays
                if day_start(membership.start, zone) <= at_ns < day_end(membership.end, zone)
            ),
            None,
        )

    @property
    def list_line(self) -> str:
        """Where the list of users says what its person holds."""
        return "users.csv" if self.held is None else f"{self.held.row.file}, line {self.held.row.line}"

    @property
    def month(self) -> Month:
        """The month it belongs to (R04)."""
        return next(each for each in self.bill.inputs.months if each.from_ns <= self.row["start_ns"] < each.until_ns)

    @property
    def names_nobody(self) -> bool:
        """Whether it names no person (R14)."""
        return not (self.words["user_id"] or self.words["user_principal_name"])

    @property
    def is_resource_accounts(self) -> bool:
        """Whether its person is a resource account (R14)."""
        accounts = self.bill.inputs.resource_accounts
        return self.held is not None and accounts.holds(self.held.person, self.held.row)

    @property
    def is_shared(self) -> bool:
        """Whether its person calls through a resource account (R36)."""
        members = self.bill.inputs.resource_accounts.sponsor_of
        return self.held is not None and self.held.person in members and bool(self.words["may_share"])

    @property
    def sponsor(self) -> Membership | None:
        """The resource account it goes through, under the row of its day; None where the list does not know one."""
        account = self.bill.inputs.resource_accounts.sponsor_of.get(self.held.person) if self.held else None
        zone, at_ns = self.bill.agreement.switches.month_time_zone, self.row["start_ns"]
        stays = (
            membership
            for membership in self.bill.people.memberships
            if account is not None and membership.person == account
        )
        return next(
            (
                membership
                for membership in stays
                if day_start(membership.start, zone) <= at_ns < day_end(membership.end, zone)
            ),
            None,
        )

    def licence(self, grant: str, held: Membership | None = None) -> str:
        """The licence of its person, or of ``held``, that grants something; empty where there is none."""
        found = held or self.held
        return next((sku for sku in (found.row.skus if found else ()) if grant in grants([sku])), "")
