"""R01: opens a bill folder; every usage row becomes a dict of canonical texts, whatever its format."""

import csv
import io
import json
import tomllib
import zipfile
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from . import saved

CALLING_PLANS = {
    "usageid": "usage_id",
    "user location": "user_country",
    "microsoft entra objectid": "user_id",
    "aad objectid": "user_id",
    "upn": "upn",
    "caller id": "caller",
    "call type": "call_type",
    "number type": "number_type",
    "domestic/international": "context",
    "destination dialed": "destination_name",
    "destination number": "callee",
    "start time": "start",
    "end time": "end",
    "duration seconds": "duration",
    "connection fee": "fee",
    "charge": "charge",
    "currency": "currency",
    "capability": "capability",
    "administrative units": "units",
    "operator": "operator",
}
DIRECT_ROUTING = {
    "correlationid": "usage_id",
    "microsoft entra objectid": "user_id",
    "aad objectid": "user_id",
    "upn": "upn",
    "user country": "user_country",
    "start time": "start",
    "end time": "end",
    "duration (seconds)": "duration",
    "caller number": "caller",
    "callee number": "callee",
    "call type": "call_type",
    "administrative units": "units",
}
LEGACY = {
    "call id": "usage_id",
    "user id": "upn",
    "phone number": "callee",
    "user location": "user_country",
    "caller id": "caller",
    "call type": "call_type",
    "domestic/international": "context",
    "destination dialed": "destination_name",
    "number type": "number_type",
    "start time (utc)": "start",
    "duration": "duration",
    "charge": "charge",
    "currency": "currency",
    "capability": "capability",
}
GRAPH = {
    "id": "usage_id",
    "userId": "user_id",
    "userPrincipalName": "upn",
    "startDateTime": "start",
    "endDateTime": "end",
    "duration": "duration",
    "charge": "charge",
    "callType": "call_type",
    "currency": "currency",
    "calleeNumber": "callee",
    "callerNumber": "caller",
    "usageCountryCode": "user_country",
    "connectionCharge": "fee",
    "destinationContext": "context",
    "destinationName": "destination_name",
    "licenseCapability": "capability",
    "inventoryType": "number_type",
    "operator": "operator",
}
MESSAGES = {
    "smsId": "usage_id",
    "userId": "user_id",
    "userPrincipalName": "upn",
    "sentDateTime": "start",
    "callCharge": "charge",
    "smsType": "call_type",
    "currency": "currency",
    "destinationNumber": "callee",
    "sourceNumber": "caller",
    "userCountryCode": "user_country",
    "destinationContext": "context",
    "destinationName": "destination_name",
    "licenseCapability": "capability",
    "smsUnits": "segments",
}
NAMES = sorted({*CALLING_PLANS.values(), "units", "segments"})


def read_folder(folder):
    """The agreement, usage rows, users (None without a list) and rates (None without a card)."""
    found: dict[str, Any] = {"usage": [], "users": None, "rates": None, "carrier_rates": None, "local": []}
    found["centres"] = []
    files = sorted(_files(Path(folder)))
    agreement = next(data for path, data in files if path == "agreement.toml")
    found["agreement"] = tomllib.loads(agreement.decode("utf-8-sig"), parse_float=str)
    zone = _zone(found["agreement"])
    for path, data in files:
        before = len(found["usage"])
        if path.lower().endswith(".json"):
            found["usage"] += _json_rows(path, _json_values(saved.text_of(data)))
        elif path.lower().endswith(".xlsx"):
            head, *lines = saved.sheet_rows(data)
            found["usage"] += _csv_rows(path, head, [(line, cells) for line, cells in enumerate(lines, 2)])
        elif path != "agreement.toml":
            _read_csv(path, saved.text_of(data), found)
        if saved.as_exported([row for row in found["usage"][before:] if not row["broken"]], zone):
            found["local"].append(path)
    return found


def _zone(agreement):
    """Where local times count."""
    of_month = agreement.get("switches", {}).get("month_time_zone", "UTC")
    return ZoneInfo(agreement.get("reading", {}).get("time_zone", of_month))


def _json_values(text):
    """One JSON value, or a list of those that stand on lines of their own."""
    try:
        return json.loads(text, parse_float=str, parse_int=str)
    except json.JSONDecodeError:
        return [json.loads(line, parse_float=str, parse_int=str) for line in text.splitlines()]


def _files(folder):
    """(display path, bytes) of every file; a zip's member is `name.zip/member.csv`."""
    for path in (p for p in folder.rglob("*") if p.is_file()):
        shown = path.relative_to(folder).as_posix()
        if path.suffix.lower() != ".zip":
            yield shown, path.read_bytes()
            continue
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield f"{shown}/{name}", archive.read(name)


def _read_csv(path, text, found):
    text, above = saved.without_preamble(text)
    delimiter = saved.delimiter_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    head = [name.strip() for name in next(reader)]
    lines = [(above + reader.line_num, cells) for cells in reader if cells]
    known = {name.lower() for name in head}
    if {"number_kind", "prefix"} <= known:
        card = "carrier_rates" if "carrier" in known else "rates"
        found[card] = (found[card] or []) + _dicts(head, lines)
    elif {"user_principal_name", "skus"} <= known or {"user principal name", "licenses"} <= known:
        found["users"] = (found["users"] or []) + _dicts([name.lower() for name in head], lines)
    elif {"attribute", "value", "cost_center"} <= known:
        found["centres"] += _dicts([name.lower() for name in head], lines)
    else:
        found["usage"] += _csv_rows(path, head, lines)


def _dicts(head, lines):
    return [{"line": line} | dict(zip(head, map(str.strip, cells), strict=False)) for line, cells in lines]


def _csv_rows(path, head, lines):
    known = {name.lower() for name in head}
    if "usageid" in known:
        names, own_id, has_charge = CALLING_PLANS, True, True
    elif "correlationid" in known:
        names, own_id, has_charge = DIRECT_ROUTING, False, False
    elif {"call id", "call type", "duration"} <= known:
        names, own_id, has_charge = LEGACY, False, True
    elif {"start time", "duration (seconds)", "callee number"} <= known:
        names, own_id, has_charge = DIRECT_ROUTING, False, False
    else:
        raise ValueError(f"{path}: no known header")
    for line, cells in lines:
        row = _blank(path, line, own_id, has_charge)
        if len(cells) != len(head):
            yield row | {"broken": True}
            continue
        for name, cell in zip(head, cells, strict=True):
            if name.lower() in names:
                row[names[name.lower()]] = cell.strip()
        yield row


def _json_rows(path, content):
    """One page, a list of pages, or a bare list; anything else (parameters.json) has no rows."""
    pages = content if isinstance(content, list) else [content]
    items = []
    for page in pages:
        if isinstance(page, dict) and "value" in page:
            items += page["value"]
        elif isinstance(content, list):
            items.append(page)
    for line, item in enumerate(items, 1):
        direct_routing = isinstance(item, dict) and "correlationId" in item
        row = _blank(path, line, True, not direct_routing)
        if not isinstance(item, dict):
            yield row | {"broken": True}
            continue
        for name, canonical in (MESSAGES if "smsType" in item else GRAPH).items():
            value = item.get("id") or item[name] if name == "smsId" else item.get(name)
            row[canonical] = "" if value is None else str(value).strip()
        yield row


def _blank(path, line, own_id, has_charge):
    names = dict.fromkeys(NAMES, "")
    return names | {"file": path, "line": line, "own_id": own_id, "has_charge": has_charge, "broken": False}
