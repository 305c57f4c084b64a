"""R30 to R32: the rate card, what a call is rated at, its amount, and who pays."""

from datetime import date
from fractions import Fraction

from .kinds import is_toll_free
from .values import money, read_number, round_up, to_cents

KINDS = {kind: kind for kind in ("toll_free_inbound", "short_code", "message")}
FREE_KINDS = ("inbound", "emergency", "free_call", "message")


class RateCard:
    """The rate rows in the agreement's currency; `there` is False where the folder has no card."""

    def __init__(self, rows, currency):
        self.there = rows is not None
        self.rows = []
        for row in rows or []:
            if (row["currency"].upper() or currency) != currency:
                continue
            start = date.fromisoformat(row["effective_from"]) if row["effective_from"] else date.min
            self.rows.append(
                {
                    "kind": row["number_kind"].lower(),
                    "prefix": row["prefix"].lstrip("+"),
                    "from": start,
                    "line": row["line"],
                    "price": money(row["price_per_minute"]),
                    "fee": money(row["connection_fee"] or "0"),
                    "increment": int(row["increment_seconds"]) if row["increment_seconds"] else None,
                    "first": int(row.get("first_seconds") or 0),
                    "free": int(row.get("free_seconds") or 0),
                    "least": money(row.get("minimum_charge") or "0"),
                    "decimals": int(row.get("decimals") or 2),
                    "origin": row.get("origin_country", "").upper(),
                    "carrier": row.get("carrier", "").lower(),
                    "band": row.get("time_band", "").lower(),
                }
            )

    def find(self, number, day, card="", origin="", carrier="", bands=()):
        """R31: the longest prefix in force; of one the caller's country, the carrier, the time, the latest start.

        R05: none where digits that are not known decide; a short code has rows of its own.
        """
        read, best = read_number(number), None
        if read is None or (read.is_short and card):
            return None
        asked = "short_code" if read.is_short else card or "others"
        several = len({row["carrier"] for row in self.rows} - {""}) > 1
        rows = [
            row
            for row in self.rows
            if KINDS.get(row["kind"], "others") == asked
            and row["from"] <= day
            and row["origin"] in ("", origin)
            and row["band"] in ("", *bands)
            and (not several or row["carrier"] in ("", carrier))
        ]
        if not read.is_whole and any(_is_longer(row["prefix"], read.known) for row in rows):
            return None
        for row in rows:
            if read.known.startswith(row["prefix"]) and (best is None or _rank(row) > _rank(best)):
                best = row
        return best

    def carrier_of(self, operator):
        """R35: whose card it is: with several, the one that the row's operator names, else that of anybody."""
        names = {row["carrier"] for row in self.rows} - {""}
        return operator if len(names) > 1 and operator in names else ""

    def is_premium(self, number, day, origin="", bands=()):
        """R12: whether the row that would price this destination is a premium one."""
        row = self.find(number, day, origin=origin, bands=bands)
        return row is not None and row["kind"] == "premium"


def _is_longer(prefix, known):
    return len(prefix) > len(known) and prefix.startswith(known)


def _rank(row):
    return len(row["prefix"]), row["origin"] != "", row["carrier"] != "", row["band"] != "", row["from"], row["line"]


def is_free(call):
    """The kinds nothing is charged for: inbound (unless paid by the minute) and the like, add-on calls."""
    return call.add_on or (call.kind in FREE_KINDS and not call.per_minute)


def rated_amount(call, cards, problem, caller_country):
    """R31, R35: the price of the rest over the pool, by Microsoft's card or the carrier's. None: not rated.

    ``caller_country`` is the country of the calling number.
    """
    of_carrier = call.kind == "carrier"
    toll_free = call.kind == "toll_free_in" or (
        of_carrier and comes_in(call.row) and is_toll_free(call.row.number_type)
    )
    if of_carrier and (not cards["carrier"].there or (comes_in(call.row) and not toll_free)):
        return Fraction(0) if cards["microsoft"].there or cards["carrier"].there else None
    card = cards["carrier" if of_carrier else "microsoft"]
    unrated = call.kind == "unknown" or call.is_correction or (call.per_minute and call.kind == "inbound")
    if not card.there or (unrated and not of_carrier):
        return None
    if is_free(call) or call.over == 0:
        return Fraction(0)
    origin = caller_country if toll_free else call.country
    number, which = (call.row.caller, "toll_free_inbound") if toll_free else (call.row.callee, "")
    rate = card.find(number, call.day, which, origin, call.row.operator.strip().lower(), call.bands)
    if rate is None:
        problem("rate-missing")
        return None
    seconds = counted(rate, call) - call.pooled
    if seconds <= 0:
        return Fraction(0)
    return rounded(rate["price"] * seconds / 60 + rate["fee"], rate)


def rounded(price, rate):
    """R31: at least the least a charged call costs, rounded half up once to the row's decimals."""
    return to_cents(max(price, rate["least"]) * 10 ** (rate["decimals"] - 2)) / 10 ** (rate["decimals"] - 2)


def comes_in(row):
    """A call received, by its call type."""
    return "_in" in row.type or row.type.startswith("byotin")


def counted(rate, call):
    """The seconds of a call that a rate counts, with those that a pool covers."""
    if not (rate["increment"] or rate["first"] or rate["free"]):
        return call.billed
    step = rate["increment"] or call.step
    left = max(0, call.row.duration - rate["free"])
    first = rate["first"] or step
    return first + round_up(max(0, left - first), step) if left else 0


def settle_amount(call, charges, rate_missing, problem):
    """R30: the amount asked for, else the other one with a problem; both missing: 0.00. A carrier's is its card's."""
    if call.kind == "carrier":
        return call.rated or Fraction(0)
    rated = None if call.rated is None else to_cents(call.rated)
    asked, other = call.reported, rated
    if charges == "rated":
        asked, other = other, asked
    if asked is not None:
        return asked
    if not rate_missing:
        problem("amount-missing")
    return other if other is not None else Fraction(0)


def may_use_credits(call, agreement, people):
    """R32, point 2: the row says so, nobody needs a licence, the row names no person, or whoever pays holds it."""
    capability = call.row.capability.upper()
    if capability == "MCOPSTNPP" or capability.startswith("MCOMEETACPEA"):
        return True
    if not agreement.switch("credits_licence_required") or call.names_nobody:
        return True
    if call.sponsor is not None:
        return people.holds(people.on(people.known(call.sponsor), call.day), "credits")
    return people.holds(call.member, "credits")


def funding(call, agreement, people):
    """R32: money always has a payer; 0.00 is the carrier's, the pool's or free."""
    if call.kind == "carrier":
        return "carrier"
    if call.amount == 0:
        return "pool" if call.pool_id and not is_over(call) else "free"
    if agreement.wallet is not None and may_use_credits(call, agreement, people):
        return "credits"
    too_early = agreement.moves_at is not None and call.row.start < agreement.moves_at
    return "postpaid" if agreement.postpaid and not too_early else "unfunded"


def is_over(call):
    """Whether seconds of a call, or segments of a message, are over its pool."""
    return call.over > 0 or call.over_segments > 0


def contradiction(call):
    """R32: where what Microsoft reported and our count of the pools disagree; '' where they do not."""
    if call.reported is None or call.kind == "carrier":
        return ""
    if call.pool_id and is_over(call):
        return "free-while-pool-empty" if call.reported == 0 else ""
    if call.pool_id and call.reported > 0 and call.pool_was_open:
        return "charged-while-pool-open"
    free = call.add_on or (call.kind in ("inbound", "emergency", "free_call") and not call.per_minute)
    return "charged-free-call" if free and call.reported != 0 else ""
