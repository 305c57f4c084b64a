"""The three bill folders: every file of the sample by its path, and the figures behind them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from . import direct_routing, exports
from .agreement import (
    agreement_text,
    conference_licences,
    invoice_lines,
    licence_fees,
    rates_text,
    usage_amount,
    users_text,
)
from .calls import Call
from .november.branch import branch_calls
from .november.messages import log_page, logged, message_rates, messages
from .november.terms import carrier_rates_text, further_terms
from .people import Person, known_by, load_people
from .plan_prices import prices_text
from .pricing import Pools, priced
from .routine import days_of, routine_calls
from .rows import broken_rows, end_first, row_of, with_repeats
from .service_lines import service_calls
from .stories import as_first_told, late_calls, named, story_calls
from .wallet import Wallet, run

YEAR = 2026
EXPORTED_UNTIL = 24
GRAPH_FROM = 23
TOP_UP = (datetime(2026, 10, 5), Decimal("100.00"))
OPENING = Decimal("165.00")
MOVES = datetime(2026, 11, 16)
LICENCES_ORDERED_LATE = Decimal("24.00")
RATES_NOTE = """\
The prices in rates.csv are NOT Microsoft Teams prices.

They stand in for a rate card. Those of outgoing calls come from the public price table of Azure Communication
Services (Azure/Communication, pricing/communication-services-pstn-rates.csv, 2025-10-15, MIT licence,
copyright Microsoft Corporation). Those of toll-free callers come from the Azure Communication Services price
page, the one of Estonian mobiles from an older public text, and the premium price and the price rise of
2026-10-16 are invented. sample_data/generator/rates_source.csv says which is which, row by row.

The price of a text message in November's rates.csv and all of carrier_rates.csv are invented
(sample_data/generator/november).
"""


@dataclass(frozen=True)
class Month:
    """Everything that is known of one month before it is written; `log` holds messages that are no rows of calls."""

    number: int
    people: list[Person]
    calls: list[Call]
    pools: Pools
    wallet: Wallet
    log: list[Call]

    @property
    def first(self) -> datetime:
        """The month's first moment."""
        return datetime(YEAR, self.number, 1)

    @property
    def folder(self) -> str:
        """The folder's name."""
        return f"{YEAR}-{self.number:02d}"


def month_of(number: int, opening: Decimal) -> Month:
    """The calls of a month with their charges, its pools, and its wallet."""
    everybody, days = load_people(), days_of(YEAR, number)
    people = [p for p in everybody if any(p.works_on(day) for day in days)]
    calls = [*routine_calls(people, YEAR, number), *service_calls(people, YEAR, number)]
    calls += story_calls(people, YEAR, number)
    if number == 10:
        calls.append(end_first(named(people, "Ian Castellano")))
    pools = Pools(people, conference_licences(number))
    sent = []
    if number == 11:
        calls += branch_calls(people, YEAR, number)
        sent = messages(named(people, "Tessa Wren"), YEAR, number)
    settled = priced(calls, pools) + sent
    settled.sort(key=lambda call: (call.start, call.usage_id))
    top_ups = (TOP_UP,) if TOP_UP[0].month == number else ()
    wallet = run(settled, opening, top_ups, MOVES if number == 11 else None)
    log = logged(sent)
    rows = [call for call in settled if call not in log]
    return Month(number, known_by(everybody, days[-1]), rows, pools, wallet, log)


def months() -> tuple[Month, Month, Month]:
    """September, and the months that go on with its balance."""
    september = month_of(9, OPENING)
    october = month_of(10, september.wallet.closing)
    return september, october, month_of(11, october.wallet.closing)


def late_rows(month: Month) -> list[Call]:
    """The calls of the month before that are only in this month's folder."""
    return priced(late_calls(month.people), Pools([], 0)) if month.number == 10 else []


def sample_files() -> dict[str, bytes]:
    """Every file of the folders, by its path below the sample."""
    september, october, november = months()
    files = {"rates.README.txt": RATES_NOTE.encode(), "prices.csv": prices_text(october.number).encode()}
    files |= _folder(september, october.calls)
    files |= _folder(october, [])
    files |= _folder(november, [])
    return files


def _folder(month: Month, next_calls: list[Call]) -> dict[str, bytes]:
    shared = {
        "users.csv": users_text(month.people),
        "rates.csv": rates_text(message_rates() if month.log else ()),
        "agreement.toml": agreement_text(month.number, month.wallet, _further(month), _invoice(month)),
        f"DirectRouting.calls.{_end(month):%Y-%m-%d}.csv": _direct_routing(month),
    }
    if month.log:
        shared |= {"carrier_rates.csv": carrier_rates_text(), "graph/getSmsLog.json": log_page(month.log)}
    files = {name: text.encode() for name, text in (shared | _graph(month, next_calls)).items()}
    files[exports.export_name(YEAR, month.number)] = _export(month)
    return {f"{month.folder}/{name}": content for name, content in files.items()}


def _further(month: Month) -> str:
    return further_terms(month.people, month.wallet) if month.wallet.moves else ""


def _end(month: Month) -> date:
    return days_of(YEAR, month.number)[-1] + timedelta(days=1)


def _invoice(month: Month) -> dict[str, Decimal]:
    usage = usage_amount([*month.calls, *month.log]) + usage_amount(late_rows(month))
    fees = licence_fees(month.number) + (LICENCES_ORDERED_LATE if month.number == 10 else 0)
    return invoice_lines(usage, fees, month.wallet)


def _export(month: Month) -> bytes:
    until = month.first.replace(day=EXPORTED_UNTIL)
    calls = late_rows(month) + [call for call in month.calls if call.start < until]
    rows = [row_of(as_first_told(call)) for call in calls]
    if month.number == 10:
        rows += broken_rows(named(month.people, "Ian Castellano"))
    rows.sort(key=lambda row: row[15])
    text = exports.csv_text(exports.COLUMNS, with_repeats(rows))
    mark = "\ufeff" if month.number == 9 else ""
    members = {
        f"PSTN.calls.{until:%Y-%m-%d}.csv": mark + text,
        "parameters.json": exports.parameters(month.first, until),
    }
    return exports.zipped(members)


def _graph(month: Month, next_calls: list[Call]) -> dict[str, str]:
    first = month.first.replace(day=GRAPH_FROM)
    last = datetime.combine(_end(month), datetime.min.time()) + timedelta(hours=12)
    calls = [call for call in [*month.calls, *next_calls] if first <= call.start < last]
    pages = exports.graph_pages(calls, first, last)
    return {f"graph/getPstnCalls.page{number}.json": text for number, text in enumerate(pages, start=1)}


def _direct_routing(month: Month) -> str:
    rows = direct_routing.rows(month.people, YEAR, month.number)
    return exports.csv_text(direct_routing.COLUMNS, [list(row.values()) for row in rows])
