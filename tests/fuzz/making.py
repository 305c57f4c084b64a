"""Folders spoilt at random, each from one number: the same number makes the same folder."""

import csv
import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter
from bad_input.folders import CALL, HEADER, USERS, row
from bad_input.test_agreement import WHOLE
from bad_input.test_spoilt import spoilt

CELLS = (
    *("", " ", "\x1f\x1f", "\x1f1.5", "\\N", "NULL", "nan", "-", "+", "=1+1", "'", '"', "\u00a0", "\ufeff", "\u202e"),
    *("0", "-1", "1e30", "1e-9", "9" * 40, "0x10", "1,5", "1.234,56", "1.2.3", "\u0661\u0662", "\u00bd", "1_000"),
    *("2026-10-05T08:15:00Z", "2026-02-30T00:00:00Z", "0001-01-01T00:00:00", "99999-01-01", "5/10/2026", "24:00"),
    *("+442079460101", "tel:+1 (425) 555-0101", "4.42079E+11", "*67", "anonymous", "sip:a@example.com", "x" * 5000),
    *("user_out", "MCOPSTN1+MCOPSTN2", "person0@example.com", "id-0", "USD", "usd", "XXX", "a\nb", "a\r\nb", "\t"),
)
VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        0,
        -1,
        10**30,
        1.5,
        1e308,
        "",
        "x",
        "9" * 400,
        [],
        {},
        [[]],
        [None],
        {"value": []},
        "[",
        '{"value":[',
    ),
    *("2026-10-05", "2026-10-05T08:15:00+99:00", "\ud83d", "\0", {"value": "0.10"}, {"displayName": ["x"]}),
)
TERMS = (
    *(
        '""',
        '"x"',
        "1.5",
        "nan",
        "-1",
        "9" * 5000,
        "true",
        "2026-10-05",
        "[]",
        "[[]]",
        "{}",
        "[{}]",
        '"\\u0000"',
        "1979",
    ),
    *(
        "[" * 300 + "]" * 300,
        "{a=" * 300 + "1" + "}" * 300,
        '"' + "9" * 400 + '"',
        '"1e30"',
        '"-5.00"',
        '"""',
        "0x",
        "",
    ),
)
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
NAMES = (
    "calls.csv",
    "../../calls.csv",
    "..",
    "a/" * 50 + "b.csv",
    "\u00e4" * 200,
    "x.zip",
    "agreement.toml",
    "c\n.csv",
    ".c",
)
RATES = "number_kind,prefix,price_per_minute,connection_fee\nany,1,0.10,0.01\ngeographic,44,0.02,0.00\n"
LISTS = {
    "users.csv": USERS,
    "rates.csv": RATES,
    "numbers.csv": "number,assigned_to,number_type\n+12125550100,person0@example.com,user\n",
    "cost_centers.csv": "attribute,value,cost_center\ndepartment,Sales,S1\n",
}


def folder_of(path: Path, number: int) -> Path:
    """A bill folder of which one file, or a few, are spoilt."""
    dice = Random(number)
    path.mkdir()
    files: dict[str, bytes] = {name: text.encode() for name, text in LISTS.items() if dice.random() < 0.6}
    files["agreement.toml"] = b'currency = "USD"\n[postpaid]\n'
    if dice.random() < 0.7:
        files["calls.csv"] = table([row(n) for n in range(6)])
    name, make = dice.choice(KINDS)
    files[name] = make(dice, files.get(name, b""))
    for name, data in files.items():
        (path / name).write_bytes(data)
    _beside(path, dice)
    return path


def table(rows: list[str]) -> bytes:
    """An export of these lines."""
    return "\n".join([HEADER, *rows, ""]).encode()


def _beside(path: Path, dice: Random) -> None:
    """Now and then something that is no file."""
    match dice.randrange(60):
        case 0:
            os.mkfifo(path / "pipe.csv")
        case 1:
            (path / "loop").symlink_to(".")
        case 2:
            (path / "gone.csv").symlink_to("nowhere.csv")
        case 3:
            (path / "zero.csv").symlink_to("/dev/zero")
        case 4:
            (path / b"\xff.csv".decode("utf-8", "surrogateescape")).write_bytes(table([row(9)]))
        case 5:
            (path / "empty.zip").touch()


def _bytes(dice: Random, data: bytes) -> bytes:
    return bytes(spoilt(data or table([row(n) for n in range(6)]), dice))


def _cells(dice: Random, before: bytes) -> bytes:
    rows = [HEADER.split(","), *(row(n).split(",") for n in range(8))]
    for _ in range(dice.choice((1, 3, 20))):
        cells = dice.choice(rows if dice.random() < 0.1 else rows[1:])
        cells[dice.randrange(len(cells))] = dice.choice(CELLS)
    if dice.random() < 0.1:
        dice.choice(rows).append(dice.choice(CELLS))
    text = io.StringIO()
    csv.writer(text, delimiter=dice.choice(",,,;\t|"), quoting=dice.choice((0, 0, 1))).writerows(rows)
    return text.getvalue().encode(dice.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252")), "replace")


def _list(name: str) -> Callable[[Random, bytes], bytes]:
    def make(dice: Random, before: bytes) -> bytes:
        head, *rows = [line.split(",") for line in LISTS[name].splitlines() * 2]
        for _ in range(dice.choice((1, 2, 6))):
            cells = dice.choice(rows)
            cells[dice.randrange(len(cells))] = dice.choice(CELLS)
        text = io.StringIO()
        csv.writer(text).writerows([head, *rows])
        return spoilt(text.getvalue().encode(), dice) if dice.random() < 0.3 else text.getvalue().encode("utf-8")

    return make


def _toml(dice: Random, before: bytes) -> bytes:
    lines = WHOLE.splitlines()
    for _ in range(dice.choice((1, 1, 2, 5))):
        at = dice.randrange(len(lines))
        key, sign, _ = lines[at].partition(" = ")
        value = dice.choice(TERMS)
        lines[at] = dice.choice(
            (f"{key}{sign}{value}", f"{'.'.join([key] * dice.choice((1, 2, 40)))} = {value}", value)
        )
    data = "\n".join(lines).encode()
    return spoilt(data, dice) if dice.random() < 0.3 else data


def _json(dice: Random, before: bytes) -> bytes:
    record = {"id": "j", "userId": "id-0", "startDateTime": "2026-10-04T00:00:00Z", "duration": 60, "charge": 0.1}
    record |= {
        "callType": "user_out",
        "currency": "USD",
        "calleeNumber": "+12125550142",
        "userPrincipalName": CALL["UPN"],
    }
    page: Any = {"@odata.context": "x", "value": [record | {"id": f"j{n}"} for n in range(4)]}
    for _ in range(dice.choice((1, 2, 8))):
        where = dice.choice([page, *(each for each in page["value"] if isinstance(each, dict))])
        where[dice.choice(list(where))] = dice.choice(VALUES)
        if not isinstance(page.get("value"), list):
            break
    text = json.dumps(page, indent=dice.choice((None, 1)), ensure_ascii=dice.random() < 0.7)
    data = text.encode("utf-8", "replace")
    return spoilt(data, dice) if dice.random() < 0.4 else data


def _zip(dice: Random, before: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", dice.choice(METHODS)) as archive:
        for name in dice.sample(NAMES, dice.choice((1, 1, 3))):
            inner = dice.choice((_cells, _json, _list("users.csv"), _bytes))(dice, b"")
            archive.writestr(name, _zip(dice, b"") if dice.random() < 0.1 else inner)
    return spoilt(data.getvalue(), dice) if dice.random() < 0.6 else data.getvalue()


def _xlsx(dice: Random, before: bytes) -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_numbers": dice.random() < 0.5}) as book:
        sheet = book.add_worksheet()
        for line, text in enumerate([HEADER, *map(row, range(5))]):
            for place, cell in enumerate(text.split(",")):
                sheet.write(line, place, dice.choice(CELLS[1:])[:900] if line and dice.random() < 0.05 else cell)
    if dice.random() < 0.5:
        return data.getvalue()
    return spoilt(data.getvalue(), dice) if dice.random() < 0.5 else _spoilt_inside(data.getvalue(), dice)


def _spoilt_inside(data: bytes, dice: Random) -> bytes:
    """A zip of which one member is spoilt, and packed again without a fault."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as again:
        chosen = dice.choice(archive.namelist())
        for name in archive.namelist():
            inner = archive.read(name)
            again.writestr(name, spoilt(inner, dice) if name == chosen else inner)
    return made.getvalue()


KINDS: tuple[tuple[str, Callable[[Random, bytes], bytes]], ...] = (
    ("calls.csv", _bytes),
    ("calls.csv", _cells),
    *((name, _list(name)) for name in LISTS),
    ("agreement.toml", _toml),
    ("page.json", _json),
    ("export.zip", _zip),
    ("calls.xlsx", _xlsx),
)
