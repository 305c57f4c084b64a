"""A file that is written otherwise than an export, as SQL that says the same as an export would (R01)."""

from chargeback_kit.engine.pipeline import literal
from chargeback_kit.records.saved.amounts import BLANKS, EXACT, PATTERNS
from chargeback_kit.records.saved.times import EPOCH_MS, ISO_START, PARTS, PATTERN
from chargeback_kit.records.sources import Spelling

AMOUNTS = ("charge", "connection_fee", "duration_seconds")
TIMES = ("start_utc", "end_utc")


def as_exported(name: str, text: str, spelling: Spelling) -> str:
    """The SQL of a column as an export would write it; ``text``: the SQL of what the file holds.

    >>> from chargeback_kit.engine.store import Store
    >>> amount = as_exported("charge", "'1.234,50'", Spelling(decimal_sign=","))
    >>> Store().run(f"SELECT {amount}")
    [('1234.50',)]
    """
    bare = f"trim({text}, {literal(BLANKS)})"
    if name in AMOUNTS:
        return _amount(bare, spelling.decimal_sign)
    if name in TIMES:
        return bare if spelling.is_plain else _time(bare, spelling)
    return f"ltrim({bare}, {literal(EXACT)})"


def _amount(text: str, sign: str) -> str:
    exact = f"WHEN starts_with({text}, {literal(EXACT)}) THEN substr({text}, 2)"
    if not sign:
        sign = "."
    kept = f"regexp_replace({text}, '[{'.' if sign == ',' else ','}'' \u00a0\u202f\u2009\u2019]', '', 'g')"
    plain = f"replace(replace({kept}, '{sign}', '.'), '\u2212', '-')"
    return f"CASE {exact} WHEN regexp_full_match({text}, {literal(PATTERNS[sign])}) THEN {plain} ELSE {text} END"


def _time(text: str, spelling: Spelling) -> str:
    """Local times get the offset of their zone; those that state one keep it; ``/Date(...)/`` is an instant."""
    cell = f"replace(substr({text}, 2), 'T', ' ')"
    epoch = f"regexp_extract({text}, {literal(EPOCH_MS)}, 1)"
    instant = f"strftime(make_timestamp_ns(TRY_CAST({epoch} AS BIGINT) * 1000000), '%Y-%m-%dT%H:%M:%S.%f') || 'Z'"
    blank = one_blank(text)
    parts = f"regexp_extract({blank}, {literal(f'^(?:{PATTERN})$')}, [{', '.join(map(literal, PARTS))}])"
    local = _local("the_parts", spelling.date_order)
    zone = "replace(replace(the_parts['zone'], 'UTC', 'Z'), 'GMT', 'Z')"
    in_parts = f"CASE WHEN the_parts['zone'] <> '' THEN {local} || {zone} ELSE {_with_offset(local, spelling)} END"
    return (
        f"CASE WHEN {text} = '' OR regexp_full_match({text}, {literal(ISO_START)}) THEN {text} "
        f"WHEN starts_with({text}, {literal(EXACT)}) THEN {_with_offset(cell, spelling)} "
        f"WHEN regexp_full_match({text}, {literal(EPOCH_MS)}) THEN {instant} "
        f"WHEN NOT regexp_full_match({blank}, {literal(PATTERN)}) THEN {text} "
        f"ELSE {_with('the_parts', parts, in_parts)} END"
    )


def _with(name: str, text: str, said: str) -> str:
    """What is said of a text by a name, as SQL: the text is planned and computed once, however often it is named."""
    return f"list_transform([{text}], lambda {name}: {said})[1]"


def _local(parts: str, order: str) -> str:
    """The parts of a local time as ``2026-10-06 15:22:01``."""
    place = dict(zip(order if order in ("dmy", "mdy", "ymd") else "dmy", "abc", strict=True))

    def part(name: str) -> str:
        iso = dict(zip("ymd", "abc", strict=True))[name]
        text = f"CASE WHEN length({parts}['a']) = 4 THEN {parts}['{iso}'] ELSE {parts}['{place[name]}'] END"
        return f"CASE WHEN length({text}) = 2 THEN '20' || ({text}) ELSE {text} END" if name == "y" else text

    half = f"lower({parts}['half'])"
    hour = f"TRY_CAST(coalesce(nullif({parts}['hour'], ''), '0') AS INTEGER)"
    hour = (
        f"CASE WHEN {half} = '' THEN {hour} WHEN {hour} > 12 OR {hour} = 0 THEN 99 "
        f"ELSE {hour} % 12 + CASE WHEN {half} = 'p' THEN 12 ELSE 0 END END"
    )
    fraction = f"CASE WHEN {parts}['fraction'] = '' THEN '' ELSE '.' || {parts}['fraction'] END"
    minute, second = (f"coalesce(nullif({parts}['{name}'], ''), '00')" for name in ("minute", "second"))
    day = f"({part('y')}) || '-' || lpad({part('m')}, 2, '0') || '-' || lpad({part('d')}, 2, '0')"
    return (
        f"({day} || ' ' || lpad(CAST({hour} AS VARCHAR), 2, '0') || ':' || {minute} || ':' || {second} || {fraction})"
    )


def _with_offset(local: str, spelling: Spelling) -> str:
    cases = [f"WHEN local_time < '{until}' THEN '{offset}'" for offset, until in spelling.offsets if until]
    last = next((offset for offset, until in spelling.offsets if not until), "+00:00")
    if not cases:
        return f"{local} || '{last}'"
    return _with("local_time", local, f"local_time || CASE {' '.join(cases)} ELSE '{last}' END")


def one_blank(text: str) -> str:
    """A text with every kind of blank as a plain one, as SQL."""
    return f"translate({text}, '\u00a0\u2007\u2009\u202f', '    ')"
