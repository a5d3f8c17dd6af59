"""`python -m app`: serve until SIGTERM, then finish what is in flight and exit 0."""

import os
import signal
import sys
from types import FrameType

import uvicorn
from fastapi import FastAPI

from app.logs import configure_logs
from app.main import build
from app.settings import SettingsError, load_settings


class Server(uvicorn.Server):
    """Tells long polls about the stop at once, so that none holds up the exit."""

    def __init__(self, app: FastAPI, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._parts = app.state.parts

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Called by uvicorn for SIGTERM and SIGINT."""
        self._parts.changes.close()
        super().handle_exit(sig, frame)


def main() -> None:
    """Entry point of the container."""
    configure_logs()
    try:
        settings = load_settings(os.environ)
    except SettingsError as error:
        sys.exit(str(error))
    app = build(settings)
    config = uvicorn.Config(
        app,
        host="0.0.0.0",
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        # Longer than the edge keeps idle connections: it closes them, never we.
        timeout_keep_alive=75,
        timeout_graceful_shutdown=settings.shutdown_seconds,
    )
    # uvicorn raises the signal again once it is done; a stop we were asked for is no
    # failure, so the process ends with 0.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    Server(app, config).run()


if __name__ == "__main__":
    main()
