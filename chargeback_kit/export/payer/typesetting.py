"""Statements as PDF, set by Typst: offline, with the fonts it brings, the same bytes for the same statement."""

import json
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from chargeback_kit.presentation.palette import COLOURS

EPOCH = datetime(1980, 1, 1, tzinfo=UTC)


def sheet(template: str, content: dict[str, Any]) -> bytes:
    """The PDF of a template such as ``statement.typ``; what it says is handed over as data and never run."""
    import typst

    said = {"content": json.dumps(content, ensure_ascii=False), "accent": COLOURS["pool"].light}
    return bytes(
        typst.compile(
            _template(template),
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs=said,
            pdf_standards="ua-1",
            timestamp=EPOCH,
        )
    )


@cache
def _template(name: str) -> bytes:
    return (files("chargeback_kit.export") / "templates" / name).read_bytes()
