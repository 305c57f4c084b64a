"""Parquet files that carry the columns of a usage export."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from chargeback_kit.problems import InputError
from chargeback_kit.records.formats import recognise
from chargeback_kit.records.sources import Spelling, UsageFile


def recognises(head: bytes) -> bool:
    """Whether the first bytes are a Parquet file's."""
    return head[:4] == b"PAR1"


def read(path: Path, label: str) -> UsageFile | None:
    """The usage file behind the schema, or None when it is no usage export."""
    try:
        names = tuple(pq.read_schema(path).names)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError(f"{label}: the Parquet file is damaged or cut off ({error}). Write it again.") from None
    format_ = recognise(names, label)
    if format_ is None:
        return None
    spelling = Spelling(is_plain=True) if format_.is_kept else None
    return UsageFile(label, path, format_, "parquet", names, spelling=spelling)
