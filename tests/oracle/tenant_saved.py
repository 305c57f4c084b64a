"""Saves the usage files of a random tenant again, as people and their programs do (R01)."""

import csv
import io
import json
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import openpyxl

from .values import EPOCH, SECOND, instant, of_datetime

AMOUNTS = ("Connection Fee", "Charge")
TIMES = ("Start Time", "End Time")
STYLES = ("%d.%m.%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p", "%Y/%m/%d %H:%M:%S", "%d-%m-%Y, %H:%M:%S")


def saved(rng, files, zone):
    """Some of the files in another form; a file that changes its kind changes its name."""
    return dict(_saved_one(rng, name, content, ZoneInfo(zone)) for name, content in files.items())


def _saved_one(rng, name, content, zone):
    roll = rng.random()
    if name.endswith(".csv") and not content.count(b"\t") and roll < 0.5:
        return rng.choice((_local, _local, _sheet))(rng, name, content, zone)
    if name.endswith(".json") and roll < 0.3:
        page = json.loads(content)
        records = page if isinstance(page, list) else page["value"]
        lines = "".join(json.dumps(record) + "\n" for record in records)
        return name, lines.encode() if len(records) > 1 else content
    return name, content


def _table(content):
    head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return head, rows


def _local(rng, name, content, zone):
    """Decimal commas, local times, another delimiter, UTF-16, a line above the header, blanks around cells."""
    head, rows = _table(content)
    places = [place for place, column in enumerate(head) if column in TIMES]
    style = rng.choice(STYLES)
    days = [_here(row[place], zone) for row in rows for place in places if place < len(row)]
    if not any(day and day.day > 12 for day in days):
        style = "%Y/%m/%d %H:%M:%S"
    comma = rng.random() < 0.7
    out = io.StringIO()
    writer = csv.writer(out, delimiter=rng.choice(";\t|"), lineterminator="\r\n" if rng.random() < 0.5 else "\n")
    writer.writerow(head)
    for row in rows:
        cells = [
            _rewritten(cell, column, style, zone, comma=comma) + rng.choice(("", "", "", " "))
            for column, cell in zip(head, row, strict=False)
        ]
        writer.writerow(cells)
    above = rng.choice(("", "#TYPE System.Object\n"))
    return name, (above + out.getvalue()).encode(rng.choice(("utf-8", "utf-16")))


def _rewritten(cell, column, style, zone, *, comma):
    if column in AMOUNTS and comma and re.fullmatch(r"-?\d+\.\d+", cell):
        return cell.replace(".", ",")
    if column in TIMES and (here := _here(cell, zone)):
        return here.strftime(style)
    return cell


def _here(text, zone):
    """A time in the zone, without its offset; None where that would lose a part of it."""
    try:
        at = instant(text)
    except ValueError:
        return None
    here = (EPOCH + timedelta(seconds=at // SECOND)).astimezone(zone)
    return here if at % SECOND == 0 and of_datetime(here.replace(fold=0)) == at else None


def _sheet(rng, name, content, zone):
    """A workbook with numbers in the cells of money, in some of them."""
    head, rows = _table(content)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(head)
    for row in rows:
        sheet.append([_number(rng, column, cell) for column, cell in zip(head, row, strict=False)])
    out = io.BytesIO()
    book.save(out)
    return name.replace(".csv", ".xlsx"), out.getvalue()


def _number(rng, column, cell):
    if column in (*AMOUNTS, "Duration Seconds") and re.fullmatch(r"-?\d+(\.\d+)?", cell) and rng.random() < 0.7:
        return float(cell)
    return cell
