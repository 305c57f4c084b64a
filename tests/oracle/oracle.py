"""The whole bill, row by row: read it beside chargeback_kit/rules/README.md, from top to bottom."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from . import chargeback, kinds, messages, money, reading, rows, saved
from .agreement import Agreement
from .bundles import Bundles
from .centres import CentreList
from .minutes import Pools
from .people import Membership, People
from .tables import TABLES, Tables
from .values import instant_text, local_day, money_text, month_days, of_datetime, round_up, to_cents
from .values import money as exact
from .wallet import Wallet, small_purchases


@dataclass
class Call:
    """A row of the month on its way through the bill."""

    row: rows.Row
    day: date
    person: str | None
    member: Membership | None
    country: str
    kind: str = ""
    rule_id: str = ""
    per_minute: bool = False
    add_on: bool = False
    premium: bool = False
    several_plans: bool = False
    step: int = 60
    bands: Any = ()
    carrier: str = ""
    bundle: str = ""
    is_correction: bool = False
    names_nobody: bool = False
    sponsor: str | None = None
    pool_was_open: bool = False
    billed: int = 0
    pool_id: str = ""
    pooled: int = 0
    over: int = 0
    over_segments: int = 0
    reported: Fraction | None = None
    rated: Fraction | None = None
    amount: Fraction = Fraction(0)
    funded_by: str = ""
    cost_centre: str = ""


def reference_bill(folder, month, charges="reported", tables=TABLES):
    """The bill of a folder for one month: dict of row lists as they stand in the CSV files, and counts."""
    facts, found = Tables(tables), reading.read_folder(folder)
    problems: list[dict[str, Any]] = []
    agreement = Agreement(found["agreement"])
    people = People(found["users"], facts, problems)
    if people.listed:
        problems += [rows.problem("shared-calling-unknown", "warning") for _ in people.not_listed(agreement)]
    centres = CentreList(found["centres"], facts, problems)
    small = small_purchases(agreement.wallet or {}, facts.least_purchase)
    problems += [rows.problem("below-minimum-purchase", "warning", amount=amount) for amount in small]
    microsoft = money.RateCard(found["rates"], agreement.currency)
    card = {"microsoft": microsoft, "carrier": money.RateCard(found["carrier_rates"], agreement.currency)}
    days = month_days(month)
    kept, counts = month_rows(found["usage"], month, agreement, facts, problems)
    problems += [rows.problem("local-times", "info") for _ in found["local"]]
    pools = Pools(agreement, people, facts, days, problems)
    pools.bundles = Bundles(agreement, people, kept, pools.by_id)
    texts = messages.MessagePools(agreement, people, facts, days, pools.smallness)
    calls = [price(row, agreement, people, facts, card, (pools, texts), charges, problems) for row in kept]
    for call in calls:
        call.cost_centre = chargeback.cost_centre(call, agreement, centres)
    decimals = max([2, *(row["decimals"] for each in card.values() for row in each.rows)])
    problems += of_whole_pools(calls)
    pay_after_use(calls, month, agreement, problems)
    wallet = wallet_rows(calls, month, agreement)
    problems += balance_differs(wallet, agreement)
    return {
        "calls": [call_text(call, agreement, decimals) for call in calls],
        "pools": list(pools.rows(month)),
        "message_pools": list(texts.rows(month)),
        "wallet": wallet,
        "statements": chargeback.statements(calls, agreement, people, facts, days, problems, centres),
        "problems": sorted(problems, key=lambda p: (p["code"], p["usage_id"], p["amount"])),
        "counts": counts,
    }


def month_rows(raw, month, agreement, facts, problems):
    """R01 to R06 in the order of work: parse, settle, currencies, period. With the counts of L1."""
    includes_fee = agreement.switch("charge_includes_fee")
    good = rows.parse(raw, includes_fee, problems)
    problems += [rows.problem("missing-days", "info")] * saved.silent_days(good, month_days(month), agreement.zone)
    settled, duplicates = rows.settle(good, includes_fee, problems)
    ours = rows.part_currencies(settled, agreement.currency, facts.currencies, includes_fee, problems)
    inside = rows.part_months(ours, month, agreement.zone)
    lost = len(raw) - len(ours) - duplicates
    counts = {
        "rows": len(raw),
        "calls": len(inside),
        "outside_period": len(ours) - len(inside),
        "duplicates": duplicates,
        "not_billed": lost,
    }
    return inside, counts


def price(row, agreement, people, facts, card, pools, charges, problems):
    """One call through sections B, C and D; problems carry the call's amount, so they are written last."""
    call = open_call(row, agreement, people, facts)
    codes: list[str] = []
    call.carrier = card["carrier"].carrier_of(row.operator.strip().lower())
    call.bands, premiums = agreement.bands_at(row.start), card["microsoft"]
    call.kind, call.rule_id = kinds.kind_of(
        row, call.country, call.day, facts, premiums, call.bands, people.has_free_alone(call.member)
    )
    call.premium = (
        premiums.is_premium(row.callee, call.day, call.country, call.bands) or "premium" in row.destination_name.lower()
    )
    call.per_minute, call.add_on = conferencing_terms(call, people, facts)
    is_message = call.kind == "message"
    call.step = int(agreement.switch("increment_seconds"))
    call.billed = 0 if is_message else round_up(row.duration, call.step)
    exact = rows.exact_reported(row, agreement.switch("charge_includes_fee"))
    call.is_correction = exact is not None and exact < 0
    call.names_nobody = not (row.user_id or row.upn) or people.is_account(call.member, agreement)
    if row.type.startswith(("user_out", "pstn_out")):
        call.sponsor = agreement.sponsor_of(call.member)
    call.bundle = pools[0].bundles.of(call, card["carrier"])
    pools[is_message].draw(call)
    call.reported = None if exact is None else to_cents(exact)
    if is_message:
        call.rated = messages.rated(call, card["microsoft"], codes.append)
    else:
        call.rated = money.rated_amount(call, card, codes.append, kinds.number_country(row.caller, facts))
    call.amount = money.settle_amount(call, charges, "rate-missing" in codes, codes.append)
    call.funded_by = money.funding(call, agreement, people)
    odd = money.contradiction(call)
    codes += warnings(call, exact, people, facts)
    problems += [rows.problem(odd, "warning", row, call.reported)] if odd else []
    problems += [rows.problem(code, "warning", row, call.amount) for code in codes]
    return call


def open_call(row, agreement, people, facts):
    """The day of the call, its user on that day, and the usage country (R04, R11, R13)."""
    day = local_day(row.start, agreement.zone)
    person = people.find(row)
    member = people.on(person, day)
    return Call(row, day, person, member, kinds.usage_country(row, member, facts))


def conferencing_terms(call, people, facts):
    """R24: (pays for every leg by the minute, calls the US and Canada free under the add-on)."""
    if call.row.type in ("conf_in", "conf_out") and call.kind != "free_call":
        named = call.row.capability.upper().startswith("MCOMEETACPEA")
        pays = people.holds(call.member, "conferencing_pay_per_minute")
        other = people.holds(call.member, "conferencing") or people.holds(call.member, "conferencing_us_ca")
        if pays and (named or not other):
            return True, False
    north = kinds.destination_country(call.row, call.country, facts) in ("US", "CA")
    add_on = call.kind == "conference_zone_a" and north and people.holds(call.member, "dialout_addon")
    return False, add_on


def warnings(call, exact, people, facts):
    """What is odd about a call of the bill; nothing here changes its amount."""
    row = call.row
    named = bool(row.user_id or row.upn)
    checks = {
        "end-before-start": row.end is not None and row.end < row.start,
        "rounded-charge": exact is not None and exact != call.reported,
        "unknown-user": people.listed and named and call.member is None,
        "unknown-kind": call.kind == "unknown",
        "context-mismatch": kinds.contradicts(row, call.country, call.kind, facts),
        "number-shortened": any(number and number.is_shortened for number in row.numbers()),
        "several-plans": call.several_plans,
        "unfunded-call": call.funded_by == "unfunded",
        "plan-not-held": names_a_plan_not_held(call, people, facts),
    }
    return [code for code, holds in checks.items() if holds]


def names_a_plan_not_held(call, people, facts):
    """R25: the row's capability is a plan that its user, whom the list knows, does not hold that day."""
    named = call.row.capability.upper()
    if call.kind not in ("domestic", "international") or call.member is None or call.sponsor is not None:
        return False
    return named in set(facts.plan_of.values()) and named not in people.plans(call.member)


def of_whole_pools(calls):
    """R32: contradictions of one pool are said once more for the pool, where there are several."""
    told = [(money.contradiction(call), call.pool_id) for call in calls if call.pool_id]
    return [rows.problem(code, "warning") for code, pool in sorted(set(told)) if code and told.count((code, pool)) > 1]


def pay_after_use(calls, month, agreement, problems):
    """R45: with postpaid and no recharge the credits end; from then on calls are billed after use."""
    settings = agreement.wallet or {}
    if agreement.wallet is None or not agreement.postpaid:
        return
    if exact(settings.get("recharge", "0")) > 0 and agreement.moves_at is None:
        problems.append(rows.problem("recharge-before-postpaid", "warning"))
        return
    for call in used_up(calls, month, agreement):
        call.funded_by = "postpaid"


def used_up(calls, month, agreement):
    """The calls that meet a balance of 0.00 or less, one after the other, each leaving the next ones as they are."""
    paid = [call for call in calls if call.funded_by == "credits" and call.amount != 0]
    late: list[Any] = []
    while True:
        kept = [call for call in paid if not any(call is other for other in late)]
        first, after = period(month, agreement)
        events = Wallet(agreement.wallet, first, after, agreement.moves_at).run(kept, agreement.switch)
        before = dict(zip((e["usage_id"] for e in events[1:]), (e["balance"] for e in events), strict=False))
        moved = [call for call in kept if agreement.moves_at is None or call.row.start >= agreement.moves_at]
        found = next((call for call in moved if exact(before[call.row.usage_id]) <= 0), None)
        if found is None:
            return late
        late.append(found)


def period(month, agreement):
    """The first instant of the month and the one after its last."""
    first = datetime.strptime(month, "%Y-%m").replace(tzinfo=agreement.zone)
    after = (first + timedelta(days=32)).replace(day=1)
    return of_datetime(first), of_datetime(after)


def balance_differs(wallet, agreement):
    """R45: what the admin centre shows at the end, less ours."""
    stated = (agreement.wallet or {}).get("closing")
    if stated is None or exact(stated) == exact(wallet[-1]["balance"]):
        return []
    return [rows.problem("balance-differs", "warning", amount=exact(stated) - exact(wallet[-1]["balance"]))]


def wallet_rows(calls, month, agreement):
    """R40: calls funded by credits that cost something are its events."""
    if agreement.wallet is None:
        return []
    paid = [call for call in calls if call.funded_by == "credits" and call.amount != 0]
    first, after = period(month, agreement)
    return Wallet(agreement.wallet, first, after, agreement.moves_at).run(paid, agreement.switch)


def call_text(call, agreement, decimals):
    """calls.csv."""
    return {
        "usage_id": call.row.usage_id,
        "start_utc": instant_text(call.row.start),
        "user_principal_name": call.row.upn or (call.member.upn if call.member else ""),
        "cost_center": call.cost_centre,
        "kind": call.kind,
        "rule_id": call.rule_id,
        "billed_seconds": str(call.billed),
        "pool_id": call.pool_id,
        "pooled_seconds": str(call.pooled),
        "over_seconds": str(call.over),
        "funded_by": call.funded_by,
        "reported_amount": money_text(call.reported, decimals),
        "rated_amount": money_text(call.rated, decimals),
        "amount": money_text(call.amount, decimals),
        "currency": agreement.currency,
    }
