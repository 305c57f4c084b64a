"""The alerts of a bill from a plain walk over its calls, and those that it lists."""


def walked(found):
    """Every alert of a bill from a walk over its calls in order, with plain sums."""
    return sorted([*_pools(found), *_wallet(found)])


def _pools(found):
    draws = found.stages["draws"].assign(usage_id=lambda frame: frame["usage_id"].astype(str))
    draws = draws[draws["counter_no"].notna()].sort_values(["start_ns", "usage_id"])
    counters = found.inputs.counters
    groups: dict[tuple[str, str], list[int]] = {(counter.month, counter.group): [] for counter in counters}
    for number, counter in enumerate(counters):
        groups[counter.month, counter.group].append(number)
    for (month, _), members in groups.items():
        if any(counters[n].size_seconds == 0 for n in members):
            continue
        used, passed = dict.fromkeys(members, 0), set()
        for row in draws[draws["counter_no"].isin(members)].itertuples():
            number = int(row.counter_no)
            used[number] += row.billed_seconds
            size = counters[number].size_seconds
            if number not in passed and 5 * used[number] >= 4 * size:
                passed.add(number)
                yield row.start_ns, "pool_80", counters[number].pool_id, month, row.usage_id
            if used[number] >= size:
                for each in members:
                    yield row.start_ns, "pool_100", counters[each].pool_id, month, row.usage_id
                break


def _wallet(found):
    wallet = found.agreement.wallet
    if wallet is None:
        return
    at_or_below = found.agreement.switches.trigger_at == "at_or_below"
    was_low = False
    for row in found.wallet.itertuples():
        is_low = row.balance <= wallet.trigger if at_or_below else row.balance < wallet.trigger
        if is_low and not was_low:
            yield row.at.value, "wallet_trigger", "wallet", found.months[0], row.usage_id
        was_low = is_low


def listed(found):
    rows = found.alerts.itertuples()
    return sorted((row.at.value, row.what, row.subject, row.month, row.usage_id) for row in rows)
