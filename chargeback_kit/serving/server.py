"""The server of the mini-apps: Voila with the kit's landing page, on this machine alone."""

import logging
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tornado.ioloop import IOLoop
from traitlets.config import Config
from voila.app import Voila

from chargeback_kit.problems import InputError
from chargeback_kit.serving import catalogue
from chargeback_kit.serving.settings import HOST

SHARE = Path(__file__).parent / "share"
PATIENCE = 10.0  # [s]


class Server(Voila):  # type: ignore[misc]  # Voila publishes no types
    """Voila with the kit's landing page, saying its address once it listens."""

    announce: Callable[[str], None] = print

    def init_settings(self) -> dict[str, Any]:
        """Voila's settings, and the mini-apps for the landing page."""
        settings: dict[str, Any] = super().init_settings()
        settings["voila_jinja2_env"].globals["apps"] = catalogue.apps()
        settings["jinja2_env"] = settings["voila_jinja2_env"]  # one page for every error
        return settings

    def listen(self) -> None:
        """Serve until interrupted."""
        IOLoop.current().add_callback(self.announce, self.connection_url)
        super().listen()

    def stop(self) -> None:
        """End the kernels, but wait no longer than they deserve: a kernel ends by itself when its server is gone."""
        impatience = threading.Timer(PATIENCE, os._exit, (0,))
        impatience.daemon = True
        impatience.start()
        super().stop()
        impatience.cancel()


def port_for(asked: int | None, usual: int) -> int:
    """The port that was asked for; where none was, the usual one or any that is free.

    :raises InputError: the port that was asked for is taken
    """
    for port in (usual, 0) if asked is None else (asked,):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((HOST, port))
            except OSError:
                continue
            found: int = trial.getsockname()[1]
            return found
    raise InputError(f"Port {asked} is taken on this machine. Name another one, or leave --port out.")


def serve(settings: Config, announce: Callable[[str], None]) -> None:
    """Serve the mini-apps until interrupted.

    :param settings: what ``settings.config`` gives
    :param announce: receives the address once the server listens
    """
    os.environ["JUPYTER_PATH"] = str(SHARE)
    logging.getLogger("tornado").setLevel(logging.ERROR)
    server = Server.instance(config=settings)
    server.announce = announce
    server.initialize(argv=[])
    server.start()
