"""A usage file as it was found: where it lies, which format it has, and how to read it."""

from dataclasses import dataclass
from pathlib import Path

from chargeback_kit.records.formats import UsageFormat


@dataclass(frozen=True)
class UsageFile:
    """One recognised usage file; ``label`` is the name shown to people (``export.zip/calls.csv``)."""

    label: str
    path: Path
    format: UsageFormat
    kind: str
    header: tuple[str, ...]
    delimiter: str = ","
    encoding: str = "utf-8"
