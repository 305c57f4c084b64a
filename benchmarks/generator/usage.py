"""The usage: random legs in blocks of a million, as Parquet and, from that, as the admin centre's CSV."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from benchmarks.generator import numbers, world
from benchmarks.generator.people import People, uuids

BLOCK = 1_000_000
DUPLICATES = 0.0005
INTERNATIONAL = 0.18
TICKS = 10_000_000  # a tick is 100 ns, the last digit of a time in the export
HOUR = 3600 * TICKS
SPILL_HOURS = 4  # before and after October

OUT = np.array([kind.out for kind in world.CALL_TYPES])
CONFERENCE = np.array([kind.code.startswith("conf") for kind in world.CALL_TYPES])
BOT = np.array([kind.code.startswith("ucap") for kind in world.CALL_TYPES])

Cents = tuple[np.ndarray, np.ndarray]


def _hour_weights() -> np.ndarray:
    """A weekday's bell around 13:00, weekends at 0.15 of it. 2026-10-01 is a Thursday."""
    hour = np.arange(-SPILL_HOURS, 31 * 24 + SPILL_HOURS)
    bell = np.exp(-(((hour % 24) - 13) ** 2) / (2 * 3.5**2)) + 0.02
    weight = bell * np.where((3 + hour // 24) % 7 >= 5, 0.15, 1.0)
    return weight / weight.sum()


def _start(size: int, rng: np.random.Generator) -> np.ndarray:
    """Ticks since 1970; two in a thousand on the minute, so that some calls tie."""
    weights = _hour_weights()
    ticks = (rng.choice(len(weights), size, p=weights) - SPILL_HOURS) * HOUR + rng.integers(0, HOUR, size)
    ticks = np.where(rng.random(size) < 0.002, ticks // (60 * TICKS) * (60 * TICKS), ticks)
    return ticks + int(world.MONTH_START.timestamp()) * TICKS


def _duration(size: int, rng: np.random.Generator) -> np.ndarray:
    """Seconds: lognormal, at most eight hours, 12 % zero, 3 % whole minutes."""
    seconds = np.minimum(rng.lognormal(4.8, 1.1, size), 28_800).astype(np.int64)
    luck = rng.random(size)
    return np.where(luck < 0.12, 0, np.where(luck < 0.15, (seconds + 59) // 60 * 60, seconds))


def _other_country(home: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The other side's country: at home, or one of the other 29."""
    abroad = (home + rng.integers(1, len(world.COUNTRIES), len(home))) % len(world.COUNTRIES)
    return np.where(rng.random(len(home)) < INTERNATIONAL, abroad, home)


def _money(kind: np.ndarray, plan: np.ndarray, home: np.ndarray, other: np.ndarray, seconds: np.ndarray) -> Cents:
    """Charge and fee [cents]: toll-free, international off the plan, pay as you go; by started minutes."""
    abroad, out = home != other, OUT[kind]
    charged = BOT[kind] | (out & ((abroad & (plan != 1)) | (~CONFERENCE[kind] & (plan == 3))))
    price = np.where(BOT[kind], 15_000 + 8_000 * other, np.where(abroad, 20_000 + 5_000 * other, 12_000))
    cents = (-(-seconds // 60) * price + 5_000) // 10_000
    return np.where(charged, cents, 0), np.where(charged & (cents > 0) & (other % 5 == 0), 5, 0)


def _names(values: Sequence[str | None], index: np.ndarray) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(index.astype(np.int32)), pa.array(values))


def _cents(values: np.ndarray) -> pa.Array:
    return pa.array(values.astype(np.int32))


def _block(rows: int, size: int, people: People, rng: np.random.Generator) -> pa.RecordBatch:
    """`size` legs; the last few repeat the first few, word for word."""
    kind = rng.choice(len(world.CALL_TYPES), size, p=[t.share for t in world.CALL_TYPES])
    user = (len(people.home) * rng.random(size) ** 1.3).astype(np.int64)
    home, plan, bot, out = people.home[user], people.plan[user], BOT[kind], OUT[kind]
    other = _other_country(home, rng)
    theirs = numbers.number(
        other, (numbers.numbers_per_country(rows)[other] * rng.random(size) ** 2.5).astype(np.int64)
    )
    ours = np.where(CONFERENCE[kind], rng.choice(world.BRIDGES, size), numbers.own_number(home, user))
    ours = np.where(bot, rng.choice(world.TOLL_FREE_NUMBERS, size), ours)
    start, seconds = _start(size, rng), _duration(size, rng)
    charge, fee = _money(kind, plan, home, other, seconds)
    codes, titles = [c.code for c in world.COUNTRIES], [c.name for c in world.COUNTRIES]
    capability = np.where(bot, 3, np.where(CONFERENCE[kind], 4, plan))
    batch = pa.RecordBatch.from_pydict(
        {
            "usage_id": uuids(rng.integers(0, 256, (size, 16), dtype=np.uint8)),
            "call": pa.array(rng.integers(10**9, 10**10, size)),
            "leg": pa.array(rng.integers(10**8, 10**9, size)),
            "user": pa.array(user, mask=bot),
            "user_id": uuids(people.ids[user]),
            "home": _names(codes, home),
            "call_type": _names([t.code for t in world.CALL_TYPES], kind),
            "number_type": _names([t.number_type for t in world.CALL_TYPES], kind),
            "direction": _names(["Inbound", "Outbound"], out),
            "context": _names(["Domestic", "International", None], np.where(out, home != other, 2)),
            "destination": _names([*titles, None], np.where(out, other, len(titles))),
            "other_country": _names(codes, other),
            "caller": pa.array(np.where(out, ours, theirs)),
            "callee": pa.array(np.where(out, theirs, ours)),
            "start_ns": pa.array(start * 100),
            "seconds": pa.array(seconds.astype(np.int32)),
            "fee": _cents(fee),
            "charge": _cents(charge),
            "capability": _names([p.code for p in world.PLANS] + ["MCOMEETADD"], capability),
        }
    )
    return _with_duplicates(batch, int(size * DUPLICATES))


def _with_duplicates(batch: pa.RecordBatch, count: int) -> pa.RecordBatch:
    """The same number of rows, of which the last `count` repeat the first `count`."""
    keep = np.arange(batch.num_rows)
    keep[batch.num_rows - count :] = np.arange(count)
    return batch.take(pa.array(keep))


def blocks(rows: int, people: People, rng: np.random.Generator) -> Iterator[pa.RecordBatch]:
    """All legs, a block at a time."""
    for done in range(0, rows, BLOCK):
        yield _block(rows, min(BLOCK, rows - done), people, rng)


TYPED = """
SELECT usage_id::VARCHAR AS "UsageId", "call" || '_' || leg || '@52.114.75.1' AS "Call ID",
    NULL::VARCHAR AS "Conference ID", CASE WHEN "user" IS NOT NULL THEN home END AS "User Location",
    CASE WHEN "user" IS NOT NULL THEN user_id::VARCHAR END AS "Microsoft Entra ObjectId",
    'user' || "user" || '@contoso.com' AS "UPN",
    'User ' || "user" AS "User Display Name",
    '+' || caller AS "Caller ID",
    call_type::VARCHAR AS "Call Type", direction::VARCHAR AS "Call Direction",
    number_type::VARCHAR AS "Number Type",
    context::VARCHAR AS "Domestic/International",
    destination::VARCHAR AS "Destination Dialed",
    '+' || callee AS "Destination Number", other_country::VARCHAR AS "External Country",
    make_timestamp_ns(start_ns) AS "Start Time",
    make_timestamp_ns(start_ns + seconds::BIGINT * 1000000000) AS "End Time",
    seconds AS "Duration Seconds", (fee::DECIMAL(10, 0) * 0.01)::DECIMAL(16, 2) AS "Connection Fee",
    (charge::DECIMAL(10, 0) * 0.01)::DECIMAL(16, 2) AS "Charge", 'USD' AS "Currency",
    capability::VARCHAR AS "Capability", 'Microsoft' AS "Operator", 'Microsoft' AS "Source of Call Duration",
    NULL::VARCHAR AS "Administrative Units"
FROM legs
"""

AS_TEXT = """
SELECT * REPLACE (strftime("Start Time", '%Y-%m-%dT%H:%M:%S.%n')[:27] || 'Z' AS "Start Time",
                  strftime("End Time", '%Y-%m-%dT%H:%M:%S.%n')[:27] || 'Z' AS "End Time")
FROM read_parquet('{parquet}')
"""

CHARGED = """
SELECT legs.* EXCLUDE (file_row_number) REPLACE (
    CASE WHEN rated_amount IS NULL OR rated_amount > "Connection Fee" THEN "Connection Fee" ELSE 0 END::DECIMAL(16, 2)
        AS "Connection Fee",
    CASE WHEN rated_amount IS NULL THEN "Charge"
        WHEN rated_amount > "Connection Fee" THEN rated_amount - "Connection Fee" ELSE rated_amount END::DECIMAL(16, 2)
        AS "Charge")
FROM read_parquet('{parquet}', file_row_number = true) AS legs
LEFT JOIN read_parquet('{rated}') AS rated ON rated.usage_id = legs."UsageId"
ORDER BY legs.file_row_number
"""


def write_usage(rows: int, people: People, parquet: str, csv: str, rng: np.random.Generator) -> None:
    """The same legs in the same order in both files, charged as if there were no pools."""
    first = next(blocks(1, people, np.random.default_rng(0)))
    with duckdb.connect() as con:
        con.register("legs", pa.RecordBatchReader.from_batches(first.schema, blocks(rows, people, rng)))
        con.execute(f"COPY ({TYPED}) TO '{parquet}' (FORMAT parquet)")
        con.execute(f"COPY ({AS_TEXT.replace('{parquet}', parquet)}) TO '{csv}' (HEADER)")


def write_charges(rated: str, parquet: str, csv: str) -> None:
    """Both files again, charged as the calls of `rated` (a `calls.parquet` of their bill) are: pools draw first.

    Repeated rows cost what the first of them costs; rows of another month keep what they were charged.
    """
    with duckdb.connect() as con:
        charged = CHARGED.format(rated=rated, parquet=parquet)
        con.execute(f"COPY ({charged}) TO '{parquet}.new' (FORMAT parquet)")
        Path(f"{parquet}.new").replace(parquet)
        con.execute(f"COPY ({AS_TEXT.replace('{parquet}', parquet)}) TO '{csv}' (HEADER)")
