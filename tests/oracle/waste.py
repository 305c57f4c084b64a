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
    spare, twice = spare_conferencing(agreement, people, facts, days, pools), []
    for person in people.rows_of:
        member = people.on(person, days[-1])
        if member and not people.is_account(member, agreement):
            own = [call for call in calls if call.member and call.member.person == person]
            yield from of_person(member, own, agreement, facts, unused)
            twice += held_twice(member, agreement, facts)
    unheld = list(idle(agreement, people, days, facts, spare))
    for reason, sku, free, amount in unheld:
        if free:
            yield reason, 0, "", sku, amount
        if spare is not None and "conferencing" in facts.grants.get(sku, ()):
            spare -= free
    yield from sorted(twice, key=lambda each: (each[3].upper(), each[2]))[:spare]


def spare_conferencing(agreement, people, facts, days, pools):
    """R24: how many bought licences the pool could do without, one after the other; None where it counts holders."""
    if agreement.switch("conference_licences") != "purchased" or not agreement.has_licences:
        return None
    asked = [int(pool["used_seconds"]) + int(pool["over_seconds"]) for pool in pools if "/zone_a" in pool["pool_id"]]
    bought = [number for sku, (number, _) in agreement.licences.items() if "conferencing" in facts.grants.get(sku, ())]
    holders = {p for p, _, m in people.days(days) if people.holds(m, "conferencing") and far_away(m, facts)}
    spare = 0
    for left in reversed(range(sum(bought))):
        far = min(left, len(holders))
        minutes = (left - far) * agreement.conference_minutes + far * facts.anywhere_minutes
        if 60 * minutes < max(asked, default=0):
            break
        spare += 1
    return spare


def far_away(member, facts):
    return member.country in facts.anywhere_countries


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


def held_twice(member, agreement, facts):
    """Licences for conferencing alone that somebody holds beside another one."""
    conferencing = sorted(sku for sku in member.skus if "conferencing" in facts.grants.get(sku, ()))
    alone = [sku for sku in conferencing if facts.grants[sku] - {"other"} == {"conferencing"}]
    kept = [sku for sku in conferencing if sku not in alone] or alone[:1]
    return [
        line(agreement, "conferencing held twice", sku, member.upn or member.user_id)
        for sku in alone
        if sku not in kept
    ]


def draws_a_plan(call):
    """Of no carrier's bundle, and of no pool of conferencing: a meeting that moved on to its organiser's plan (R27)."""
    return (
        call.pool_id and not call.bundle and "/MCOMEETADD/" not in call.pool_id and "/MCOMEETBASIC/" not in call.pool_id
    )


def idle(agreement, people, days, facts, spare):
    """Licences that were bought and that nobody held on any day; the cents that a fee leaves are the holders' (R51).

    Of those that fill the pool of conferencing only ``spare`` ones, first where each saves most.
    """
    unheld = {}
    for sku, (bought, _) in agreement.licences.items():
        held = len({person for person, _, member in people.days(days) if sku in member.skus})
        if bought > held:
            unheld[sku] = bought - held
    fill = [sku for sku in unheld if spare is not None and "conferencing" in facts.grants.get(sku, ())]
    free = dict(unheld)
    for sku in sorted(fill, key=lambda sku: (Fraction(-saved(agreement, sku, unheld[sku]), unheld[sku]), sku)):
        free[sku] = min(unheld[sku], spare)
        spare -= free[sku]
    for sku, number in free.items():
        bought, cost = agreement.licences[sku]
        low, left = divmod(int(cost * 100), bought)
        dearer = max(0, min(number, left - (bought - number)))
        yield "idle licence", sku, number, money_text(Fraction(number * low + dearer, 100))


def saved(agreement, sku, number):
    """What the lines of a part number cost less without so many licences, the last ones bought first (R51)."""
    after = before = 0
    for bought, price in reversed(agreement.blocks[sku]):
        gone = min(bought, number)
        number -= gone
        before += to_cents(bought * price)
        after += to_cents((bought - gone) * price)
    return before - after


def line(agreement, reason, sku, who="", number=1):
    """One line; every licence of a SKU costs the same, whatever its blocks cost (R51)."""
    bought, cost = agreement.licences.get(sku, (0, Fraction(0)))
    price = cost / bought if bought else agreement.last_price.get(sku, Fraction(0))
    return reason, number, who, sku, money_text(to_cents(price * number))
