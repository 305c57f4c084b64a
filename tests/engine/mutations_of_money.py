"""Single changes of the rules that decide the wallet and who pays what: each must make some bill wrong."""

from mutating.change import changed, value

from engine.mutation import Mutation

MONEY = (
    Mutation(
        "a recharge at the trigger",
        "R41",
        changed("wallet.player:trigger_limit", 'switches.trigger_at == "at_or_below"', "1"),
        "switches: a balance at the trigger is no reason to recharge",
    ),
    Mutation(
        "no recharge at the trigger",
        "R41",
        changed("wallet.player:trigger_limit", 'switches.trigger_at == "at_or_below"', "0"),
        "switches: a balance at the trigger recharges",
    ),
    Mutation(
        "a recharge is never repeated",
        "R41",
        changed(
            "wallet.player:_Player._recharge",
            "-(-missing // self.recharge) if self.is_repeated else 1",
            "1",
        ),
        12,
    ),
    Mutation(
        "top-ups before expiries",
        "R40",
        changed(
            "wallet.lots:ScheduledEvents.lapse",
            "self._lapse_ns > self.next_ns",
            "self._top_ups and self._top_ups[-1][0] == self.next_ns",
        ),
        "money: events of one instant: expiry, top-up, calls by usage id",
    ),
    Mutation(
        "calls before top-ups",
        "R40",
        changed(
            "wallet.player:_Player._calls_before",
            "bisect_left(self.at_ns, at_ns, self.done)",
            "bisect_right(self.at_ns, at_ns, self.done)",
        ),
        "money: events of one instant: expiry, top-up, calls by usage id",
    ),
    Mutation(
        "last in, first out",
        "R40",
        changed(
            "wallet.player:_Player._lapse",
            "lot.rest(self.spent)",
            "lot._replace(upto=self.bought).rest(self.spent)",
        ),
        2,
    ),
    Mutation(
        "credits lapse after thirteen months",
        "R40",
        changed(
            "rules.calendar:twelve_months_later",
            "bought.replace(year=bought.year + 1, day=day)",
            "bought.replace(year=bought.year + 1, day=day) + timedelta(days=30)",
        ),
        27,
    ),
    Mutation(
        "calls of 0.00 are events",
        "R40",
        changed("fund", "WHEN amount_micro = 0 THEN CAST('free' AS funded_by_t)", "WHEN FALSE THEN NULL"),
        0,
    ),
    Mutation(
        "the cent left goes to the last name",
        "R52",
        changed(
            "chargeback.split:largest_remainders",
            "sorted(exact, key=lambda key: (-exact[key][1], name(key)))",
            "sorted(sorted(exact, key=name, reverse=True), key=lambda key: -exact[key][1])",
        ),
        4,
    ),
    Mutation(
        "the cent left goes to the smallest remainder",
        "R52",
        changed("chargeback.split:largest_remainders", "(-exact[key][1], name(key))", "(exact[key][1], name(key))"),
        2,
    ),
    Mutation(
        "idle licences are nobody's",
        "R51",
        changed("chargeback.fees:_idle", "max(0, licence.purchased - held.total())", "0"),
        1,
    ),
    Mutation(
        "every head is one cost centre",
        "R51",
        changed("chargeback.licence_holders:heads", "counted.get(center, 0) + 1", "1"),
        18,
    ),
    Mutation(
        "a mover's licence stays where it began",
        "R51",
        changed("chargeback.licence_holders:held_days", "centers.get(center, 0) + days", "1"),
        0,
    ),
    Mutation(
        "the opening balance never lapses",
        "R40",
        changed("wallet.lots:opening_lots", "lot.bought_ns < start_ns <= lot.lapses_ns and lot.amount > 0", "False"),
        27,
    ),
    Mutation(
        "a purchase lapses whole",
        "R40",
        changed("wallet.lots:Lot.rest", "min(self.amount * self.times, self.upto - spent)", "self.amount * self.times"),
        1,
    ),
    Mutation(
        "a recharge comes a call late",
        "R41",
        changed(
            "wallet.player:_Player._due",
            "self._first(self.done + 1, until + 1, level) - 1",
            "self._first(self.done, until, level)",
        ),
        3,
    ),
    Mutation(
        "no purchase is too small",
        "R43",
        value("wallet.tiers:minimum_purchase", lambda: 0),
        "money: a purchase below the least is played as written and listed",
    ),
    Mutation(
        "a fee of what is held",
        "R51",
        changed(
            "chargeback.fees:_line",
            "licence.amount",
            "held.total() * licence.unit_price",
        ),
        1,
    ),
    Mutation(
        "fees shared by use go to the holders",
        "R51",
        changed(
            "chargeback.fees:_is_direct",
            "follow_use(agreement) and not _use(licence, plan_use)",
            "follow_use(agreement)",
        ),
        "switches: fees by pooled minutes",
    ),
)
