"""``chargeback-kit fetch --tenant … --month 2026-10 --out october/``: a bill folder from Microsoft Graph."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chargeback_kit.commands.shared.console import INTERRUPTED, Json, Watch, exit_with_sentence, say, tell

if TYPE_CHECKING:
    from chargeback_kit.fetch.run import FetchReport

TOO_LARGE = "The fetch needs more memory than there is. Ask for fewer months at once."
REPLACE = "Fetch into a folder that exists: what a fetch wrote is replaced, agreement.toml and your own files stay."


class Center(StrEnum):
    """What a person's cost centre is taken from."""

    department = "department"
    administrative_unit = "administrative-unit"
    nothing = "nothing"


def fetch(
    tenant: Annotated[str, typer.Option(help="The tenant: its id, or a domain of it.")],
    month: Annotated[list[str], typer.Option(help="A month such as 2026-10; repeat it for several.")],
    out: Annotated[
        Path | None, typer.Option(help="The bill folder to write; left out: tenant and month, here.")
    ] = None,
    client_id: Annotated[
        str, typer.Option(help="The id of the app that signs in; left out: CHARGEBACK_KIT_CLIENT_ID.")
    ] = "",
    certificate: Annotated[
        Path | None, typer.Option(help="A PEM file with the key of the app's certificate, instead of a secret.")
    ] = None,
    thumbprint: Annotated[
        str, typer.Option(help="Which certificate of the app it is; left out: the one in the file.")
    ] = "",
    device_code: Annotated[
        bool, typer.Option("--device-code", help="Sign in as a person, with a code. Graph gives them no call logs.")
    ] = False,
    cloud: Annotated[
        str, typer.Option(help="Microsoft's cloud: global, us-government, us-defense or china.")
    ] = "global",
    without: Annotated[
        list[str] | None,
        typer.Option(
            help="Leave out: pstn-calls, direct-routing-calls, messages, users or administrative-units; repeatable."
        ),
    ] = None,
    cost_center: Annotated[Center, typer.Option(help="What a person's cost centre is taken from.")] = Center.department,
    wait: Annotated[
        int, typer.Option(min=0, help="How many minutes to wait in all, where Graph asks for it or does not answer.")
    ] = 60,
    force: Annotated[bool, typer.Option("--force", help=REPLACE)] = False,
    restart: Annotated[bool, typer.Option("--restart", help="Throw away what an unfinished run has fetched.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Say every wait and every second try, on standard error.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Fetch call logs, people and licences of a tenant from Microsoft Graph into a bill folder."""
    with exit_with_sentence(TOO_LARGE), Watch() as watch:
        from chargeback_kit.fetch.from_graph import fetch as fetched

        try:
            report = fetched(
                tenant,
                month,
                out,
                client_id=client_id,
                certificate=certificate,
                thumbprint=thumbprint,
                device_code=device_code,
                cloud=cloud,
                without=without or (),
                cost_center=cost_center.value,
                wait=wait,
                force=force,
                restart=restart,
                say=say,
                log=say if verbose else _silent,
                progress=watch.step,
            )
        except KeyboardInterrupt:
            say("Stopped; no bill folder was written. The same command goes on where it stopped.")
            raise typer.Exit(INTERRUPTED) from None
    folder = report.asked.out
    tell(lines(report, folder), report.data, folder, as_json=as_json)


def lines(report: FetchReport, folder: Path) -> list[str]:
    """What the user reads at the end."""
    months = " ".join(f"--month {month}" for month in sorted(report.asked.months))
    following = f" Next: chargeback-kit bill {folder} {months} --out bill"
    return [*report.lines(), f"Written to {folder}; it names people.{following if report.made.logs else ''}"]


def _silent(sentence: str) -> None:
    """Say nothing of what passes."""
