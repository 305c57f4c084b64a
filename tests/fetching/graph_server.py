"""A Graph and a sign-in as Microsoft documents them, with every fault that they may have.

One class answers requests, whatever brings them: a transport of httpx in the same process, or a server on 127.0.0.1.
People, tenants and numbers are invented.
"""

import json
import random
import re
from base64 import b64encode
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

SECRET = "s3cr3t~of-the-app-0123456789"
TENANT = "7d4b0000-0000-4000-8000-00000000c0de"
APP = "a99a0000-0000-4000-8000-0000000000aa"
CODE = {
    "device_code": "DEVICE-CODE-SECRET",
    "user_code": "ABCD-1234",
    "interval": 0,
    "expires_in": 900,
    "verification_uri": "https://login.microsoftonline.com/device",
    "message": "Open the page and enter the code ABCD-1234.",
}
PERSON = b64encode(json.dumps({"uid": "00000000-0000-4000-8000-000000000001", "utid": TENANT}).encode()).decode()
LOGS = {
    "getPstnCalls": ("startDateTime", True),
    "getDirectRoutingCalls": ("startDateTime", False),
    "getSmsLog": ("sentDateTime", True),
}
WINDOW = re.compile(r"/(?:v1\.0|beta)/communications/callRecords/(\w+)\(fromDateTime=([^,]+),toDateTime=([^)]+)\)")
LONGEST = timedelta(days=90)
FAULTS = ("throttled", "broken", "dropped", "cut", "token", "expired", "repeated", "empty")


@dataclass
class Answer:
    """What is sent: ``is_dropped`` after half of the body."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    is_dropped: bool = False


@dataclass
class GraphServer:
    """The tenant's records, the page size, and how likely each fault is (0 to 1).

    ``now`` is the server's clock; ``changes``: ids of rows whose charge grows each time they are sent.
    """

    logs: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    users: list[dict[str, Any]] = field(default_factory=list)
    skus: list[dict[str, Any]] = field(default_factory=list)
    units: list[dict[str, Any]] = field(default_factory=list)
    members: dict[str, list[str]] = field(default_factory=dict)
    page_size: int = 1000
    likely: dict[str, float] = field(default_factory=dict)
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    now: Any = lambda: datetime.now(UTC)
    forbidden: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    graph: str = "https://graph.microsoft.com"
    requests: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    happened: Counter[str] = field(default_factory=Counter)
    tokens: int = 0
    assertions: list[str] = field(default_factory=list)
    good: set[str] = field(default_factory=set)
    links: dict[str, tuple[str, int]] = field(default_factory=dict)
    sent: Counter[str] = field(default_factory=Counter)

    def answer(self, method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
        """The answer to a request."""
        at = urlsplit(url)
        self.requests.append(url)
        if at.hostname and at.hostname.startswith("login."):
            return self._sign_in(f"https://{at.hostname}", at.path, body)
        fault = self._fault()
        if fault:
            return fault
        token = {name.lower(): value for name, value in headers.items()}.get("authorization", "")
        if token.removeprefix("Bearer ") not in self.good:
            return self._error(401, "InvalidAuthenticationToken", "Access token has expired or is not yet valid.")
        answer = self._page(url)
        if answer.status == 200 and self._happens("dropped"):
            answer.is_dropped = True
        elif answer.status == 200 and self._happens("cut"):
            answer.body = answer.body[: len(answer.body) // 2]
        return answer

    def _happens(self, fault: str) -> bool:
        found = self.chance.random() < self.likely.get(fault, 0.0)
        self.happened[fault] += found
        return found

    def _fault(self) -> Answer | None:
        if self._happens("throttled"):
            return self._throttled()
        if self._happens("broken"):
            return self._error(self.chance.choice((500, 502, 503, 504)), "UnknownError", "")
        if self._happens("token"):
            self.good.clear()
        return None

    def _throttled(self) -> Answer:
        answer = self._error(429, "TooManyRequests", "Slow down.")
        seconds = self.chance.choice((0, 1, 7, 30))
        form = self.chance.choice(("seconds", "date", "none"))
        if form == "seconds":
            answer.headers["Retry-After"] = str(seconds)
        elif form == "date":
            answer.headers["Retry-After"] = format_datetime(self.now() + timedelta(seconds=seconds), usegmt=True)
        return answer

    def _sign_in(self, host: str, path: str, body: bytes) -> Answer:
        if path.endswith("/.well-known/openid-configuration"):
            base = f"{host}/{TENANT}/oauth2/v2.0"
            known = {"authorization_endpoint": f"{base}/authorize", "token_endpoint": f"{base}/token"}
            return self._json({**known, "issuer": base, "device_authorization_endpoint": f"{base}/devicecode"})
        asked = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        if path.endswith("/devicecode"):
            return self._json(CODE)
        self.assertions += [asked["client_assertion"]] if "client_assertion" in asked else []
        is_known = {"client_assertion", "device_code", "refresh_token"} & set(asked)
        if asked.get("client_secret") != SECRET and not is_known:
            why = "AADSTS7000215: Invalid client secret provided: " + asked.get("client_secret", "")
            return self._json({"error": "invalid_client", "error_description": why}, 401)
        self.tokens += 1
        token = f"eyJ.invented.token-{self.tokens}"
        self.good.add(token)
        said: dict[str, Any] = {"access_token": token, "token_type": "Bearer", "expires_in": 3599}
        if "device_code" in asked or "refresh_token" in asked:
            said |= {"refresh_token": "REFRESH-TOKEN-SECRET", "client_info": PERSON, "scope": asked.get("scope", "")}
        return self._json(said)

    def _page(self, url: str) -> Answer:
        at = urlsplit(url)
        asked = parse_qs(at.query)
        if "$skiptoken" in asked:
            found = self.links.get(asked["$skiptoken"][0])
            if found is None or self._happens("expired"):
                return self._error(410, "Directory_ExpiredPageToken", "The specified page token has expired.")
            base, skip = found
        else:
            base, skip = url, 0
        name, rows = self._rows(base)
        if name in self.forbidden:
            return self._error(403, "Forbidden", f"Insufficient privileges. Token {min(self.good)}")
        if rows is None:
            return self._error(400, "BadRequest", "The date range cannot be more than 90 days.")
        size = self.page_size
        if skip and self._happens("empty"):
            return self._json({"value": [], "@odata.nextLink": self._link(base, skip)})
        since = max(0, skip - 1) if skip and self._happens("repeated") else skip
        page: dict[str, Any] = {"@odata.context": f"{self.graph}/v1.0/$metadata", "value": rows[since : skip + size]}
        if skip + size < len(rows):
            page["@odata.nextLink"] = self._link(base, skip + size)
        return self._json(page | {"value": [self._as_sent(row) for row in page["value"]]})

    def _as_sent(self, row: dict[str, Any]) -> dict[str, Any]:
        key = str(row.get("id"))
        self.sent[key] += 1
        return row | {"charge": 0.5 * self.sent[key]} if key in self.changes else row

    def _link(self, base: str, skip: int) -> str:
        token = f"{len(self.links)}-{self.chance.randrange(10**9)}"
        self.links[token] = (base, skip)
        at = urlsplit(base)
        return f"{self.graph}{at.path}?$skiptoken={quote(token)}"

    def _rows(self, url: str) -> tuple[str, list[dict[str, Any]] | None]:
        at = urlsplit(url)
        if window := WINDOW.fullmatch(at.path):
            name, since, until = window[1], instant(window[2]), instant(window[3])
            if until - since > LONGEST:
                return name, None
            start, is_inclusive = LOGS[name]
            rows = [row for row in self.logs.get(name, []) if since <= instant(row[start]) <= until]
            rows = [row for row in rows if is_inclusive or instant(row[start]) < until]
            return name, sorted(rows, key=lambda row: str(row[start]))
        name = at.path.removeprefix("/v1.0/")
        if name.startswith("directory/administrativeUnits/"):
            members = self.members.get(name.split("/")[2], [])
            return "members", [{"@odata.type": "#microsoft.graph.user", "id": each} for each in members]
        lists = {"users": self.users, "subscribedSkus": self.skus, "directory/administrativeUnits": self.units}
        return name, lists[name]

    def _json(self, value: Any, status: int = 200) -> Answer:
        body = json.dumps(value).replace('"charge": 0.5,', '"charge": 0.50,').encode()
        return Answer(
            status, body, {"Content-Type": "application/json", "Date": format_datetime(self.now(), usegmt=True)}
        )

    def _error(self, status: int, code: str, message: str) -> Answer:
        return self._json({"error": {"code": code, "message": message}}, status)


def instant(text: str) -> datetime:
    """The instant of a time as Graph writes it."""
    return datetime.fromisoformat(text)


def pstn_call(number: int, start: datetime, **more: Any) -> dict[str, Any]:
    """A call as getPstnCalls gives it; people of contoso.example.com, numbers of fiction."""
    person = number % 5
    made = {
        "id": f"{number:08d}-0000-4000-8000-000000000000",
        "callId": f"call-{number}",
        "userId": f"00000000-0000-4000-8000-{person:012d}",
        "userPrincipalName": f"person{person}@contoso.example.com",
        "userDisplayName": f"Zoë Person {person}",
        "startDateTime": f"{start:%Y-%m-%dT%H:%M:%S}.{number % 1000:03d}Z",
        "endDateTime": f"{start + timedelta(seconds=60):%Y-%m-%dT%H:%M:%S}.{number % 1000:03d}Z",
        "duration": 60,
        "charge": 0.5,
        "callType": "user_out",
        "currency": "USD",
        "calleeNumber": f"+1425555{100 + number % 100:04d}",
        "usageCountryCode": "US",
        "tenantCountryCode": "US",
        "connectionCharge": 0.0,
        "callerNumber": "+14255550123",
        "destinationContext": "Domestic",
        "destinationName": "United States",
        "conferenceId": None,
        "licenseCapability": "MCOPSTN1",
        "inventoryType": "Subscriber",
        "operator": "Microsoft",
        "callDurationSource": "microsoft",
    }
    return made | more


def direct_routing_call(number: int, start: datetime) -> dict[str, Any]:
    """A call as getDirectRoutingCalls gives it."""
    person = number % 5
    at = f"{start:%Y-%m-%dT%H:%M:%S}.105Z"
    return {
        "id": f"{number:08d}-0000-4000-9000-000000000000",
        "correlationId": f"{number:08d}-1111-4000-9000-000000000000",
        "userId": f"00000000-0000-4000-8000-{person:012d}",
        "userPrincipalName": f"person{person}@contoso.example.com",
        "userDisplayName": f"Zoë Person {person}",
        "startDateTime": at,
        "inviteDateTime": at,
        "failureDateTime": "0001-01-01T00:00:00Z",
        "endDateTime": at,
        "duration": 5,
        "callType": "ByotOut",
        "successfulCall": True,
        "callerNumber": "+14255550123",
        "calleeNumber": f"+1425555{100 + number % 100:04d}",
        "mediaPathLocation": "USWE",
        "signalingLocation": "EUNO",
        "finalSipCode": 0,
        "callEndSubReason": 540000,
        "finalSipCodePhrase": "BYE",
        "trunkFullyQualifiedDomainName": "sbc.contoso.example.com",
        "mediaBypassEnabled": False,
    }


def message(number: int, start: datetime) -> dict[str, Any]:
    """A message as getSmsLog gives it."""
    person = number % 5
    return {
        "id": f"{number:08d}-0000-4000-a000-000000000000",
        "smsId": f"sms-{number // 2}",
        "userId": f"00000000-0000-4000-8000-{person:012d}",
        "userPrincipalName": f"person{person}@contoso.example.com",
        "userDisplayName": f"Zoë Person {person}",
        "userCountryCode": "US",
        "tenantCountryCode": "US",
        "sourceNumber": "+14255550123",
        "destinationNumber": f"+1425555{100 + number % 100:04d}",
        "sentDateTime": f"{start:%Y-%m-%dT%H:%M:%S}.6113555Z",
        "callCharge": 0.01,
        "currency": "USD",
        "smsType": "sms_out",
        "destinationContext": "Domestic",
        "destinationName": "United States",
        "otherPartyCountryCode": "US",
        "licenseCapability": "MCOSMS1",
        "smsUnits": 1,
    }


def tenant(calls: int = 60, **more: Any) -> GraphServer:
    """A tenant of five people with calls, carrier's calls and messages over October 2026 and its neighbours' edges."""
    chance = random.Random(calls)
    first = datetime(2026, 9, 30, tzinfo=UTC)
    starts = [first + timedelta(seconds=chance.randrange(33 * 86400)) for _ in range(calls)]
    edges = [first + timedelta(days=7 * week) for week in range(5)]
    pstn = [pstn_call(n, at) for n, at in enumerate(starts)]
    pstn += [pstn_call(1000 * (calls + n), at) for n, at in enumerate(edges)]  # on the edge to the millisecond
    users: list[dict[str, Any]] = [
        {
            "id": f"00000000-0000-4000-8000-{n:012d}",
            "userPrincipalName": f"person{n}@contoso.example.com",
            "displayName": f"Zoë Person {n}",
            "usageLocation": "US",
            "department": "Sales" if n % 2 else "Support",
            "userType": "Member",
            "assignedLicenses": [{"disabledPlans": [], "skuId": SKUS["MCOPSTN1"]}, {"skuId": SKUS["MCOEV"]}],
        }
        for n in range(5)
    ]
    server = GraphServer(
        {
            "getPstnCalls": pstn,
            "getDirectRoutingCalls": [direct_routing_call(n, at) for n, at in enumerate(starts[::3])],
            "getSmsLog": [message(n, at) for n, at in enumerate(starts[::4])],
        },
        users,
        [{"skuId": number, "skuPartNumber": name, "prepaidUnits": PAID} for name, number in SKUS.items()],
        [{"id": "unit-west", "displayName": "West"}, {"id": "unit-east", "displayName": "East"}],
        {"unit-west": [users[0]["id"], users[1]["id"]], "unit-east": [users[1]["id"]]},
    )
    for name, value in more.items():
        setattr(server, name, value)
    return server


SKUS = {"MCOPSTN1": "0dab259f-bf13-4952-b7f8-7db8f131b28d", "MCOEV": "e43b5b99-8dfb-405f-9987-dc307f34bcbd"}
PAID = {"enabled": 7, "lockedOut": 0, "suspended": 3, "warning": 1}
