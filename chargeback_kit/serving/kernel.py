"""What a page's kernel runs: ``python -m chargeback_kit.serving.kernel -f FILE``."""

import atexit
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any


def prepare() -> None:
    """What comes before everything else is imported."""
    # DuckDB lists the objects that are left when a process ends, on the window of whoever started the apps. This is
    # the last clean-up to run, and skips that list.
    atexit.register(os._exit, 0)
    logging.getLogger("IPKernelApp").addFilter(is_news)
    # jsonschema, which Altair brings along, imports rfc3987_syntax to check addresses in other alphabets. That takes
    # longer than all the rest of Altair, and no page of the kit has such an address. Only this process goes without.
    # Nobody debugs a page, and the debugger takes 15 MiB of each.
    for name in ("rfc3987_syntax", "debugpy"):
        sys.modules[name] = None  # type: ignore[assignment]


def is_news(record: logging.LogRecord) -> bool:
    """Whether somebody needs to read it.

    Ctrl-C on the window interrupts every kernel before it ends, and a page that was being made meanwhile has lost its
    sockets; none of them needs to say so.
    """
    lost = record.exc_info[0] if record.exc_info else None
    return "KeyboardInterrupt" not in record.getMessage() and (lost is None or lost.__name__ != "ZMQError")


def live() -> None:
    """Run a kernel until its page is closed."""
    from ipykernel.kernelapp import IPKernelApp

    app: Any = IPKernelApp.instance()
    with modules_untouched():
        app.initialize()
    app.shell.events.register("post_run_cell", give_back)
    app.start()


@contextmanager
def modules_untouched() -> Iterator[None]:
    """A kernel that begins meanwhile notes no files of modules, which is for the debugger that there is not.

    To look at each of two thousand modules is to write to it, since Python counts who has it, and a page that was
    forked would have copies of 11 MiB that all pages share.
    """
    from ipykernel import ipkernel

    itself: Any = ipkernel
    known = {name: each for name, each in vars(sys).items() if name != "modules"}
    itself.sys = SimpleNamespace(**known, modules={})
    try:
        yield
    finally:
        itself.sys = sys


def give_back(_: object = None) -> None:
    """Give back the memory that making the page has left over; only glibc needs to be asked."""
    import ctypes

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim:
        trim(0)


if __name__ == "__main__":
    prepare()
    live()
