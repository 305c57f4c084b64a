"""A bill folder that is right in every part, so that a test can spoil one, and the command line that reads it."""

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path

from console import run

HEADER = (
    "UsageId,Call ID,Conference ID,User Location,AAD ObjectId,UPN,User Display Name,Caller ID,Call Type,Number Type,"
    "Domestic/International,Destination Dialed,Destination Number,Start Time,End Time,Duration Seconds,Connection Fee,"
    "Charge,Currency,Capability"
)
CALL = {
    "UsageId": "",
    "Call ID": "c",
    "User Location": "US",
    "AAD ObjectId": "id-0",
    "UPN": "person0@example.com",
    "User Display Name": "Person Zero",
    "Caller ID": "+12125550100",
    "Call Type": "user_out",
    "Number Type": "Subscriber",
    "Domestic/International": "Domestic",
    "Destination Dialed": "United States",
    "Destination Number": "+12125550142",
    "Duration Seconds": "60",
    "Connection Fee": "0.00",
    "Charge": "0.10",
    "Currency": "USD",
    "Capability": "MCOPSTNPP",
}
USERS = (
    "user_principal_name,user_id,display_name,usage_country,skus,cost_center,valid_from,valid_to\n"
    "person0@example.com,id-0,Person Zero,US,MCOEV,Sales,,\n"
)


def row(number: int, **given: str) -> str:
    """One line of the Calling Plans export; ``number`` is its day and its usage id. Quotes stand as they are given."""
    day = f"2026-10-{number % 28 + 1:02d}T08:1"
    cells = CALL | {"UsageId": f"u{number}", "Start Time": f"{day}5:00Z", "End Time": f"{day}6:00Z"} | given
    return ",".join(cells.get(name, "") for name in HEADER.split(","))


def export(*lines: str, header: str = HEADER) -> str:
    return "\n".join([header, *lines]) + "\n"


def folder(path: Path, agreement: str = "", calls: str | bytes | None = None) -> Path:
    """Agreement, users and three calls."""
    path.mkdir()
    (path / "agreement.toml").write_text(agreement or 'currency = "USD"\n[postpaid]\n', encoding="utf-8")
    (path / "users.csv").write_text(USERS, encoding="utf-8")
    content = export(row(1), row(2), row(3)) if calls is None else calls
    (path / "calls.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@dataclass(frozen=True)
class Answer:
    """What the command line answered; ``rows`` and ``problems`` of the files it wrote."""

    status: int
    printed: list[str]
    said: str
    out: Path

    @property
    def rows(self) -> dict[str, int]:
        rows: dict[str, int] = json.loads((self.out / "bill.json").read_text(encoding="utf-8"))["rows"]
        return rows

    @property
    def problems(self) -> list[str]:
        """``code file:line usage_id message amount``."""
        text = (self.out / "problems.csv").read_text(encoding="utf-8")
        shown = "{code} {file}:{line} {usage_id} {message} {amount}"
        return [shown.format(**problem) for problem in csv.DictReader(io.StringIO(text, newline=""))]

    @property
    def counts(self) -> tuple[int, ...]:
        """(read, calls, outside the period, duplicates, problems): the first is the sum of the others."""
        names = ("read", "calls", "outside_period", "duplicates", "problems")
        return tuple(self.rows[name] for name in names)


def bill(path: Path, *options: str, month: str = "2026-10", out: Path | None = None) -> Answer:
    """``chargeback-kit bill`` as a user runs it; an exception of any kind but an exit is raised again."""
    out = out or path.parent / "out"
    result = run("bill", path, "--month", month, "--out", out, *options)
    said = result.stderr.replace(f"{path.parent}/", "")
    assert said.count("\n") <= 1, said
    return Answer(result.exit_code, result.stdout.splitlines(), said.removesuffix("\n"), out)


def refused(path: Path, *options: str, **how) -> str:
    """The one sentence of a bill that is refused with status 2; nothing was written."""
    answer = bill(path, *options, **how)
    assert (answer.status, answer.printed) == (2, [])
    assert not list(path.parent.glob(".out*"))
    return answer.said
