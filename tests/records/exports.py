"""Exports of every format, written by the tests: one neutral call goes in, the file as that report writes it comes out.

The headers stand here as the reports write them, so that a column renamed in the kit's own table is noticed.
"""

import csv
import io
import json
import random
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

Row = dict[str, str]
ID = "5f2c8d1e-0b7a-4c55-9e11-3a60d4f1c001"
OBJECT_ID = "7d1f9a52-30c4-4f0e-8a77-b2c3d4e5f601"

ABROAD: Row = {
    "id": ID,
    "call": "call-1",
    "shared": "shared-1",
    "country": "US",
    "object_id": OBJECT_ID,
    "upn": "anna@example.com",
    "name": "Anna Example",
    "caller": "+12125550100",
    "callee": "+442079460123",
    "type": "user_out",
    "direction": "Outbound",
    "number_type": "Subscriber",
    "context": "International",
    "destination": "United Kingdom",
    "other_country": "GB",
    "start": "2026-10-05T08:15:00Z",
    "end": "2026-10-05T08:16:01Z",
    "seconds": "61",
    "fee": "0.05",
    "charge": "0.20",
    "currency": "USD",
    "capability": "MCOPSTN1",
    "operator": "Microsoft",
    "duration_source": "Microsoft",
    "success": "Yes",
    "sip": "0",
    "phrase": "BYE",
    "sbc": "sbc.example.com",
    "region": "USWE",
}

CALLING_PLANS_2020 = {
    "UsageId": "id",
    "Call ID": "call",
    "Conference ID": "",
    "User Location": "country",
    "AAD ObjectId": "object_id",
    "UPN": "upn",
    "User Display Name": "name",
    "Caller ID": "caller",
    "Call Type": "type",
    "Number Type": "number_type",
    "Domestic/International": "context",
    "Destination Dialed": "destination",
    "Destination Number": "callee",
    "Start Time": "start",
    "End Time": "end",
    "Duration Seconds": "seconds",
    "Connection Fee": "fee",
    "Charge": "charge",
    "Currency": "currency",
    "Capability": "capability",
}
CALLING_PLANS_2025 = {
    "UsageId": "id",
    "Call ID": "call",
    "Conference ID": "",
    "User Location": "country",
    "Microsoft Entra ObjectId": "object_id",
    "UPN": "upn",
    "User Display Name": "name",
    "Caller ID": "caller",
    "Call Type": "type",
    "Call Direction": "direction",
    "Number Type": "number_type",
    "Domestic/International": "context",
    "Destination Dialed": "destination",
    "Destination Number": "callee",
    "External Country": "other_country",
    "Start Time": "start",
    "End Time": "end",
    "Duration Seconds": "seconds",
    "Connection Fee": "fee",
    "Charge": "charge",
    "Currency": "currency",
    "Capability": "capability",
    "Operator": "operator",
    "Source of Call Duration": "duration_source",
    "Administrative Units": "",
}
DIRECT_ROUTING_2022 = {
    "CorrelationId": "id",
    "AAD ObjectId": "object_id",
    "UPN": "upn",
    "Display Name": "name",
    "User country": "country",
    "Invite time": "start",
    "Start time": "start",
    "Failure time": "",
    "End time": "end",
    "Duration (seconds)": "seconds",
    "Success": "success",
    "Caller Number": "caller",
    "Callee Number": "callee",
    "Call type": "type",
    "Azure region for Media": "region",
    "Azure region for Signaling": "region",
    "Final SIP code": "sip",
    "Final Microsoft subcode": "sip",
    "Final SIP Phrase": "phrase",
    "SBC FQDN": "sbc",
    "Media bypass": "",
    "Shared correlation ID": "shared",
}
DIRECT_ROUTING_2025 = {
    "CorrelationId": "id",
    "Microsoft Entra ObjectId": "object_id",
    "UPN": "upn",
    "Display Name": "name",
    "User country": "country",
    "Invite time": "start",
    "Start time": "start",
    "Failure time": "",
    "End time": "end",
    "Duration (seconds)": "seconds",
    "Success": "success",
    "Caller Number": "caller",
    "Callee Number": "callee",
    "Call type": "type",
    "Call Direction": "direction",
    "Azure region for Media": "region",
    "Azure region for Signaling": "region",
    "Final SIP code": "sip",
    "Final Microsoft subcode": "sip",
    "Final SIP Phrase": "phrase",
    "SBC FQDN": "sbc",
    "Media bypass": "",
    "Shared correlation ID": "shared",
    "Administrative Units": "",
    "Transfer or Correlation ID": "",
}
LEGACY = {
    "Call ID": "id",
    "User ID": "upn",
    "Phone number": "callee",
    "User location": "country",
    "Caller ID": "caller",
    "Call type": "type",
    "Domestic/International": "context",
    "Destination dialed": "destination",
    "Number type": "number_type",
    "Start Time (UTC)": "start",
    "Duration": "seconds",
    "ConfID": "",
    "Charge": "charge",
    "Currency": "currency",
    "Capability": "capability",
}
LEGACY_USAGE_DETAIL = {
    "SipUri": "upn",
    "DateTimeOfCall": "start",
    "TelephoneNumber": "callee",
    "CallID": "id",
    "CallType": "type",
    "Location": "country",
    "CallDuration": "seconds",
    "Currency": "currency",
    "CallCharge": "charge",
}
THIRD_PARTY = {
    "Display Name": "name",
    "UPN": "upn",
    "Start time": "start",
    "Duration (seconds)": "seconds",
    "Call Direction": "direction",
    "Success": "success",
    "Caller Number": "caller",
    "Callee Number": "callee",
}
GRAPH_PSTN = {
    "id": "id",
    "callId": "call",
    "userId": "object_id",
    "userPrincipalName": "upn",
    "userDisplayName": "name",
    "startDateTime": "start",
    "endDateTime": "end",
    "duration": "seconds",
    "charge": "charge",
    "callType": "type",
    "currency": "currency",
    "calleeNumber": "callee",
    "usageCountryCode": "country",
    "tenantCountryCode": "country",
    "connectionCharge": "fee",
    "callerNumber": "caller",
    "destinationContext": "context",
    "destinationName": "destination",
    "conferenceId": "",
    "licenseCapability": "capability",
    "inventoryType": "number_type",
    "operator": "operator",
    "callDurationSource": "duration_source",
}
GRAPH_PSTN_BETA = GRAPH_PSTN | {"otherPartyCountryCode": "other_country"}
GRAPH_DIRECT_ROUTING = {
    "id": "id",
    "correlationId": "shared",
    "userId": "object_id",
    "userPrincipalName": "upn",
    "userDisplayName": "name",
    "startDateTime": "start",
    "inviteDateTime": "start",
    "failureDateTime": "no_time",
    "endDateTime": "end",
    "duration": "seconds",
    "callType": "type",
    "successfulCall": "success",
    "callerNumber": "caller",
    "calleeNumber": "callee",
    "mediaPathLocation": "region",
    "signalingLocation": "region",
    "finalSipCode": "sip",
    "callEndSubReason": "sip",
    "finalSipCodePhrase": "phrase",
    "trunkFullyQualifiedDomainName": "sbc",
    "mediaBypassEnabled": "",
}
GRAPH_SMS = {
    "smsId": "id",
    "userId": "object_id",
    "userPrincipalName": "upn",
    "userDisplayName": "name",
    "userCountryCode": "country",
    "tenantCountryCode": "country",
    "sourceNumber": "caller",
    "destinationNumber": "callee",
    "sentDateTime": "start",
    "callCharge": "charge",
    "currency": "currency",
    "smsType": "type",
    "destinationContext": "context",
    "destinationName": "destination",
    "otherPartyCountryCode": "other_country",
    "licenseCapability": "capability",
    "smsUnits": "units",
}
NUMBERS = {"duration", "charge", "connectionCharge", "callCharge", "smsUnits", "finalSipCode", "callEndSubReason"}


def renamed(columns: Row, old: str, new: str) -> Row:
    """The columns of an export with one header written another way."""
    return {new if name == old else name: word for name, word in columns.items()}


def text(columns: Row, *rows: Row, delimiter: str = ",") -> str:
    """A delimited export; a row says what differs from the call abroad, and one with its own start says its own end."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_whole(row).get(word, "") for word in columns.values()] for row in rows)
    return out.getvalue()


def shuffled(export: str, seed: int = 1) -> str:
    """The same export with its columns in another order."""
    table = list(csv.reader(io.StringIO(export, newline="")))
    order = random.Random(seed).sample(range(len(table[0])), len(table[0]))
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([row[place] for place in order] for row in table)
    return out.getvalue()


def records(fields: Row, *rows: Row) -> list[dict[str, Any]]:
    """Graph records; an empty word becomes null, and the words of numbers become JSON numbers."""
    return [{field: _json(field, _whole(row).get(word, "")) for field, word in fields.items()} for row in rows]


def parquet(columns: Row, *rows: Row, kinds: dict[str, pa.DataType] | None = None, empty: str | None = None) -> bytes:
    """A Parquet file of rows; ``kinds`` are the columns that are no text, ``empty`` what stands for no value."""
    table = csv.DictReader(io.StringIO(text(columns, *rows), newline=""))
    cells: dict[str, list[str | None]] = {name: [] for name in columns}
    for row in table:
        for name in columns:
            cells[name].append(row[name] or empty)
    arrays = {name: _typed(found, (kinds or {}).get(name, pa.string())) for name, found in cells.items()}
    out = io.BytesIO()
    pq.write_table(pa.table(arrays), out)
    return out.getvalue()


def page(name: str, found: list[dict[str, Any]], *, version: str = "v1.0", follows: bool = False) -> str:
    """One page of a Graph answer; ``follows`` when another page comes after it."""
    address = f"https://graph.microsoft.com/{version}"
    kind = {"getPstnCalls": "pstnCallLogRow", "getDirectRoutingCalls": "directRoutingLogRow"}.get(name, "smsLogRow")
    body: dict[str, Any] = {
        "@odata.context": f"{address}/$metadata#Collection(microsoft.graph.callRecords.{kind})",
        "@odata.count": len(found),
        "value": found,
    }
    if follows:
        body["@odata.nextLink"] = (
            f"{address}/communications/callRecords/{name}(from=2026-10-01,to=2026-11-01)?$skip=1000"
        )
    return json.dumps(body, indent=4)


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """A zip of members."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def _whole(row: Row) -> Row:
    return ABROAD | ({"end": ""} if "start" in row else {}) | row


def _typed(cells: list[str | None], kind: pa.DataType) -> pa.Array:
    if pa.types.is_timestamp(kind):
        instants = pc.strptime(pa.array(cells), "%Y-%m-%dT%H:%M:%SZ", "s").cast(pa.timestamp(kind.unit))
        return instants.cast(pa.int64()).cast(kind)
    return pa.array(cells, pa.string()).cast(kind)


def _json(field: str, word: str) -> Any:
    written: Callable[[str], Any] = (float if "harge" in field else int) if field in NUMBERS else str
    return written(word) if word else None
