"""What a call costs, in words: the arithmetic of the card to check in the head, which amount counts, and why."""

from calendar import day_abbr
from collections.abc import Iterable, Iterator
from fractions import Fraction

from chargeback_kit import text
from chargeback_kit.explain.one_call.known_call import RATED, REPORTED, KnownCall
from chargeback_kit.explain.pool_facts import duration
from chargeback_kit.explain.receipt import ReceiptStep
from chargeback_kit.money import MICRO_PER_CENT, exact, round_half_up
from chargeback_kit.phone_numbers import phone_number
from chargeback_kit.records.rates import CENTS, Rate
from chargeback_kit.reference.spoken import country_name, the

MINUTE = 60
NANO, MICRO = 9, 6
ROW = "Charge and Connection Fee of the row"
CARRIERS_CARD = "carrier_rates.csv"


def price_steps(call: KnownCall) -> Iterator[ReceiptStep]:
    """How the card counts a call, where it says more than a step; and which of two amounts counts."""
    rate = call.rate
    if rate is not None and call.is_priced:
        yield from _band(call, rate)
        if not call.is_message and _says_more(rate):
            yield _intervals(call, rate)
    elif rate is not None and call.is_within_free_seconds:
        yield _intervals(call, rate)
    yield _price(call)


def _says_more(rate: Rate) -> bool:
    return bool(rate.first_seconds or rate.free_seconds or rate.minimum_micro or rate.decimals != CENTS)


def _band(call: KnownCall, rate: Rate) -> Iterator[ReceiptStep]:
    """The hours that gave a call its price (R31)."""
    bands = [band for band in call.bill.agreement.time_band if band.name == rate.time_band]
    hours = [f"{_days(band.days)}{_clock(band.start)} to {_clock(band.until)}" for band in bands]
    if bands:
        zone = bands[0].zone or call.bill.agreement.switches.month_time_zone
        answer = f"the call began in the band {rate.time_band}: {text.listed(hours)}, {zone}"
        yield ReceiptStep("band", "R31, R35", answer, "agreement.toml, [[time_band]]")


def _days(days: Iterable[int]) -> str:
    """Weekdays by their first letters; nothing for all of them.

    >>> _days([0, 4]), _days(range(7))
    ('Mon and Fri ', '')
    """
    named = [day_abbr[day] for day in sorted(days)]
    return "" if len(named) == len(day_abbr) else f"{text.listed(named)} "


def _clock(minutes: int) -> str:
    return f"{minutes // MINUTE:02d}:{minutes % MINUTE:02d}"


def _intervals(call: KnownCall, rate: Rate) -> ReceiptStep:
    """How the seconds that a rate counts come about and what they cost (R31)."""
    row = call.row
    counted, pooled = row["listed_seconds"], row["pooled_seconds"]
    free = f"{rate.free_seconds} s free, then " if rate.free_seconds else ""
    first = f"the first {rate.first_seconds} s, then " if rate.first_seconds else ""
    steps = f"steps of {rate.increment_seconds} s" if rate.increment_seconds else "billed steps"
    within = f", {pooled} s of them in the pool" if pooled else ""
    fee = f" + {exact(rate.fee_micro)}" if rate.fee_micro else ""
    least = f", at least {exact(rate.minimum_micro)}" if rate.minimum_micro else ""
    price = f"{counted - pooled} s at {exact(rate.price_nano, NANO)} per minute{fee}{least}" if counted else "nothing"
    answer = f"{row['duration_seconds']} s count as {counted} s ({free}{first}{steps}){within}: {price}"
    return ReceiptStep("rate", "R31, R35", f"{answer} = {exact(row['rated_micro'] or 0)}", rate.place)


def _price(call: KnownCall) -> ReceiptStep:
    """Both amounts, and the one that counts: where the one that was asked for is not there it is the other (R30)."""
    row, counts = call.row, call.counts
    reported = "nothing reported" if row["reported_micro"] is None else f"reported {exact(row['reported_micro'])}"
    is_unrated = row["rated_micro"] is None or (call.is_carriers and not counts)
    rated = f"not rated ({_unrated(call)})" if is_unrated else f"rated {exact(row['rated_micro'])}"
    amount = f"{exact(row['amount_micro'])} {call.bill.currency}"
    to_cent = (
        ", to the cent" if not call.is_carriers and counts == RATED and row["rated_micro"] % MICRO_PER_CENT else ""
    )
    if call.is_carriers:
        chosen = "; the carrier's card counts" if counts else ", and Microsoft's charge counts nowhere"
    elif not counts:
        chosen = "; nothing counts"
    else:
        chosen = f"; {counts} counts" if counts == call.bill.charges else f", so {counts} counts"
    answer = f"{reported}, {rated}{chosen}{to_cent}: {amount}"
    return ReceiptStep("price", "R35" if call.is_carriers else _rules(call), answer, _source(call))


def _rules(call: KnownCall) -> str:
    return "R28, R30" if call.is_message else "R30, R31"


def _source(call: KnownCall) -> str:
    """Where the amounts of a call stand: in its row, and in the card where a price of it was used."""
    row = [] if call.is_carriers or call.row["reported_micro"] is None else [ROW]
    if call.rate is not None and call.is_priced:
        return "; ".join([*(row if call.counts == REPORTED else ()), _chosen(call.rate)])
    return "; ".join(row) or (CARRIERS_CARD if call.is_carriers else ROW)


def _chosen(rate: Rate) -> str:
    """The row of a card and what made it the one: prefix, caller's country, hours, day."""
    caller = f", from {the(country_name(rate.origin_country))}" if rate.origin_country else ""
    band = f", {rate.time_band}" if rate.time_band else ""
    since = f", since {rate.effective_from}" if rate.effective_from else ""
    return f"{rate.place}: prefix {rate.prefix or 'any'}{caller}{band}{since}"


def _unrated(call: KnownCall) -> str:
    """Why the card makes nothing of a call (R28, R30, R31, R35)."""
    if call.is_carriers and call.bill.inputs.carrier_rates is None:
        return "no card of the carrier"
    if call.row["lacks_rate"]:
        return no_rate(call)
    if not call.is_carriers and not call.bill.has_card:
        return "no rate card"
    if call.kind == "unknown":
        return "no rule names this call"
    if call.row["reported_micro"] is not None and call.row["reported_micro"] < 0:
        return "a correction"
    return "no known plan brings messages" if call.is_message else "dialling in is paid as reported"


def no_rate(call: KnownCall) -> str:
    """Why no rate matches: the card has none, or the number leaves open which one it is (R05)."""
    card = "the carrier's card" if call.is_carriers else "the card"
    key = call.words["caller_number" if call.kind == "toll_free_in" else "callee_number"]
    if key is None:
        return f"no rate of {card} matches, the row names no number"
    open_digits = " for certain, digits of the number are not known" if phone_number(key).hidden else ""
    return f"no rate of {card} matches{open_digits}"


def by_card(call: KnownCall, rate: Rate) -> str:
    """The arithmetic of the card and the amount that counts, to the cent where the card has more decimals."""
    rated, amount = call.row["rated_micro"], call.row["amount_micro"]
    return f"{_product(call, rate, is_to_cent=rated != amount)}{_money(call, amount)}"


def charged(call: KnownCall) -> str:
    """What Microsoft charged: its connection fee, what a minute came to, and what the card says of it."""
    rate = call.rate
    if rate is None or not call.is_priced:
        return f"{_own_fee(call)}{f' ({no_rate(call)})' if call.row['lacks_rate'] else ''}"
    rated = _money(call, call.row["rated_micro"])
    fee = call.words["own_fee_micro"]
    own = f", {exact(fee)} of it {_fee_name(call)}" if fee else ""
    return f"{own} (by {rate.place}: {_product(call, rate)}{rated})"


def _fee_name(call: KnownCall) -> str:
    return "carrier fee" if call.is_message else "connection fee"


def _own_fee(call: KnownCall) -> str:
    """What a reported charge comes to for a minute, where that is a number to read, and the fee that is in it."""
    amount, fee, over = call.row["amount_micro"], call.words["own_fee_micro"], call.row["over_seconds"]
    if fee and fee == amount:
        return f", its {_fee_name(call)}"
    own = f"{exact(fee)} of it {_fee_name(call)}" if fee else ""
    each = ""
    if not call.is_message and over >= MINUTE and not over % MINUTE:
        minute = Fraction(amount - fee, 10**MICRO) / (over // MINUTE)
        if (minute * 1000).denominator == 1:
            each = f"{exact(int(minute * 10**MICRO))} a minute"
            own = f"{exact(fee)} {_fee_name(call)}" if fee else ""
    said = " and ".join(filter(None, (each, own)))
    return f", {said}" if said else ""


def _money(call: KnownCall, micro: int) -> str:
    return f"{exact(micro):,} {call.bill.currency}"


def _product(call: KnownCall, rate: Rate, *, is_to_cent: bool = False) -> str:
    """What is multiplied and added, up to the amount: minutes or segments times a price, fees, and what is rounded."""
    row = call.row
    price, fee = Fraction(rate.price_nano, 10**NANO), Fraction(rate.fee_micro, 10**MICRO)
    if call.is_message:
        number, fee = Fraction(row["over_segments"]), Fraction(call.words["own_fee_micro"], 10**MICRO)
        said = text.counted(row["over_segments"], "segment")
    else:
        seconds = row["listed_seconds"] - row["pooled_seconds"]
        number, said = Fraction(seconds, MINUTE), _counted(call, rate, seconds)
    added = f" + {exact(int(fee * 10**MICRO))} {_fee_name(call)}" if fee else ""
    sums = f"{said} × {exact(rate.price_nano, NANO)}{added} = "
    return f"{sums}{_roundings(call, rate, number * price + fee, is_to_cent=is_to_cent)}"


def _roundings(call: KnownCall, rate: Rate, whole: Fraction, *, is_to_cent: bool) -> str:
    """How an exact price comes to the amount that follows: by the decimals of the card, its least, and the cent."""
    rated = Fraction(call.row["rated_micro"], 10**MICRO)
    cent = f"{exact(call.row['rated_micro'])}, to the cent " if is_to_cent else ""
    if whole == rated:
        return f"{_decimal(whole)}, rounded to " if is_to_cent else ""
    if Fraction(round_half_up(whole * 10**rate.decimals), 10**rate.decimals) == rated:
        return f"{_decimal(whole)}, rounded to {cent}"
    why = "raised to the least charge of" if rate.minimum_micro else "which a what-if makes"
    return f"{_decimal(whole)}, {why} {cent}"


def _decimal(value: Fraction) -> str:
    """A fraction to six decimals, without zeros at its end; ``…`` where it has more.

    >>> _decimal(Fraction(11596, 1000)), _decimal(Fraction(25, 6))
    ('11.596', '4.166666…')
    """
    scaled = value * 10**MICRO
    return f"{exact(int(scaled))}{'' if scaled.denominator == 1 else '…'}"


def _counted(call: KnownCall, rate: Rate, seconds: int) -> str:
    """The time that costs: started minutes, or time in shorter steps, of the rate or else of the switch."""
    over = " more" if call.row["pooled_seconds"] else ""
    if call.before_growth:
        return f"{text.count(seconds)} s{over} (with the growth of the scenario) ÷ 60"
    step = rate.increment_seconds or call.bill.agreement.switches.increment_seconds
    by_minute = step == MINUTE and rate.first_seconds in (None, MINUTE) and not rate.free_seconds
    if by_minute and not seconds % MINUTE:
        return f"{started_minutes(seconds)}{over}"
    steps = f"in steps of {step} s" if step != 1 else "by the second"
    first = f"the first {rate.first_seconds} s whole, then " if rate.first_seconds else ""
    free = f"{rate.free_seconds} s free, " if rate.free_seconds else ""
    lasted, counted = call.row["duration_seconds"], call.row["listed_seconds"]
    counts = f"{lasted} s count as {counted} s, " if lasted != counted else ""
    why = f"{counts}{free}{first}{steps}"
    if seconds % MINUTE:
        return f"{text.count(seconds)} s{over} ({why}) ÷ 60"
    return f"{text.minutes(seconds)} min{over} ({why})"


def started_minutes(seconds: int) -> str:
    """Whole minutes as they are billed.

    >>> started_minutes(60), started_minutes(120)
    ('1 started minute', '2 started minutes')
    """
    return f"{text.count(seconds // MINUTE)} started {'minute' if seconds == MINUTE else 'minutes'}"


def units(call: KnownCall) -> str:
    """How long a call was, or how many segments a message had."""
    if call.is_message:
        return text.counted(call.row["duration_seconds"], "segment")
    seconds = call.row["billed_seconds"]
    if call.bill.agreement.switches.increment_seconds == MINUTE and not seconds % MINUTE:
        return started_minutes(seconds)
    return duration(seconds) if seconds % 6 else text.spoken_minutes(seconds)
