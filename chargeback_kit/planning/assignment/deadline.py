"""How long a step of the search may take, and whether it has been stopped from outside."""

import time
from dataclasses import dataclass, field
from threading import Event


@dataclass(frozen=True)
class Deadline:
    """A moment on the monotonic clock [s]; whoever holds it goes on until then, unless ``stop`` is set before."""

    until: float
    stop: Event = field(default_factory=Event)

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """So many seconds from now."""
        return cls(time.monotonic() + seconds)

    def lasting(self, seconds: float) -> "Deadline":
        """Another length of time from now, stopped by the same hand."""
        return Deadline(time.monotonic() + seconds, self.stop)

    @property
    def left(self) -> float:
        """Seconds until then; 0 when it is past or stopped."""
        return 0.0 if self.stop.is_set() else max(0.0, self.until - time.monotonic())

    @property
    def is_over(self) -> bool:
        """Whether to end now."""
        return self.left == 0.0
