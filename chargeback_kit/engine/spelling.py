"""How a usage file is written, where it is not as an export writes it: found in the file as a whole, told once (R01).

A plain file costs a look at its first rows. Only where those, or a value that cannot be read, show another spelling is
the whole file looked through for the forms of its amounts and the days of its dates.
"""

import re
from dataclasses import replace
from datetime import date

from chargeback_kit.engine.as_exported import AMOUNTS, TIMES, one_blank
from chargeback_kit.engine.pipeline import literal
from chargeback_kit.engine.raw import COLUMNS, exact_columns, open_file, readable
from chargeback_kit.engine.store import Store
from chargeback_kit.problems import InputError, Problem, problem
from chargeback_kit.records.agreement import Agreement
from chargeback_kit.records.lines import lines_of
from chargeback_kit.records.saved.amounts import BLANKS, EXACT, AmountSeen, decimal_sign, plain
from chargeback_kit.records.saved.times import (
    IN_WORDS,
    ISO_START,
    DateSeen,
    date_order,
    offsets,
    orders_of,
    parts_of,
)
from chargeback_kit.records.sources import Spelling, UsageFile

MOST_FORMS = 100_000
DAY = r"^\d{1,4}[./\-] ?\d{1,2}[./\-] ?\d{1,4}"
STATES_ZONE = r":\d\d.*(Z|UTC|GMT|[+\-]\d\d:?\d\d)$"
Range = tuple[date, date]


def is_plain(store: Store, rows: str) -> bool:
    """Whether some rows are written as an export writes them, and leave nothing open; ``rows``: their table."""
    charges = ("charge", "connection_fee")
    odd = [f"{name} <> trim({name}, {literal(BLANKS)})" for name in COLUMNS]
    odd += [f"({name} <> '' AND NOT regexp_full_match({name}, '{ISO_START}'))" for name in TIMES]
    odd += [f"regexp_matches({name}, '[, \u2019'']|{EXACT}|^\u2212')" for name in AMOUNTS]
    doubtful = " OR ".join(f"regexp_matches({name}, '^[+-]?[1-9]\\d{{0,2}}\\.\\d{{3}}$')" for name in AMOUNTS)
    decided = " OR ".join(f"regexp_matches({name}, '\\.\\d$|\\.\\d\\d$|\\d\\.\\d{{4,}}$|^0\\.')" for name in charges)
    has_amounts = " OR ".join(f"{name} <> ''" for name in charges)
    asked = ", ".join(
        f"coalesce(bool_or({each}), FALSE)" for each in (" OR ".join(odd), doubtful, decided, has_amounts)
    )
    is_odd, is_doubtful, is_decided, needs_decision = store.run(f"SELECT {asked} FROM {rows}")[0]
    return not is_odd and (is_decided or not (is_doubtful or needs_decision))


def spelled(store: Store, file: UsageFile, agreement: Agreement, stated: Range | None) -> UsageFile:
    """The file with its spelling; ``stated`` are the days that its export says it covers.

    Raises InputError where its amounts or dates leave two readings, or contradict one another.
    """
    bare = replace(file, spelling=None)
    with readable(file), store.one_thread():
        open_file(store, bare)
        trimmed = ", ".join(f"trim({name}, {literal(BLANKS)}) AS {name}" for name in (*AMOUNTS, *TIMES))
        store.run(f"CREATE OR REPLACE VIEW trimmed AS SELECT row_number() OVER () - 1 AS place, {trimmed} FROM raw")
        exact = exact_columns(store, bare)
        amounts = _amounts_seen(store, [name for name in AMOUNTS if name not in exact])
        dates = _dates_seen(store, [name for name in TIMES if name not in exact])
    agreed = agreement.reading
    try:
        sign = decimal_sign(amounts, file.label, agreed.decimal_sign or "")
        order = date_order(dates, file.label, agreed.date_order or "", stated)
    except InputError:
        placed = _placed(store, bare, [*amounts, *dates])
        amounts = [replace(each, line=placed.get(each.line or 0)) for each in amounts]
        dates = [replace(each, line=placed.get(each.line or 0)) for each in dates]
        sign = decimal_sign(amounts, file.label, agreed.decimal_sign or "")
        order = date_order(dates, file.label, agreed.date_order or "", stated)
    plainly = not dates and not _epochs(store) and all(plain(each.text, sign) == each.text for each in amounts)
    return replace(file, spelling=replace(_spelling(sign, order, dates, agreement), is_plain=plainly))


def _epochs(store: Store) -> bool:
    """Whether an instant is written as ``/Date(...)/`` or a spreadsheet's own date."""
    odd = " OR ".join(f"{name} LIKE '%/Date(%' OR starts_with({name}, {literal(EXACT)})" for name in TIMES)
    return bool(store.run(f"SELECT 1 FROM trimmed WHERE {odd} LIMIT 1"))


def _spelling(sign: str, order: str, dates: list[DateSeen], agreement: Agreement) -> Spelling:
    zone = agreement.reading.time_zone or agreement.switches.month_time_zone
    days = [day for each in dates if (day := orders_of(each.parts).get("ymd" if len(each.parts[0]) == 4 else order))]
    years = [day.year for day in days] or [1970]
    return Spelling(
        sign,
        order,
        zone,
        offsets(zone, min(years), max(years)),
        has_local_times=any(orders_of(each.parts) and not re.search(STATES_ZONE, each.text) for each in dates),
    )


def _amounts_seen(store: Store, names: list[str]) -> list[AmountSeen]:
    """One amount of every form: digits but 0 count alike."""
    found = []
    for name in names:
        form = f"regexp_replace({name}, '[1-9]', '9', 'g')"
        asked = (
            f"SELECT arg_min({name}, place), min(place) FROM trimmed WHERE {name} <> '' AND {name} NOT LIKE '{EXACT}%'"
        )
        found += [AmountSeen(*row) for row in store.run(f"{asked} GROUP BY {form} ORDER BY 2 LIMIT {MOST_FORMS}")]
    return found


def _dates_seen(store: Store, names: list[str]) -> list[DateSeen]:
    """One value of every day that stands in the file in a local form, spreadsheets' own dates among them."""
    found = []
    for name in names:
        cell = f"replace(substr({name}, 2, 10), '-', '/')"
        text = f"CASE WHEN starts_with({name}, '{EXACT}') THEN {cell} ELSE {one_blank(name)} END"
        form = f"regexp_extract({text}, '{DAY}'), regexp_matches({text}, '{STATES_ZONE}')"
        local = f"{name} <> '' AND NOT regexp_full_match({name}, '{ISO_START}')"
        asked = f"SELECT arg_min({text}, place), min(place) FROM trimmed WHERE {local} GROUP BY {form}"
        asked += f" ORDER BY 2 LIMIT {MOST_FORMS}"
        for value, place in store.run(asked):
            if (parts := parts_of(value)) is not None:
                found.append(DateSeen(parts, value, place, NAMES.get(name, name)))
    return found


NAMES = {"start_utc": "the start time", "end_utc": "the end time"}


def _placed(store: Store, file: UsageFile, seen: list[AmountSeen | DateSeen]) -> dict[int, int]:
    """The line of each row that is spoken of."""
    count = store.run("SELECT count(*) FROM raw")[0][0]
    rejected = []
    if file.kind == "csv":
        rejected = [row[0] for row in store.run("SELECT DISTINCT line_byte_position FROM rejects")]
    rows = sorted({each.line for each in seen if each.line is not None})
    return {row: line for row, line in zip(rows, lines_of(file, rows, count, rejected), strict=True) if line}


def said_of(file: UsageFile) -> Problem | None:
    """What a reader should know of the times of a file."""
    found = file.spelling
    if found is None or not found.has_local_times:
        return None
    order = f", {IN_WORDS[found.date_order]}" if found.date_order else ""
    return problem("local-times", f"{found.zone}{order}", file=file.label)
