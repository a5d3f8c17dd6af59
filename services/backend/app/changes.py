"""Long polling: one look at the database per tick for all waiting requests together."""

import asyncio

from app.items import Item, ItemStore

PAGE = 200


class Changes:
    """Answers "what is new since id N", waiting up to a given time for an answer."""

    def __init__(self, store: ItemStore, tick_seconds: float = 0.2) -> None:
        self._store = store
        self._tick = tick_seconds
        self._look: asyncio.Task[int] | None = None
        self._closing = asyncio.Event()

    def close(self) -> None:
        """Answer everybody now: the process is about to stop and clients ask again."""
        self._closing.set()

    async def since(self, since: int, wait_seconds: float) -> list[Item]:
        """Items younger than `since`; empty when none came in time."""
        loop = asyncio.get_running_loop()
        end = loop.time() + wait_seconds
        newest = await self._store.newest()
        while newest <= since and loop.time() < end and not self._closing.is_set():
            newest = await self._next_look()
        return await self._store.after(since, PAGE) if newest > since else []

    async def _next_look(self) -> int:
        if self._look is None or self._look.done():
            self._look = asyncio.create_task(self._look_once())
        # A client that hangs up must not cancel the look of the others.
        return await asyncio.shield(self._look)

    async def _look_once(self) -> int:
        try:
            await asyncio.wait_for(self._closing.wait(), self._tick)
        except TimeoutError:
            pass
        return await self._store.newest()
