"""``command_line.py PORT …``: the command line; requests for Microsoft's hosts go to a port of this machine."""

import sys
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

import httpx  # noqa: E402

import fetching.ways  # noqa: E402 - found through the path above
from chargeback_kit.cli import main  # noqa: E402
from chargeback_kit.fetch import connection  # noqa: E402


def on_this_machine(port: int, whole: Any = connection.client) -> None:
    """Let the kit's own client go to a port of this machine; everything else about it is as it is."""

    def client(transport: httpx.BaseTransport | None = None) -> httpx.Client:
        made: httpx.Client = whole(fetching.ways.ToMyself(port))
        return made

    connection.client = client


if __name__ == "__main__":
    on_this_machine(int(sys.argv.pop(1)))
    sys.argv[0] = "chargeback-kit"
    main()
