"""Writes usage rows in the formats a bill folder may hold."""

import csv
import io
import json
import zipfile

NEW = {
    "UsageId": "usage_id",
    "Call ID": "call_id",
    "Conference ID": "",
    "User Location": "user_country",
    "Microsoft Entra ObjectId": "user_id",
    "UPN": "upn",
    "User Display Name": "name",
    "Caller ID": "caller",
    "Call Type": "call_type",
    "Call Direction": "",
    "Number Type": "number_type",
    "Domestic/International": "context",
    "Destination Dialed": "destination_name",
    "Destination Number": "callee",
    "External Country": "",
    "Start Time": "start",
    "End Time": "end",
    "Duration Seconds": "duration",
    "Connection Fee": "fee",
    "Charge": "charge",
    "Currency": "currency",
    "Capability": "capability",
    "Operator": "",
    "Source of Call Duration": "",
    "Administrative Units": "units",
}
ADDED = ("Call Direction", "External Country", "Operator", "Source of Call Duration", "Administrative Units")
OLD = {name.replace("Microsoft Entra", "AAD"): value for name, value in NEW.items() if name not in ADDED}
DIRECT_NEW = {
    "CorrelationId": "usage_id",
    "Microsoft Entra ObjectId": "user_id",
    "UPN": "upn",
    "Display Name": "name",
    "User country": "user_country",
    "Invite time": "start",
    "Start time": "start",
    "Failure time": "",
    "End time": "end",
    "Duration (seconds)": "duration",
    "Success": "",
    "Caller Number": "caller",
    "Callee Number": "callee",
    "Call type": "call_type",
    "Call Direction": "",
    "Azure region for Media": "",
    "Azure region for Signaling": "",
    "Final SIP code": "",
    "Final Microsoft subcode": "",
    "Final SIP Phrase": "",
    "SBC FQDN": "",
    "Media bypass": "",
    "Shared correlation ID": "",
    "Administrative Units": "units",
    "Transfer or Correlation ID": "",
}
DIRECT_ADDED = ("Call Direction", "Administrative Units", "Transfer or Correlation ID")
DIRECT_OLD = {name.replace("Microsoft Entra", "AAD"): v for name, v in DIRECT_NEW.items() if name not in DIRECT_ADDED}
LEGACY = {
    "Call ID": "usage_id",
    "User ID": "upn",
    "Phone number": "callee",
    "User location": "user_country",
    "Caller ID": "caller",
    "Call type": "call_type",
    "Domestic/International": "context",
    "Destination dialed": "destination_name",
    "Number type": "number_type",
    "Start Time (UTC)": "start",
    "Duration": "duration",
    "ConfID": "",
    "Charge": "charge",
    "Currency": "currency",
    "Capability": "capability",
}
GRAPH = {
    "id": "usage_id",
    "callId": "call_id",
    "userId": "user_id",
    "userPrincipalName": "upn",
    "userDisplayName": "name",
    "startDateTime": "start",
    "endDateTime": "end",
    "duration": "duration",
    "charge": "charge",
    "callType": "call_type",
    "currency": "currency",
    "calleeNumber": "callee",
    "usageCountryCode": "user_country",
    "tenantCountryCode": "",
    "connectionCharge": "fee",
    "callerNumber": "caller",
    "destinationContext": "context",
    "destinationName": "destination_name",
    "conferenceId": "",
    "licenseCapability": "capability",
    "inventoryType": "number_type",
    "operator": "",
    "callDurationSource": "",
}


def csv_bytes(rng, columns, rows, delimiter=",", odd=True):
    """A table; where `odd`, sometimes with shuffled or unknown columns, a byte order mark or CRLF."""
    columns = dict(columns)
    if odd and rng.random() < 0.3:
        columns["Tenant note"] = "note"
    names = list(columns)
    if odd and rng.random() < 0.4:
        rng.shuffle(names)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n" if odd and rng.random() < 0.3 else "\n")
    writer.writerow(names)
    for row in rows:
        cells = [row.get(columns[name], "") for name in names]
        writer.writerow(cells[:-2] if row.get("cut") else cells)
    return ("\ufeff" if odd and rng.random() < 0.3 else "").encode() + text.getvalue().encode()


def graph_bytes(rng, rows):
    """A getPstnCalls page, or the bare list of its rows."""
    items = [{name: _json(name, row.get(key, "")) for name, key in GRAPH.items()} for row in rows]
    page = {"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#pstnCallLogRow", "value": items}
    return json.dumps(items if rng.random() < 0.3 else page, indent=1).encode()


MESSAGES = {
    "smsId": "usage_id",
    "userId": "user_id",
    "userPrincipalName": "upn",
    "userDisplayName": "name",
    "userCountryCode": "user_country",
    "tenantCountryCode": "",
    "sourceNumber": "caller",
    "destinationNumber": "callee",
    "sentDateTime": "start",
    "callCharge": "charge",
    "currency": "currency",
    "smsType": "call_type",
    "destinationContext": "context",
    "destinationName": "destination_name",
    "otherPartyCountryCode": "",
    "licenseCapability": "capability",
    "smsUnits": "segments",
}


def messages_bytes(rows):
    """A getSmsLog page."""
    items = [{name: _json(name, row.get(key, "")) for name, key in MESSAGES.items()} for row in rows]
    return json.dumps({"value": items}, indent=1).encode()


def _json(name, text):
    if text == "":
        return None
    if name in ("duration", "smsUnits"):
        return int(text)
    return float(text) if name in ("charge", "connectionCharge", "callCharge") else text


def zip_bytes(members):
    """An export archive: its members beside a parameters.json."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in {**members, "parameters.json": b'{"from": "", "capabilities": []}'}.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
    return data.getvalue()
