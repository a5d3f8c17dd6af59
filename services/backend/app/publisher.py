"""Carries events from the outbox to the Redis stream and voids the cache with them."""

import asyncio
import logging
from collections.abc import Sequence

from redis.asyncio import Redis

from app.cache import invalidate
from app.items import ItemStore, StoreUnavailableError
from app.redis_link import RedisLink, RedisUnavailableError

STREAM = "items"
STREAM_LENGTH = 10_000

log = logging.getLogger("app.publisher")


async def append(redis: Redis, bodies: Sequence[str]) -> None:
    """Append events and void the cache in one transaction."""
    async with redis.pipeline(transaction=True) as pipeline:
        for body in bodies:
            pipeline.xadd(
                STREAM, {"item": body}, maxlen=STREAM_LENGTH, approximate=True
            )
        invalidate(pipeline)
        await pipeline.execute()


class Publisher:
    """One background task per process. A request wakes it and waits for its own event
    for a moment only; what Redis did not take stays in the outbox for a later round,
    also of another process."""

    def __init__(
        self, store: ItemStore, link: RedisLink, interval_seconds: float = 1.0
    ) -> None:
        self._store = store
        self._link = link
        self._interval = interval_seconds
        self._wake = asyncio.Event()
        self._waiting: list[asyncio.Future[bool]] = []
        self.behind = True

    async def publish(self, timeout_seconds: float = 0.8) -> bool:
        """Ask for a round; whether what is committed by now has reached Redis. During
        an outage nobody waits: the cache is bypassed anyway while we are behind."""
        if self.behind:
            self._wake.set()
            return False
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append(done)
        self._wake.set()
        try:
            return await asyncio.wait_for(done, timeout_seconds)
        except TimeoutError:
            self.behind = True
            return False

    async def flush(self) -> bool:
        """Send everything that waits; false where Redis or Postgres is away."""

        async def send(bodies: Sequence[str]) -> None:
            # Patient, because giving up a transaction that Redis did carry out means
            # to send its events again; no request waits for it this long.
            await self._link.run(lambda redis: append(redis, bodies), timeout=3)

        try:
            while await self._store.drain(send) > 0:
                pass
        except (RedisUnavailableError, StoreUnavailableError):
            return False
        except Exception:
            log.exception("publishing failed, trying again")
            return False
        return True

    async def run(self) -> None:
        """Rounds until cancelled: at once when woken, else once per interval."""
        while True:
            waiting, self._waiting = self._waiting, []
            self._wake.clear()
            sent = await self.flush()
            self.behind = not sent
            for done in waiting:
                if not done.done():
                    done.set_result(sent)
            try:
                await asyncio.wait_for(self._wake.wait(), self._interval)
            except TimeoutError:
                continue
