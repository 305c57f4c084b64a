"""The usage files: the admin centre's export in its zip, and Graph pages; the same bytes everywhere."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime

from .calls import Call
from .dice import guid

COLUMNS = (
    "UsageId", "Call ID", "Conference ID", "User Location", "Microsoft Entra ObjectId", "UPN",
    "User Display Name", "Caller ID", "Call Type", "Call Direction", "Number Type", "Domestic/International",
    "Destination Dialed", "Destination Number", "External Country", "Start Time", "End Time",
    "Duration Seconds", "Connection Fee", "Charge", "Currency", "Capability", "Operator",
    "Source of Call Duration", "Administrative Units",
)  # fmt: skip
PAGE_ROWS = 1000
GRAPH = "https://graph.microsoft.com/v1.0"
ZIP_TIME = (2026, 1, 1, 0, 0, 0)


def instant(at: datetime) -> str:
    """ISO 8601 in UTC with seven digits of fraction, as both exports write it."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond:06d}{at.microsecond % 10}Z"


def direction(call: Call) -> str:
    """Inbound or Outbound."""
    return "Inbound" if call.call_type.endswith("_in") else "Outbound"


def cells(call: Call) -> list[str]:
    """The row of a call in the 2025 Calling Plans export."""
    who = call.holder
    return [
        call.usage_id, call.call_id, call.conference_id, call.country,
        who.user_id if who else "", who.user_principal_name if who else "", who.name if who else "",
        call.caller, call.call_type, direction(call), call.number_type, call.context, call.destination_name,
        call.callee, call.other_country, instant(call.start), instant(call.end), str(call.seconds),
        str(call.fee), str(call.charge), "USD", call.capability, call.operator, "Microsoft", "",
    ]  # fmt: skip


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Comma separated lines that end with a line feed."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def zipped(members: dict[str, str]) -> bytes:
    """A zip of stored members with one fixed date, so that no library version shows in its bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, text in members.items():
            info = zipfile.ZipInfo(name, ZIP_TIME)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, text.encode())
    return out.getvalue()


def parameters(first: datetime, last: datetime) -> str:
    """The small file beside the export; its real keys are not published, these are a guess."""
    period = {"from": instant(first), "to": instant(last), "capabilities": ["all"]}
    return json.dumps({"reportName": "PSTN usage", "dateRange": period}, indent=2) + "\n"


def graph_pages(calls: Sequence[Call], first: datetime, last: datetime) -> list[str]:
    """The report getPstnCalls as pages of at most a thousand rows, each but the last naming the next."""
    starts = range(0, len(calls), PAGE_ROWS)
    return [_page(calls[at : at + PAGE_ROWS], at, len(calls), first, last) for at in starts]


def _page(calls: Sequence[Call], at: int, total: int, first: datetime, last: datetime) -> str:
    head = {"@odata.context": f"{GRAPH}/$metadata#Collection(microsoft.graph.callRecords.pstnCallLogRow)",
            "@odata.count": len(calls)}  # fmt: skip
    lines = ",\n".join(_graph_row(call) for call in calls)
    text = json.dumps(head)[:-1] + f', "value": [\n{lines}\n]'
    if at + PAGE_ROWS < total:
        period = f"from={first:%Y-%m-%d},to={last:%Y-%m-%d}"
        link = f"{GRAPH}/communications/callRecords/getPstnCalls({period})?$skip={at + PAGE_ROWS}"
        text += f', "@odata.nextLink": {json.dumps(link)}'
    return text + "}\n"


def _graph_row(call: Call) -> str:
    who = call.holder
    row = {
        "id": call.usage_id,
        "callId": call.call_id,
        "userId": who.user_id if who else None,
        "userPrincipalName": who.user_principal_name if who else None,
        "userDisplayName": who.name if who else None,
        "startDateTime": instant(call.start),
        "endDateTime": instant(call.end),
        "duration": call.seconds,
        "callType": call.call_type,
        "currency": "USD",
        "calleeNumber": call.callee,
        "usageCountryCode": call.country,
        "tenantCountryCode": "US",
        "callerNumber": call.caller,
        "destinationContext": call.context or None,
        "destinationName": call.destination_name,
        "conferenceId": call.conference_id or None,
        "licenseCapability": call.capability,
        "inventoryType": call.number_type,
        "operator": call.operator,
        "callDurationSource": "microsoft",
    }
    money = f',"charge":{call.charge},"connectionCharge":{call.fee}}}'
    return json.dumps(row, separators=(",", ":"))[:-1] + money


def export_name(year: int, month: int) -> str:
    """The name of a month's export archive."""
    return f"Export.callingplans.{guid(f'export/{year}-{month:02d}')[:8]}.zip"
