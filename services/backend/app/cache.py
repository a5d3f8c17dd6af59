"""Read-through cache of item pages; no page older than a known write is served."""

import uuid
from collections.abc import Awaitable, Callable
from typing import Literal

from redis.asyncio.client import Pipeline

from app.redis_link import RedisLink, RedisUnavailableError

GENERATION = "items:generation"

Outcome = Literal["hit", "miss", "bypass"]


def invalidate(pipeline: Pipeline) -> None:
    """Add the invalidation to a transaction: all pages stored so far become void."""
    pipeline.set(GENERATION, uuid.uuid4().hex)


class PageCache:
    """Stores each page with the generation that was valid *before* the database was
    read. A writer changes the generation after its commit, so a reader that was slower
    than a writer stores its old page under a generation that nobody asks for."""

    def __init__(self, link: RedisLink, ttl_seconds: int = 30) -> None:
        self._link = link
        self._ttl = ttl_seconds

    async def get_or_load(
        self, page: str, load: Callable[[], Awaitable[str]]
    ) -> tuple[str, Outcome]:
        """The page from Redis, else from `load`; Redis being away is not an error."""
        key = f"items:page:{page}"
        try:
            stored = await self._link.run(lambda r: r.mget(GENERATION, key))
        except RedisUnavailableError:
            return await load(), "bypass"
        generation, entry = stored[0] or "", stored[1] or ""
        marker, newline, body = entry.partition("\n")
        if newline and marker == generation:
            return body, "hit"
        body = await load()
        value = f"{generation}\n{body}"
        try:
            await self._link.run(lambda r: r.set(key, value, ex=self._ttl))
        except RedisUnavailableError:
            return body, "bypass"
        return body, "miss"
