"""How often the true settings, and the true prices, are among those inferred from the charges alone.

``python -m benchmarks.behind_charges --tenants 300`` draws the random tenants of the tests' reference, hides their
settings and prices, and asks ``bill.infer()`` and ``bill.rates()``; charges are the reference's figures, never the
engine's. With ``--calls 10000`` tenants of that many calls with one wrong charge are asked for their card.
``PYTHONPATH=tests`` is needed for the reference. Tables go to standard output; nothing here asserts.
"""

import argparse
import csv
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from random import Random

from oracle.hidden import MONTH, Hidden, hidden_tenant
from oracle.tenant_files import NEW
from oracle.tenant_numbers import BY_COUNTRY

import chargeback_kit as ck
from chargeback_kit.planning.rates_behind.card import RatesBehind, usage_ids
from chargeback_kit.planning.rules_inferred.zones import clock

PAYG = "Microsoft_Teams_Calling_Plan_pay_as_you_go_(country_zone_1)"
PRICES = ("0.013", "0.0151", "0.0234", "0.045", "0.06", "0.125", "0.223", "0.32", "0.4783", "1.29")
LONGEST_CALL = 2400


class Tally:
    """For each setting: tenants, of which the true value was kept, was the only one left, or several were left."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.kept: Counter[str] = Counter()
        self.only: Counter[str] = Counter()
        self.several: Counter[str] = Counter()
        self.prices: Counter[str] = Counter()
        self.lost: list[str] = []

    def settings(self, seed: int, bill: ck.Bill, hidden: Hidden) -> None:
        """Ask a tenant which settings its charges follow."""
        for setting in bill.infer().settings:
            true, kept = hidden.switches[setting.name], list(setting.kept)
            if setting.name == "month_time_zone":
                true, kept = clock(true, bill.inputs), [clock(zone, bill.inputs) for zone in kept]
            self.asked[setting.name] += 1
            self.kept[setting.name] += true in kept
            self.only[setting.name] += [true] == kept
            self.several[setting.name] += len(kept) > 1
            if true not in kept:
                self.lost.append(f"{seed} {setting.name}")

    def rates(self, bill: ck.Bill, hidden: Hidden) -> None:
        """Ask a tenant for its card, and look where the true price of every row lies."""
        found = bill.rates()
        ids = usage_ids(bill.run, found.evidence.row_no.tolist())
        for row in found.found:
            calls = [ids[int(found.evidence.row_no[place])] for place in row.agreeing]
            true = {hidden.rates[usage_id]["price"] for usage_id in calls if usage_id != hidden.mispriced}
            if len(true) == 1:
                inside = row.lowest <= int(true.pop() * 10**9) <= row.highest
                self.prices["inside" if inside else "outside"] += 1
            elif true:
                self.prices["rows of several prices that no charge tells apart"] += 1
        self.prices["calls"] += found.calls
        self.prices["calls named as contradicting"] += len(found.odd)

    def lines(self) -> Iterator[str]:
        """The tables as text."""
        yield "| setting | tenants | true value kept | the only one left | several left |\n|---|---|---|---|---|"
        for name, asked in self.asked.items():
            yield f"| `{name}` | {asked} | {self.kept[name]} | {self.only[name]} | {self.several[name]} |"
        yield f"lost: {', '.join(self.lost) or 'none'}"
        yield "; ".join(f"{name}: {number}" for name, number in self.prices.items())


def hidden_settings(tenants: int, first: int, calls: int, seconds: float) -> None:
    """The table of settings; every second tenant has no card, every third does not tell the minutes of its plans."""
    tally, until = Tally(), time.monotonic() + seconds
    for seed in range(first, first + tenants):
        if time.monotonic() > until:
            break
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            has_card = seed % 2 == 0
            hidden: Hidden = hidden_tenant(  # type: ignore[no-untyped-call]
                seed, folder, calls, with_card=has_card, tell_minutes=seed % 3 != 0
            )
            bill = ck.bill(folder, MONTH)
            tally.settings(seed, bill, hidden)
            if not has_card:
                told = bill.agreement.switches.model_copy(update=hidden.switches)
                tally.rates(bill.what_if(switches=told), hidden)
        print(seed, flush=True) if seed % 10 == 0 else None
    print("\n".join(tally.lines()), flush=True)


def one_wrong_charge(tenants: int, first: int, calls: int) -> None:
    """The table of cards: one wrong charge among many calls, one price that changes within the month."""
    found: Counter[str] = Counter()
    for seed in range(first, first + tenants):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            true, changed, wrong = _priced_tenant(Random(f"card {seed}"), folder, calls)
            card = ck.bill(folder, MONTH).rates()
            found["wrong charges named"] += wrong in set(card.contradictions["usage_id"])
            found["right charges named"] += len(set(card.contradictions["usage_id"]) - {wrong})
            _compare(card, true, changed, found)
            found["tenants"] += 1
    print("; ".join(f"{name}: {number}" for name, number in found.items()), flush=True)


def _compare(
    card: RatesBehind, true: dict[str, Fraction], changed: tuple[str, int, Fraction], found: Counter[str]
) -> None:
    region, day, later = changed
    for row in card.found:
        begins = row.rate.effective_from
        is_later = row.rate.prefix and region.startswith(row.rate.prefix) and begins and begins.day > 1
        price = later if is_later else next(each for name, each in true.items() if name.startswith(row.rate.prefix))
        found["rows"] += 1
        found["true price inside"] += row.lowest <= price * 10**9 <= row.highest
        found["changes on the right day"] += bool(is_later and begins and begins.day == day)


def _priced_tenant(rng: Random, folder: Path, calls: int) -> tuple[dict[str, Fraction], tuple[str, int, Fraction], str]:
    """A tenant that pays by the minute: the price of each country, which one changes when, and the wrong call."""
    regions = {country: each[0][1:] for country, each in BY_COUNTRY.items() if country not in ("US", "RU", "CA", "PR")}
    price = {prefix: Fraction(rng.choice(PRICES)) for prefix in regions.values()}
    region, day = rng.choice(sorted(price)), rng.randrange(8, 25)
    later = price[region] * Fraction(rng.choice((11, 12, 15)), 10)
    rows = []
    wrong = rng.randrange(calls)
    for number in range(calls):
        prefix, on = rng.choice(sorted(price)), rng.randrange(1, 32)
        seconds = rng.randrange(1, LONGEST_CALL)
        rate = later if prefix == region and on >= day else price[prefix]
        cents = int(rate * -(-seconds // 60) * 100 + Fraction(1, 2)) + (7 if number == wrong else 0)
        rows.append(
            {
                "UsageId": f"call-{number}",
                "UPN": "person0@example.com",
                "Microsoft Entra ObjectId": "id-0",
                "Call Type": "user_out",
                "Number Type": "Subscriber",
                "Domestic/International": "International",
                "Destination Number": f"+{prefix}{rng.randrange(100, 200):04d}",
                "Start Time": f"2026-10-{on:02d}T09:{rng.randrange(60):02d}:{rng.randrange(60):02d}Z",
                "Duration Seconds": str(seconds),
                "Charge": f"{cents // 100}.{cents % 100:02d}",
                "Connection Fee": "0.00",
                "Currency": "USD",
                "User Location": "US",
            }
        )
    with (folder / "calls.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(NEW), restval="")
        writer.writeheader()
        writer.writerows(rows)
    (folder / "agreement.toml").write_text('currency = "USD"\n', encoding="utf-8")
    people = f"user_principal_name,user_id,usage_country,skus\nperson0@example.com,id-0,US,{PAYG}\n"
    (folder / "users.csv").write_text(people, encoding="utf-8")
    return price, (region, day, later), f"call-{wrong}"


def main() -> None:
    """Run what is asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--tenants", type=int, default=300)
    asked.add_argument("--first", type=int, default=0)
    asked.add_argument("--calls", type=int, default=200, help="above 1,000: cards with one wrong charge")
    asked.add_argument("--seconds", type=int, default=36_000, help="begin no tenant after this long")
    given = asked.parse_args()
    if given.calls > 1000:
        one_wrong_charge(given.tenants, given.first, given.calls)
    else:
        hidden_settings(given.tenants, given.first, given.calls, given.seconds)


if __name__ == "__main__":
    main()
