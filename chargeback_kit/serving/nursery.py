"""Kernels that are forked from a process which has imported everything, opened nothing and started no thread.

Imports take a kernel most of its time before a page is up, and half of its memory; a fork has them at once and shares
them. The server asks over a socket and gets a number and a handle for each; the nursery ends with the server, and the
kernels with the nursery. Run as ``python -m chargeback_kit.serving.nursery NUMBER-OF-THE-SOCKET``.
"""

import atexit
import gc
import json
import os
import random
import signal
import socket
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from chargeback_kit.serving import kernel

NEEDED = (
    *("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.comm", "ipywidgets", "anywidget", "altair"),
    *("IPython.core.completerlib", "IPython.extensions.storemagic", "tornado.platform.asyncio", "psutil"),
    *("pyarrow.dataset", "pyarrow.pandas_compat", "pandas.core.methods.to_dict", "encodings.cp437"),
    *("encodings.utf_8_sig", "chargeback_kit.screens", "ipykernel.debugger", "IPython.core.oinspect"),
    *("IPython.core.logger", "tornado.queues", "zmq.utils.garbage", "narwhals._interchange.dataframe"),
)
QUIET = {
    # Without these two, importing Arrow and numpy starts threads, and a fork has only the one that forks.
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "OPENBLAS_NUM_THREADS": "1",
    # With these two a page takes a fifth less: what one thread has freed, the others use.
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "2",
}
MESSAGE_BYTES = 1024**2


def main() -> None:
    """Import, then fork a kernel for every message until the server is gone."""
    server = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system puts the ended away
    kernel.prepare()
    for name in NEEDED:
        with suppress(ImportError):  # the page that needs it says so
            import_module(name)
    gc.collect()
    gc.freeze()  # what is never looked at by the collector is never copied
    server.send(json.dumps({"threads": threads()}).encode())
    while asked := server.recv(MESSAGE_BYTES):
        try:
            _fork(server, json.loads(asked))
        except OSError as error:
            server.send(json.dumps({"failed": error.strerror}).encode())


def threads() -> int:
    """How many threads this process has."""
    return len([*Path("/proc/self/task").iterdir()])


def _fork(server: socket.socket, asked: dict[str, object]) -> None:
    begin, go = os.pipe()
    child = os.fork()
    if child == 0:
        server.close()
        os.close(go)
        os.read(begin, 1)
        os.close(begin)
        _live(**asked)  # type: ignore[arg-type]
    handle = os.pidfd_open(child)
    try:
        # It begins when the server, the last to hold the other end, lets go of it.
        socket.send_fds(server, [json.dumps({"pid": child}).encode()], [handle, go])
    finally:
        for each in (handle, begin, go):
            os.close(each)


def _live(arguments: list[str], environment: dict[str, str], folder: str) -> NoReturn:
    """Be a kernel, and then nothing more."""
    try:
        os.setsid()
        with suppress(OSError):  # where memory is short the system ends a page, not the server
            Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.environ.clear()
        os.environ.update(environment | QUIET)
        os.chdir(Path(folder))
        random.seed()
        import_module("numpy").random.seed()
        sys.argv = ["chargeback_kit.serving.kernel", *arguments, f"--IPKernelApp.parent_handle={os.getppid()}"]
        kernel.live()
        atexit._run_exitfuncs()  # noqa: SLF001 - what a process does at its end, such as removing its files
    finally:
        os._exit(1)


if __name__ == "__main__":
    main()
