"""What a page may take, and what all of them may take together: set by who runs the server, never by a page."""

import os
from dataclasses import dataclass
from pathlib import Path

MIB = 1024**2
GROUP = Path("/sys/fs/cgroup/memory.max")


@dataclass(frozen=True)
class Ceilings:
    """Pages at once; memory of each and of all [bytes]; how long an answer may take and a page may stay away [s]."""

    visitors: int = 50
    page_bytes: int = 0
    whole_bytes: int = 0
    answer_seconds: float = 300.0
    grace_seconds: float = 15.0

    def __post_init__(self) -> None:
        """Where nothing was said: half of the machine for one page, three quarters for all."""
        there = machine_bytes()
        object.__setattr__(self, "page_bytes", self.page_bytes or there // 2)
        object.__setattr__(self, "whole_bytes", self.whole_bytes or there * 3 // 4)


def machine_bytes() -> int:
    """The memory of this machine, or of the container that this runs in [bytes]."""
    try:
        there = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return 8 * 1024 * MIB
    try:
        allowed = GROUP.read_text(encoding="ascii").strip()
    except OSError:
        allowed = "max"
    return min(there, int(allowed)) if allowed.isdecimal() else there


def own_bytes(pid: int) -> int:
    """The memory that a process shares with no other [bytes]; 0 where the system does not say.

    >>> own_bytes(os.getpid()) > 10 * MIB or not GROUP.parent.exists()
    True
    """
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(("Private_", "Swap:")))
