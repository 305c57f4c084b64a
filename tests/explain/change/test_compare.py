"""One month against another: parts add up to the cent at every level, and each cause is given its own driver."""

import csv
import re
import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from cases.build import bill as case
from chance import drawn
from oracle.tenants import random_tenant
from planning.what_if import worlds

import chargeback_kit as ck
from chargeback_kit.explain.change.shapley import of_product, shapley, to_whole
from chargeback_kit.export.payer.material import beside_of
from explain.change.laws import CARDS, adds_up, bill_of, is_turned, moved_by, of_lengths


def fractions(rng: Random, most: int = 9) -> Fraction:
    return Fraction(rng.randint(-2, most), rng.randint(1, 7))


@pytest.mark.parametrize("seed", drawn(range(20)))
def test_the_quick_shares_of_a_product_are_those_over_every_order(seed):
    rng = Random(seed)
    factors = [(fractions(rng), fractions(rng)) for _ in range(rng.randint(1, 5))]

    def product(new: frozenset[int]) -> Fraction:
        found = Fraction(1)
        for place, pair in enumerate(factors):
            found *= pair[place in new]
        return found

    ratios = [((a.numerator, a.denominator), (b.numerator, b.denominator)) for a, b in factors]
    above, below = of_product(ratios)
    parts = [Fraction(part, below) for part in above]
    assert parts == shapley(len(factors), product)
    assert sum(parts) == product(frozenset(range(len(factors)))) - product(frozenset())


@pytest.mark.parametrize("seed", drawn(range(20)))
def test_rounded_parts_add_up_and_turn_with_their_sign(seed):
    rng = Random(seed)
    parts = [fractions(rng, 99) for _ in range(5)] + [Fraction(0)]
    total = int(sum(parts))
    found = to_whole(parts, total)
    assert sum(found) == total
    assert found[-1] == 0
    assert to_whole([-part for part in parts], -total) == [-part for part in found]


def two_tenants(seed: int, folder: Path) -> tuple[ck.Bill, ck.Bill]:
    """Two months that have nothing in common but their currency."""
    found: dict[str, tuple[Path, str]] = {}
    for number in range(seed, seed + 60):
        place = folder / str(number)
        month = random_tenant(number, place)["month"]
        currency = tomllib.loads((place / "agreement.toml").read_text(encoding="utf-8"))["currency"]
        known = found.setdefault(currency, (place, month))
        if known[0] != place:
            charges = Random(seed).choice(("reported", "rated"))
            return ck.bill(*known, charges=charges), ck.bill(place, month, charges=charges)
    raise AssertionError("no two tenants alike")


def a_tenant_and_another_world(seed: int, folder: Path) -> tuple[ck.Bill, ck.Bill]:
    rng = Random(seed)
    bill = ck.bill(folder, **random_tenant(seed, folder))
    return bill, bill.what_if(worlds.together(worlds.within_reach(rng, bill), worlds.beyond_reach(rng, bill)))


@pytest.mark.parametrize("seed", drawn((700, 760, 820)))
def test_two_months_add_up_and_turn(seed, tmp_path):
    a, b = two_tenants(seed, tmp_path)
    found = ck.compare(a, b)
    adds_up(found)
    is_turned(found, ck.compare(b, a))
    assert ck.compare(a, a).parts.empty


@pytest.mark.parametrize("seed", drawn(range(420, 424)))
def test_two_worlds_add_up_and_turn(seed, tmp_path):
    a, b = a_tenant_and_another_world(seed, tmp_path)
    found = ck.compare(a, b)
    adds_up(found)
    is_turned(found, ck.compare(b, a))


@pytest.mark.parametrize("seed", drawn((431, 433)))
def test_prices_alone_are_price_alone(seed, tmp_path):
    given = random_tenant(seed, tmp_path / "a") | {"charges": "rated"}
    random_tenant(seed, tmp_path / "b")
    for name in ("rates.csv", "carrier_rates.csv"):
        if (tmp_path / "b" / name).exists():
            dearer(tmp_path / "b" / name)
    a, b = ck.bill(tmp_path / "a", **given), ck.bill(tmp_path / "b", **given)
    found = ck.compare(a, b)
    adds_up(found)
    assert moved_by(found) <= {"price"}
    licences = [line.sku for line in a.agreement.licence]
    if licences:
        assert moved_by(ck.compare(a, a.what_if(prices=dict.fromkeys(licences, "31.17")))) <= {"price"}


def dearer(path: Path) -> None:
    """Every price of a card times three."""
    head, *rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    place = head.index("price_per_minute")
    for row in rows:
        row[place] = str(Decimal(row[place]) * 3)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])


DESTINATIONS = (("+442079460101", "International"), ("+12125550142", "Domestic"), ("+33199000101", "International"))


def some_calls(rng: Random) -> list[dict[str, object]]:
    """Calls of three people to three countries, charged as may be."""
    listed = []
    for _ in range(rng.randint(3, 20)):
        to, context = rng.choice(DESTINATIONS)
        charge = f"{rng.randint(0, 900) / 100:.2f}"
        said = {"to": to, "context": context, "seconds": rng.randint(1, 900), "who": rng.randint(0, 2), "day": 3}
        listed.append(said | {"charge": charge, "fee": rng.choice(("0.00", "0.07"))})
    return listed


RATED = [
    {"prefix": "44", "price": "0.03", "fee": "0.05"},
    {"prefix": "1", "price": "0.013"},
    {"prefix": "33", "price": "0.2"},
]


@pytest.mark.parametrize("charges", ["reported", "rated"])
@pytest.mark.parametrize("seed", drawn(range(6)))
def test_every_call_twice_is_volume_alone(seed, charges, tmp_path):
    calls = some_calls(Random(seed))
    users = [{"count": 3, "skus": "MCOEV"}]
    once = bill_of(tmp_path, "once", charges=charges, calls=calls, rates=RATED, users=users)
    twice = bill_of(tmp_path, "twice", charges=charges, calls=[*calls, *calls], rates=RATED, users=users)
    found = ck.compare(once, twice)
    adds_up(found)
    assert moved_by(found) <= {"volume"}
    assert found.change == once.total


@pytest.mark.parametrize("seed", drawn(range(6)))
def test_reported_charges_times_two_are_price_alone(seed, tmp_path):
    calls = some_calls(Random(seed))
    double = [call | {"charge": f"{Decimal(str(call['charge'])) * 2:.2f}"} for call in calls]
    a, b = bill_of(tmp_path, "a", calls=calls), bill_of(tmp_path, "b", calls=double)
    found = ck.compare(a, b)
    adds_up(found)
    assert moved_by(found) <= {"price"}


ALLOTTED = {"licences": ["MCOPSTN1 1 12.00"], "users": [{"count": 1, "skus": "MCOPSTN1+MCOEV"}]}


@pytest.mark.parametrize(("card", "before", "after"), [("a price", 50, 20), ("a fee", 900, 20), ("an own step", 50, 0)])
def test_what_leaves_a_pool_is_pools_alone(card, before, after, tmp_path):
    """The same calls in September and October; the pool of October is smaller, or there is none."""
    a, b = (
        bill_of(
            tmp_path,
            month,
            **ALLOTTED,
            rates=[CARDS[card]],
            charges="rated",
            month=month,
            calls=of_lengths(month, Random(7)),
            allotments=[f"MCOPSTN1 US {minutes} 0"],
        )
        for month, minutes in (("2026-09", before), ("2026-10", after))
    )
    found = ck.compare(a, b)
    adds_up(found)
    assert moved_by(found) == {"pools"}
    assert found.change > 0
    assert found.sentence().endswith("more over the United States’ domestic pool.")


def test_calls_that_draw_a_pool_now_are_pools_alone(tmp_path):
    """Whoever is given a plan calls for nothing: no call is cheaper."""
    given = {"calls": [{"seconds": 100}, {"seconds": 30}], "rates": [CARDS["a fee"]], "charges": "rated"}
    without = bill_of(tmp_path, "without", **given, users=[{"count": 1, "skus": "MCOEV"}])
    planned = bill_of(tmp_path, "planned", **given, users=[{"count": 1, "skus": "MCOEV+MCOPSTN1"}])
    found = ck.compare(without, planned)
    assert moved_by(found) == {"pools"}
    assert found.sentence() == ("The departments pay 0.18 USD less: 0.18 for domestic calls that draw a pool now.")
    assert ck.compare(planned, without).sentence() == (
        "The departments pay 0.18 USD more: 0.18 for domestic calls that draw no pool any more."
    )


def test_a_connection_fee_that_begins_has_its_name(tmp_path):
    """Fees are mix; no call is another one."""
    calls = of_lengths("2026-10", Random(3))
    before, after = (
        bill_of(tmp_path, f"fee {fee}", calls=calls, rates=[CARDS["a price"] | {"fee": fee}], charges="rated")
        for fee in ("0.00", "0.07")
    )
    found = ck.compare(before, after)
    assert moved_by(found) == {"mix"}
    assert found.sentence() == (
        "The departments pay 1.75 USD more: 1.75 for the connection fees of domestic calls to the United States."
    )
    reason = found.reasons_of()[0]
    assert [calls.calls for calls in found.calls_of(reason).values()] == [25]


UNEVEN = [
    {"seconds": 61, "charge": "2.00"},
    {"seconds": 119, "charge": "9.00", "fee": "0.07"},
    {"seconds": 600, "charge": "3.10", "who": 1},
]
CALLERS = [{"skus": "MCOEV"}, {"skus": "MCOEV", "center": "IT"}]


@pytest.fixture(scope="module")
def uneven(tmp_path_factory: pytest.TempPathFactory) -> ck.Bill:
    """Calls of three prices a minute."""
    return bill_of(tmp_path_factory.mktemp("uneven"), "first", calls=UNEVEN, users=CALLERS)


@pytest.mark.parametrize(("place", "charge"), [(0, "5.00"), (1, "9.01"), (2, "0.20")])
def test_a_charge_that_was_corrected_is_price_alone(place, charge, uneven, tmp_path):
    """One call is charged otherwise, among calls of other prices a minute; however little."""
    late = [call | ({"charge": charge} if number == place else {}) for number, call in enumerate(UNEVEN)]
    found = ck.compare(uneven, bill_of(tmp_path, "late", calls=late, users=CALLERS))
    adds_up(found)
    assert moved_by(found) == {"price"}
    assert found.sentence().endswith(" for the price of domestic calls to the United States.")
    assert len(found.reasons_of()) == 1
    assert [center for center in ("Sales", "IT") if found.reasons_of(center)] == [("Sales", "Sales", "IT")[place]]


def test_of_the_same_month_what_came_late_is_volume_alone(uneven, tmp_path):
    """A call that the first file does not hold, of another length and price; the others are compared by themselves."""
    late = [*UNEVEN, {"seconds": 7, "charge": "3.00"}]
    found = ck.compare(uneven, bill_of(tmp_path, "late", calls=late, users=CALLERS))
    adds_up(found)
    assert moved_by(found) == {"volume"}
    assert found.sentence() == (
        "The departments pay 3.00 USD more: 3.00 for domestic calls to the United States (1 minute more)."
    )


@pytest.mark.parametrize("seed", drawn((505,)))
def test_smaller_allotments_alone_are_pools_alone(seed, tmp_path):
    given = random_tenant(seed, tmp_path) | {"charges": "rated"}
    bill = ck.bill(tmp_path, **given)
    path = tmp_path / "agreement.toml"
    stated = re.sub(r"(_minutes) = (\d+)", r"\1 = 1", path.read_text(encoding="utf-8"))
    path.write_text(stated, encoding="utf-8")
    found = ck.compare(bill, ck.bill(tmp_path, **given))
    adds_up(found)
    assert moved_by(found) <= {"pools"}


def test_the_reasons_are_whole_whatever_the_name_of_who_owes(tmp_path):
    abroad = {"minutes": 5, "charge": "1.25", "to": "+447700900123", "context": "International"}
    found = []
    for number, month in enumerate(("2026-09", "2026-10"), 1):
        (tmp_path / month).mkdir()
        calls = [abroad | {"at": f"{month}-0{day}T10:00:00Z"} for day in range(1, number + 1)]
        users = [{"center": "Sales: for EMEA"}]
        found.append(case(tmp_path / month, {"users": users, "calls": calls, "month": month}))
    same, more = (beside_of(found[1], ck.compare(before, found[1]))["Sales: for EMEA"] for before in found[::-1])
    assert (same.drivers, more.drivers) == ((), ("1.25 for calls to the United Kingdom (5 minutes more).",))
