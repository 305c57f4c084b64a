"""How Jupyter gets its kernels from the nursery: a provisioner of ``jupyter_client``, and the server's end of the line.

Only Linux hands over a process in such a way; elsewhere, and where the nursery fails, a kernel is started as usual.
"""

import asyncio
import json
import os
import select
import signal
import socket
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from chargeback_kit.serving import nursery

NAME = "chargeback-kit-provisioner"
CAN_FORK = sys.platform == "linux" and hasattr(os, "pidfd_open")
BEFORE_ARGUMENTS = 3
"""``python -m chargeback_kit.serving.kernel``, which a fork need not be told."""


class Child:
    """A process that was handed over: what ``subprocess.Popen`` is for one's own."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, handle: int, held: int) -> None:
        self.pid = pid
        self._handle: int | None = handle
        self._held: int | None = held
        self._waits = select.poll()
        self._waits.register(handle, select.POLLIN)

    def begin(self) -> None:
        """Let it run: so far it does nothing."""
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def poll(self) -> int | None:
        """None as long as it runs."""
        return None if self._handle is not None and not self._waits.poll(0) else 0

    def wait(self) -> int:
        """Wait for its end, and let it go."""
        self.begin()
        if self._handle is not None:
            self._waits.poll()
            os.close(self._handle)
            self._handle = None
        return 0

    def send_signal(self, number: int) -> None:
        """Send a signal to it, and to no other process that has got its number since."""
        if self._handle is not None and self.poll() is None:
            signal.pidfd_send_signal(self._handle, signal.Signals(number))

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class Nursery:
    """The one nursery of this server, started when it is first needed and again when it has ended."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._turn = asyncio.Lock()
        self.threads = 0

    def start(self) -> None:
        """Let it import; nobody waits for it here."""
        if self._process and self._process.poll() is None:
            return
        if self._line:
            self._line.close()
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.threads = 0
        self._process = subprocess.Popen(  # noqa: S603 - the kit's own module
            [sys.executable, "-m", nursery.__name__, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env=os.environ | nursery.QUIET,
            stdin=subprocess.DEVNULL,
        )
        theirs.close()

    async def fork(self, arguments: list[str], environment: dict[str, str], folder: str) -> Child:
        """A kernel of its own.

        :raises OSError: the nursery has ended or cannot fork
        """
        asked = {"arguments": arguments, "environment": environment, "folder": folder}
        async with self._turn:
            return await asyncio.get_running_loop().run_in_executor(None, self._fork, json.dumps(asked).encode())

    def _fork(self, asked: bytes) -> Child:
        self.start()
        assert self._line  # noqa: S101 - it was started
        if not self.threads:
            self.threads = json.loads(self._line.recv(nursery.MESSAGE_BYTES) or b'{"threads": 0}')["threads"]
            if self.threads != 1:
                raise OSError(f"the nursery has {self.threads} threads")
        self._line.send(asked)
        said, handles, _, _ = socket.recv_fds(self._line, nursery.MESSAGE_BYTES, 2)
        if not handles:
            raise OSError("the nursery gave no kernel")
        return Child(json.loads(said)["pid"], *handles)

    def stop(self) -> None:
        """End it, and with it all that it has forked."""
        if self._line:
            self._line.close()
            self._line = None
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


NURSERY = Nursery()


class Forked(LocalProvisioner):
    """Starts kernels in the nursery."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """A fork where that can be had, else a process."""
        folder = str(kwargs.get("cwd") or Path.cwd())
        try:
            if not CAN_FORK:
                raise OSError("this system hands over no process")  # noqa: TRY301 - the two ways meet here
            child = await NURSERY.fork(cmd[BEFORE_ARGUMENTS:], dict(kwargs.get("env") or os.environ), folder)
        except OSError:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = child  # type: ignore[assignment]  # it does what is asked of it here
        self.pid, self.pgid, self.cwd = child.pid, None, Path(folder)
        return self.connection_info

    async def post_launch(self, **kwargs: Any) -> None:
        """Let the kernel begin: it writes its connection file anew, which the server has read by now.

        A kernel that is forked is so early that the server would read what is written by half.
        """
        await super().post_launch(**kwargs)
        if isinstance(self.process, Child):
            self.process.begin()


def register() -> None:
    """Let Jupyter know the provisioner by its name, which the kernel's specification says."""
    KernelProvisionerFactory.provisioners[NAME] = EntryPoint(
        NAME, f"{Forked.__module__}:{Forked.__name__}", KernelProvisionerFactory.GROUP_NAME
    )
