"""A carrier as an option of the mix: what each person's calls cost by its card, its fee per user, its shared fees.

The calls are those that a calling plan could cover, priced by the engine in the world in which the carrier carries them
(R31, R35). Who has a call that the card does not price cannot be given the carrier.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.engine.run import Run
from chargeback_kit.money import to_cent, to_micro
from chargeback_kit.planning.assignment import Flags, Ints
from chargeback_kit.planning.carriers.carried_calls import Words, calls_at_once, carried_by, movable
from chargeback_kit.planning.carriers.terms import CarrierTerms
from chargeback_kit.planning.plan_mix.demand import Demand, calls_of, key_of
from chargeback_kit.planning.planned_card import dated_back
from chargeback_kit.problems import InputError


@dataclass(frozen=True)
class Carried:
    """One carrier: ``micro`` [n, M] is what each person's calls of each month cost by its card, ``listed_micro`` [n]
    what they cost by Microsoft's, each rounded to the cent; calls of meetings cost that with a carrier too (R27).
    ``priced`` [n] says whose calls the card prices.

    ``fee_micro`` is paid for each person, ``shared_micro`` once if anybody moves, a month each.
    """

    terms: CarrierTerms
    micro: Ints
    listed_micro: Ints
    priced: Flags
    channels: int
    unplanned: int

    def is_priced(self, place: int) -> bool:
        """Whether the card prices every call of a person."""
        return bool(self.priced[place])

    @property
    def fee_micro(self) -> int:
        """The fee of each user, and of a number of their own where no count was given."""
        number = self.terms.fee("per_number") if self.terms.numbers is None else 0
        return to_micro(self.terms.fee("per_user") + number)

    @property
    def shared_micro(self) -> int:
        """The fees that are paid once whoever moves."""
        terms = self.terms
        channels = terms.channels if terms.channels is not None else self.channels
        numbers = terms.fee("per_number") * (terms.numbers or 0)
        return to_micro(terms.fee("per_tenant") + terms.fee("per_channel") * channels + numbers)

    def instead(self, places: Sequence[int] | Ints) -> int:
        """What the calls of some people cost more than by Microsoft's card; a month is rounded to the cent once."""
        months: Ints = self.micro[places].sum(axis=0)
        return int(to_cent(months).sum()) - int(self.listed_micro[places].sum())


def carried(
    bills: Sequence[ComputedBill], known: Demand, offers: Sequence[CarrierTerms], planned: date
) -> dict[str, Carried]:
    """The carriers by their option, their cards as in the planned month.

    Raises InputError for two of one way, and for terms without a card or a fee.
    """
    found: dict[str, Carried] = {}
    for terms in offers:
        if terms.way in found:
            raise InputError(f"{terms.name}: a mix knows one carrier for each way. Compare {terms.way} in two mixes.")
        if terms.card is None or not terms.states_fees:
            raise InputError(f"{terms.name}: a mix needs its card and its fees (0 for one that is not charged).")
        if terms.bundle:
            raise InputError(
                f"{terms.name}: a mix cannot say whose minutes in the fee are whose. Compare without a mix "
                "(compare_carriers), or leave the bundles out."
            )
        found[terms.way] = _carried(bills, known, terms, planned)
    return found


def _carried(bills: Sequence[ComputedBill], known: Demand, terms: CarrierTerms, planned: date) -> Carried:
    place = {person.key: number for number, person in enumerate(known.people)}
    names = [month.name for month in known.months]
    micro = np.zeros((len(place) + 1, len(names)), np.int64)
    listed = np.zeros(len(place) + 1, np.int64)
    lacking = np.zeros(len(place) + 1, np.int64)
    channels = unplanned = 0
    for bill in bills:
        people = [place.get(key_of(bill, person), -1) for person in range(len(bill.people.names))]
        person_of = np.array([*people, -1], np.int64)
        words = {number: each for number, each in bill.landed.attributes.items() if not each.is_carrier}
        channels = max(channels, calls_at_once(bill.run, words)[0])
        beside = bill.run.ask("unplanned_rows", {"movable": movable(words)})
        unplanned += beside.num_rows
        card = tuple(dated_back(terms.card or (), bill.inputs.months[0].first, planned))
        rows = _by_person(carried_by(bill, terms.model_copy(update={"card": card}), 0), beside, words)
        person = person_of[rows["person"].to_numpy()]
        month_of = np.array([names.index(name) for name in bill.months])[rows["month_no"].to_numpy()]
        np.add.at(micro, (person, month_of), rows["amount_micro"].to_numpy())
        np.add.at(lacking, person, rows["unpriced_calls"].to_numpy())
        calls = calls_of(bill)
        cents = to_cent(calls["list_micro"].to_numpy())
        np.add.at(listed, person_of[calls["person"].to_numpy()], cents)
        beyond = calls.slice(bill.run.ask("planned_calls").num_rows)
        begins = np.array([month.from_ns for month in bill.inputs.months], np.int64)
        place_of = np.searchsorted(begins, beyond["start_ns"].to_numpy(), side="right") - 1
        month_of = np.array([names.index(name) for name in bill.months])[place_of]
        np.add.at(micro, (person_of[beyond["person"].to_numpy()], month_of), cents[len(cents) - beyond.num_rows :])
    return Carried(terms, micro[:-1], listed[:-1], lacking[:-1] == 0, channels, unplanned)


def _by_person(run: Run, beside: pa.Table, words: Words) -> pa.Table:
    """What the planned calls cost in the carrier's world, by person and month."""
    return run.ask("carried_people", {"movable": movable(words), "unplanned": beside})
