"""How much memory a bill may take; tables that need more lie on disk while it is computed."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction

from chargeback_kit import text
from chargeback_kit.problems import InputError

VARIABLE = "CHARGEBACK_KIT_MEMORY_BYTES"
"""The variable in which whoever starts a process says how much its tables may hold in memory [bytes]."""
BESIDE_TABLES_BYTES = 400 * 1024**2
"""What a bill needs besides its tables: Python, the libraries, and the small tables of results."""
LEAST_BYTES = 1024**3
"""The least memory of a bill."""
_ASKED: ContextVar[int] = ContextVar("asked", default=0)
SIZES = {"": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(I?)B?", re.IGNORECASE)


def bytes_of(memory: str) -> int:
    """A size as people write it [bytes]; raises InputError.

    >>> bytes_of("4GB"), bytes_of("1.5 gib"), bytes_of("512M")
    (4000000000, 1610612736, 512000000)
    """
    found = SIZE.fullmatch(memory.strip())
    if not found:
        raise InputError(f'"{memory}" is no size of memory. Write it as 4GB or 512MB.')
    unit = SIZES[f"{found[2].upper()}B" if found[2] else ""]
    power = len(str(unit)) // 3
    return int(Fraction(found[1]) * (1024**power if found[3] else unit))


def tables_bytes(memory_bytes: int) -> int:
    """How much of a process's memory is for tables [bytes]."""
    return max(memory_bytes - BESIDE_TABLES_BYTES, LEAST_BYTES // 2)


def allowed_for_tables(memory: str) -> int:
    """What memory such as "4GB" leaves for tables [bytes]; raises InputError for too little."""
    there = bytes_of(memory)
    if there < LEAST_BYTES:
        raise InputError(f"{memory} of memory are too little: a bill needs {least()}. Give more.")
    return tables_bytes(there)


@contextmanager
def holding_at_most(tables: int) -> Iterator[None]:
    """Let the tables of the bills that are computed inside hold so much in memory [bytes]; 0 sets no limit of its own.

    >>> with holding_at_most(2**30):
    ...     allowed_bytes()
    1073741824
    """
    before = _ASKED.set(tables)
    try:
        yield
    finally:
        _ASKED.reset(before)


def allowed_bytes() -> int:
    """How much tables may hold in memory [bytes]; 0 where nobody set a limit."""
    if asked := _ASKED.get():
        return asked
    said = os.environ.get(VARIABLE, "")
    return int(said) if said.isdecimal() else 0


def least() -> str:
    """The least memory of a bill, in words.

    >>> least()
    '1,074 MB'
    """
    return text.counted(-(-LEAST_BYTES // 10**6), "MB", "MB")
