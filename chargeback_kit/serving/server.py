"""The server of the mini-apps: Voila with the kit's landing page, on this machine alone."""

import errno
import logging
import os
import secrets
import signal
import socket
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from voila.app import Voila
from voila.tornado.handler import TornadoVoilaHandler

from chargeback_kit import scratch
from chargeback_kit.problems import InputError
from chargeback_kit.serving import catalogue, forked, settings
from chargeback_kit.serving.admission import Admission, at_once
from chargeback_kit.serving.ceilings import MIB
from chargeback_kit.serving.configuration import Configuration
from chargeback_kit.serving.first_screens import FirstScreens
from chargeback_kit.serving.gate import SESSION, Gate
from chargeback_kit.serving.pages import Health, Page, Queue
from chargeback_kit.serving.ready import KeptReady
from chargeback_kit.serving.warden import Warden

SHARE = Path(__file__).parent / "share"
PATIENCE = 8.0  # [s]
GIVEN = "CHARGEBACK_KIT_TOKEN"
"""The variable that holds the token of a server that is to have the same one each time."""


class Server(Voila):  # type: ignore[misc]  # Voila publishes no types
    """Voila with the kit's landing page, saying its address once it listens."""

    announce: Callable[[str], None] = print
    pass_token = ""
    wanted = Configuration()
    listener: socket.socket
    is_full: Callable[[], bool] = staticmethod(lambda: False)
    keeps: KeptReady | None = None
    first: FirstScreens | None = None

    def init_settings(self) -> dict[str, Any]:
        """Voila's settings, and the mini-apps for the landing page."""
        found: dict[str, Any] = super().init_settings()
        found["voila_jinja2_env"].globals |= {"apps": catalogue.apps(self.wanted.apps), "lessons": catalogue.lessons()}
        found["jinja2_env"] = found["voila_jinja2_env"]  # one page for every error
        self._hand_over_kernels()
        return found

    def _hand_over_kernels(self) -> None:
        """A kernel that was kept ready belongs to the visitor who gets it."""
        kernels = self.kernel_manager
        ready = getattr(kernels, "get_rendered_notebook", None)
        if ready is None:
            return

        async def handed_over(*asked: Any, **how: Any) -> Any:
            found = await ready(*asked, **how)
            kernels.owners[found[2]] = SESSION.get()
            return found

        kernels.get_rendered_notebook = handed_over

    def init_handlers(self) -> list[Any]:
        """Voila's handlers; the pages of the apps stand in a line."""
        line = {"admission": Admission(self.wanted.starts or at_once())}
        pages = {**line, "comes": self._note, "apps": catalogue.apps(self.wanted.apps), "first": self.first}
        found = [
            (pattern, Page, {**rest[0], **pages}) if handler is TornadoVoilaHandler else (pattern, handler, *rest)
            for pattern, handler, *rest in super().init_handlers()
        ]
        return [
            (rf"{self.server_url}queue/(.*)", Queue, line),
            (rf"{self.server_url}healthz", Health, {"is_well": lambda: True}),
            (rf"{self.server_url}readyz", Health, {"is_well": lambda: not self.is_full()}),
            *found,
        ]

    def _note(self, name: str) -> None:
        if self.keeps:
            self.keeps.note(name)

    def listen(self) -> None:
        """Serve until interrupted; nobody is let in without the token."""
        gate = Gate(
            self.app,
            self.port,
            self.pass_token,
            self.kernel_manager.owners,
            names=self.wanted.names,
            prefix=self.wanted.prefix,
        )
        watch = Warden(self.kernel_manager, self.wanted.limits)
        self.is_full = lambda: watch.is_full
        gate.is_full, gate.ended = self.is_full, self.kernel_manager.ended
        self.app.find_handler = gate
        IOLoop.current().add_callback(watch.run)
        if self.wanted.ready:
            self.keeps = KeptReady(
                self.kernel_manager,
                self.wanted.limits,
                [f"{name}.ipynb" for name in self.wanted.apps],
                at_once=self.wanted.starts or at_once(),
                used=lambda: watch.used_bytes,
            )
            IOLoop.current().add_callback(self.keeps.run)
        IOLoop.current().add_callback(self.announce, f"{self.connection_url}?token={quote(self.pass_token)}")
        if forked.CAN_FORK:
            forked.NURSERY.start()
        if self.first:
            IOLoop.current().add_callback(self.first.run)
        _end_between_answers()
        HTTPServer(self.app).add_socket(self.listener)
        try:
            IOLoop.current().start()
        finally:
            self.stop()

    def stop(self) -> None:
        """End the kernels, but wait no longer than they deserve: a kernel ends by itself when its server is gone."""
        impatience = threading.Timer(PATIENCE, os._exit, (0,))
        impatience.daemon = True
        impatience.start()
        for each in (self.keeps, self.first):
            if each:
                each.stop()
        super().stop()
        forked.NURSERY.stop()
        impatience.cancel()


def _end_between_answers() -> None:
    """End at Ctrl-C and SIGTERM as soon as the loop is between two answers.

    Raised within one, the interruption would be logged as that answer's fault, and the server would go on.
    """
    loop = IOLoop.current()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: loop.add_callback_from_signal(loop.stop))


def listening(asked: int | None, usual: int, address: str = "127.0.0.1") -> socket.socket:
    """What listens at the port that was asked for; where none was, at the usual one or any that is free.

    The port is held from here on: of two servers that begin together each has a port of its own.

    :raises InputError: the port that was asked for is taken, or the address is none of this machine
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for port in (usual, 0) if asked is None else (asked,):
        try:
            found = socket.create_server((address, port), family=family)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                why = f"Nobody can listen at {address}, port {port} ({error.strerror or error})."
                raise InputError(f"{why} Name an address of this machine and a port from 1024 on.") from None
        else:
            found.setblocking(False)  # noqa: FBT003 - its only spelling
            return found
    raise InputError(f"Port {asked} is taken on this machine. Name another one, or leave --port out.")


def serve(wanted: Configuration, folder: Path, listener: socket.socket, announce: Callable[[str], None]) -> None:
    """Serve the mini-apps until interrupted.

    :param wanted: how, with the port of the listener
    :param folder: the bill folder or zip that every page begins with
    :param listener: what listens (`listening`)
    :param announce: receives the address, with its token, once the server listens
    """
    os.environ["JUPYTER_PATH"] = str(SHARE)
    os.environ.setdefault(scratch.ALLOWANCE, str(wanted.files_mib_per_page * MIB))
    scratch.sweep(Path(tempfile.gettempdir()))
    logging.getLogger("tornado").setLevel(logging.ERROR)
    forked.register()
    server = Server.instance(config=settings.config(wanted))
    server.announce, server.wanted, server.listener = announce, wanted, listener
    server.first = FirstScreens(folder, wanted.apps, wanted.limits)
    server.connection_dir_root = str(scratch.folder())  # the kernels' keys go with the rest, even where it is killed
    server.pass_token = os.environ.pop(GIVEN, "") or secrets.token_urlsafe(24)  # no kernel needs to know it
    server.initialize(argv=[])
    server.start()
