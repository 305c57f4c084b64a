"""One simulated month played call by call with plain numbers, as a second opinion on the player of all at once."""

from chargeback_kit.planning.funding.events import calls_of
from chargeback_kit.rules.calendar import DAY_NS


def lowest_and_count(months, number, opening, trigger, recharge, switches):
    """The lowest balance and the recharges fallen due, the late ones and those of a failing card included.

    The provider's books see every call and every recharge at once; the wallet holds a recharge when it arrives. It
    only falls with a call, so its lowest is right after one.
    """
    calls = calls_of(months, number)
    limit = trigger + (switches.trigger_at == "at_or_below")
    books, spent, lowest = opening, 0, opening
    arrivals: list[int] = []
    for at, amount in zip(calls.at_ns.tolist(), calls.amounts.tolist(), strict=True):
        spent += amount
        books -= amount
        lowest = min(lowest, opening - spent + recharge * sum(arrival <= at for arrival in arrivals))
        while recharge and books < limit:
            books += recharge
            arrivals.append(arrival_of(months, number, at))
            if not switches.recharge_repeat:
                break
    return lowest, len(arrivals)


def arrival_of(months, number, at):
    """When a recharge is there that a call at an instant makes due."""
    asked = at + int(months.lag_ns[number, at // DAY_NS])
    fails = months.card_from_ns[number] <= asked < months.card_until_ns[number]
    return int(months.card_until_ns[number]) if fails else asked
