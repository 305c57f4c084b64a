"""R57 in plain words: what is paid for and brings nothing at the end of the month, a line each, in no order."""

from fractions import Fraction

from .values import money_text, to_cents

NOTHING_OF_A_CALL = {"other", "plan", "payg"}


def reference_waste(calls, agreement, people, facts, days, pools):
    """(reason, how many, who, licence, money a month) of everything that nobody needs; ``pools``: rows of pools.csv."""
    unused = unused_pools(pools)
    for (_, plan), number in unused.items():
        bring = [sku for sku in agreement.licences if facts.plan_of.get(sku) == plan]
        named = plan if plan in bring else bring[0] if len(bring) == 1 else ""
        yield line(agreement, "pool that nobody needed", named or plan, number=number)
    for person in people.rows_of:
        member = people.on(person, days[-1])
        if member and not people.is_account(member, agreement):
            own = [call for call in calls if call.member and call.member.person == person]
            yield from of_person(member, own, agreement, facts, unused)
    yield from idle(agreement, people, days)


def unused_pools(pools):
    """Pools of more than one licence that hold minutes of which none was asked for; no carrier's bundle."""
    found: dict[tuple[str, str], tuple[int, int, int]] = {}
    for pool in pools:
        country, plan, *counter = pool["pool_id"].split("/", 2)
        if counter and counter != ["zone_a"] and int(pool["licences"]) > 1:
            size, asked, _ = found.get((country, plan), (0, 0, 0))
            used = int(pool["used_seconds"]) + int(pool["over_seconds"])
            found[country, plan] = size + int(pool["size_seconds"]), asked + used, int(pool["licences"])
    return {key: number for key, (size, asked, number) in found.items() if size and not asked}


def of_person(member, own, agreement, facts, unused):
    """Each licence of somebody by the first reason that fits; what brings more than one thing stays."""
    who = member.upn or member.user_id
    everything = set().union(*(facts.grants.get(sku, set()) for sku in member.skus), set())
    country = "US" if member.country == "PR" else member.country
    could_draw = any(call.kind in ("domestic", "international", "message") or draws_a_plan(call) for call in own)
    for sku in member.skus:
        brings = facts.grants.get(sku, set())
        plan = facts.plan_of.get(sku)
        if brings & {"plan", "payg"} and brings <= NOTHING_OF_A_CALL | {"messages"}:
            if (country, plan) in unused:
                continue
            if "phone" not in everything:
                yield line(agreement, "plan without a Phone licence", sku, who)
            elif not could_draw:
                yield line(agreement, "plan not used", sku, who)
        elif brings - NOTHING_OF_A_CALL == {"phone"} and not plan and not own:
            yield line(agreement, "Phone licence without a call", sku, who)
    conferencing = sorted(sku for sku in member.skus if "conferencing" in facts.grants.get(sku, ()))
    alone = [sku for sku in conferencing if facts.grants[sku] - {"other"} == {"conferencing"}]
    kept = [sku for sku in conferencing if sku not in alone] or alone[:1]
    for sku in alone:
        if sku not in kept:
            yield line(agreement, "conferencing held twice", sku, who)


def draws_a_plan(call):
    """Of no carrier's bundle, and of no pool of conferencing: a meeting that moved on to its organiser's plan (R27)."""
    return (
        call.pool_id and not call.bundle and "/MCOMEETADD/" not in call.pool_id and "/MCOMEETBASIC/" not in call.pool_id
    )


def idle(agreement, people, days):
    """Licences that were bought and that nobody held on any day; the cents that a fee leaves are the holders' (R51)."""
    for sku, (bought, cost) in agreement.licences.items():
        held = len({person for person, _, member in people.days(days) if sku in member.skus})
        if bought > held:
            low, left = divmod(int(cost * 100), bought)
            yield "idle licence", 0, "", sku, money_text(Fraction((bought - held) * low + max(0, left - held), 100))


def line(agreement, reason, sku, who="", number=1):
    """One line; every licence of a SKU costs the same, whatever its blocks cost (R51)."""
    bought, cost = agreement.licences.get(sku, (0, Fraction(0)))
    price = cost / bought if bought else agreement.last_price.get(sku, Fraction(0))
    return reason, number, who, sku, money_text(to_cents(price * number))
