"""A store without a database, with switches for what can go wrong."""

import asyncio
import random
from datetime import UTC, datetime

from app.items import Item, Send, StoreUnavailableError


class MemoryItems:
    """The behaviour of `PostgresItems` that the rest of the application relies on."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.outbox: list[str] = []
        self.away = False
        self.schema: str | None = None
        self.reads = 0
        self.jitter = 0.0

    async def _step(self) -> None:
        if self.away:
            raise StoreUnavailableError("switched off")
        await asyncio.sleep(random.random() * self.jitter)

    async def add(self, name: str) -> Item:
        await self._step()
        item = Item(id=len(self.items) + 1, name=name, created_at=datetime.now(UTC))
        self.items.append(item)
        self.outbox.append(item.model_dump_json(by_alias=True))
        await asyncio.sleep(random.random() * self.jitter)
        return item

    async def page(self, limit: int, before: int | None) -> list[Item]:
        self.reads += 1
        found = [i for i in self.items if before is None or i.id < before]
        await self._step()
        return found[::-1][:limit]

    async def after(self, since: int, limit: int) -> list[Item]:
        await self._step()
        return [item for item in self.items if item.id > since][:limit]

    async def newest(self) -> int:
        await self._step()
        return self.items[-1].id if self.items else 0

    async def drain(self, send: Send, limit: int = 100) -> int:
        await self._step()
        rows = self.outbox[:limit]
        if rows:
            await send(rows)
            del self.outbox[: len(rows)]
        return len(rows)

    async def schema_problem(self) -> str | None:
        await self._step()
        return self.schema
