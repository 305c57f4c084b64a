"""Folders with bytes spoilt at random: a bill whose laws hold, or one sentence; never anything else."""

import io
import json
from contextlib import suppress
from random import Random

import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest
from chance import drawn
from records.exports import zipped

import chargeback_kit as ck
from bad_input.folders import export, folder, row

SEEDS = range(120)
ROWS = [row(n) for n in range(12)]
RATES = "number_kind,prefix,price_per_minute,connection_fee\n" + "".join(f"any,{n},0.10,0.01\n" for n in range(1, 9))
PIECES = [b'"', b'""', b",", b"\n", b"\r", b"\t", b";", b"\x00", b"\x1f", b"\x92", b"\xff", b"\xef\xbb\xbf", b"{", b"]"]
PIECES += [b"9" * 30, b"-", b"e"]


def page():
    """Three calls as Graph tells them."""
    calls = [
        {"id": f"j{n}", "userId": "id-0", "startDateTime": f"2026-10-0{n}T00:00:00Z", "duration": 60, "charge": 0.1}
        | {"callType": "user_out", "currency": "USD", "calleeNumber": "+12125550142"}
        for n in range(1, 4)
    ]
    return json.dumps({"value": calls}, indent=1).encode()


def table(text):
    """The same rows as Parquet."""
    file = io.BytesIO()
    pq.write_table(pacsv.read_csv(io.BytesIO(text)), file)
    return file.getvalue()


def spoilt(data, dice):
    """The bytes with a few places overwritten, filled in, cut out or repeated."""
    for _ in range(dice.choice((1, 1, 3, 15))):
        at, size = dice.randrange(len(data) + 1), dice.choice((1, 2, 10, 300))
        data = dice.choice(
            [
                data[:at] + dice.choice(PIECES) + data[at:],
                data[:at] + dice.choice(PIECES) + data[at + size :],
                data[:at] + bytes([dice.randrange(256)]) + data[at + 1 :],
                data[:at] + data[at + size :],
                data[:at] + data[at : at + size] + data[at:],
                data[: max(at, len(data) // 2)],
            ]
        )
    return data


@pytest.mark.parametrize("seed", drawn(SEEDS))
def test_a_spoilt_folder_is_a_lawful_bill_or_a_sentence(tmp_path, seed):
    dice = Random(seed)
    text = export(*ROWS).encode()
    files = {
        "calls.csv": text,
        "page.json": page(),
        "calls.parquet": table(text),
        "export.zip": zipped({"c.csv": text}),
    }
    path = folder(tmp_path / "october")
    (path / "calls.csv").unlink()
    chosen = dice.choice(list(files))
    (path / chosen).write_bytes(spoilt(files[chosen], dice))
    lists = {"users.csv": (path / "users.csv").read_bytes(), "rates.csv": RATES.encode()}
    for name, data in lists.items():
        (path / name).write_bytes(spoilt(data, dice) if dice.random() < 0.3 else data)
    with suppress(ck.InputError):
        bill = ck.bill(path, "2026-10", dice.choice(("reported", "rated")))
        read = bill.rows
        assert read["read"] == read["calls"] + read["outside_period"] + read["duplicates"] + read["problems"]
        assert len(bill.problems) >= read["problems"]
