"""A bill folder from Microsoft Graph: ``ck.fetch(tenant, "2026-10", "october")``, and what the command does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from chargeback_kit import text
from chargeback_kit.problems import InputError

if TYPE_CHECKING:
    from chargeback_kit.fetch.run import FetchReport, Step

MISSING = "Fetching needs more packages. Install them: pip install 'chargeback-kit[fetch]'"
Say = Callable[[str], None]


def fetch(
    tenant: str,
    month: str | Sequence[str],
    out: str | Path | None = None,
    *,
    client_id: str = "",
    certificate: str | Path | None = None,
    thumbprint: str = "",
    device_code: bool = False,
    cloud: str = "global",
    without: Sequence[str] = (),
    cost_center: str = "department",
    wait: float = 60,
    force: bool = False,
    restart: bool = False,
    say: Say = print,
    log: Say = lambda sentence: None,
    progress: Step = lambda step: None,
) -> FetchReport:
    """Fetch call logs, people and licences of a tenant from Microsoft Graph into the bill folder ``out``.

    ``tenant`` is its id or a domain of it, ``month`` one such as ``"2026-10"`` or several; ``out`` left out is named
    after both. The app that signs in is ``client_id``, else ``CHARGEBACK_KIT_CLIENT_ID``; its secret comes from the
    environment alone (``CHARGEBACK_KIT_CLIENT_SECRET``), or it has a ``certificate`` (PEM, with its key;
    ``thumbprint``: which one of the app it is), or a person signs in with a ``device_code``, which ``say`` tells.
    ``without``: pstn-calls, direct-routing-calls, messages, users or administrative-units. ``cost_center`` is what a
    person's is taken from: department, administrative-unit or nothing. ``wait``: how long all waits may take together
    [min]. ``force`` fetches into a folder that exists: what a fetch wrote is replaced, your own files stay. A run that
    was stopped is gone on with, unless it is to ``restart``. ``log`` is told every wait and every second try.

    Needs the packages of the extra ``fetch``. Raises InputError for what cannot be asked or fetched; what came stays.
    """
    try:
        from chargeback_kit.export.atomic_folder import refuse_to_replace
        from chargeback_kit.fetch import addresses, run
        from chargeback_kit.fetch.connection import GraphLine, MachineClock, client
        from chargeback_kit.fetch.people import CenterFrom
        from chargeback_kit.fetch.sign_in import MsalTokens, sign_in
    except ModuleNotFoundError as missing:
        if str(missing.name).startswith("chargeback_kit"):
            raise
        raise InputError(MISSING) from None
    of, at = addresses.tenant(tenant), addresses.cloud(cloud)
    months = [month] if isinstance(month, str) else list(month)
    if not months:
        raise InputError("No month is asked for. Name one, such as 2026-10.")
    if cost_center not in set(CenterFrom):
        raise InputError(f'cost_center "{cost_center}": there is no such thing. Take {text.listed(list(CenterFrom))}.')
    folder = Path(out) if out else Path(f"{of.partition('.')[0]}-{'-to-'.join(sorted({min(months), max(months)}))}")
    parts = run.parts_without([without] if isinstance(without, str) else without)
    asked = run.FetchAsked(of, months, folder, parts, CenterFrom(cost_center), restart)
    scopes = [addresses.request(name).permission for name in (*addresses.PEOPLE, addresses.UNITS)]
    key = Path(certificate) if certificate else None
    how = sign_in(of, client_id, key, thumbprint, is_device_code=device_code, scopes=scopes)
    refuse_to_replace(folder, force=force)
    with client() as http:
        line = GraphLine(http, at, MachineClock(), 60.0 * wait, log)
        line.tokens = MsalTokens(how, at, line.send, say)
        return run.fetch(asked, line, progress)
