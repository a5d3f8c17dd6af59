"""One log line per request, probes excepted while they succeed."""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("app.access")

QUIET = {"/healthz", "/readyz", "/version"}


class AccessLog:
    """Plain ASGI, because wrapping the response body would buffer it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and log how it ended."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            if status >= 400 or scope["path"] not in QUIET:
                log.log(
                    logging.ERROR if status >= 500 else logging.INFO,
                    "%s %s",
                    scope["method"],
                    scope["path"],
                    extra={
                        "status": status,
                        "milliseconds": round((time.perf_counter() - started) * 1000),
                    },
                )
