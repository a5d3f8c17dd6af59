"""Redis as something that may be away: short time-outs and a pause after a failure."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

T = TypeVar("T")
log = logging.getLogger("app.redis")


class RedisUnavailableError(Exception):
    """Redis did not answer, or failed so recently that nobody asked it again."""


def connect(url: str) -> Redis:
    """A client that gives up fast and leaves retrying to the link."""
    return Redis.from_url(
        url,
        decode_responses=True,
        socket_connect_timeout=0.25,
        socket_timeout=3,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=0,
    )


class RedisLink:
    """Runs operations against Redis; after a failure it stays away for a second,
    so that an outage costs one request half a second and the others nothing."""

    def __init__(self, client: Redis, timeout: float = 0.6, pause: float = 1.0) -> None:
        self._client = client
        self._timeout = timeout
        self._pause = pause
        self._closed_until = 0.0
        self._down = False

    async def run(
        self, operation: Callable[[Redis], Awaitable[T]], timeout: float | None = None
    ) -> T:
        """Run one operation or raise `RedisUnavailableError` within the time-out."""
        if time.monotonic() < self._closed_until:
            raise RedisUnavailableError("Redis failed a moment ago")
        try:
            result = await asyncio.wait_for(
                operation(self._client), timeout or self._timeout
            )
        except (RedisError, OSError, TimeoutError) as error:
            self._closed_until = time.monotonic() + self._pause
            if not self._down:
                log.warning("Redis is down, serving without it", extra={"error": error})
            self._down = True
            raise RedisUnavailableError(str(error)) from error
        if self._down:
            log.info("Redis is back")
            self._down = False
        return result

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()
