"""The outbox is emptied in order, whatever fails in between."""

import asyncio
from collections.abc import Callable

import pytest
from fakeredis import FakeAsyncRedis, FakeServer

from app.publisher import Publisher
from app.redis_link import RedisLink
from tests.memory import MemoryItems


async def bodies(redis: FakeAsyncRedis) -> list[str]:
    return [fields["item"] for _, fields in await redis.xrange("items")]


async def test_order_over_several_rounds_and_an_outage(
    store: MemoryItems,
    link: RedisLink,
    redis: FakeAsyncRedis,
    redis_server: FakeServer,
) -> None:
    publisher = Publisher(store, link)
    store.outbox = [str(number) for number in range(1200)]
    redis_server.connected = False
    assert await publisher.flush() is False
    redis_server.connected = True
    await asyncio.sleep(0.06)
    assert await publisher.flush() is True
    assert await bodies(redis) == [str(number) for number in range(1200)]


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.01)


async def test_a_failing_round_is_not_the_end(
    store: MemoryItems, link: RedisLink, caplog: pytest.LogCaptureFixture
) -> None:
    publisher = Publisher(store, link, interval_seconds=0.01)
    running = asyncio.create_task(publisher.run())
    store.outbox = None  # type: ignore[assignment]
    await until(lambda: "publishing failed, trying again" in caplog.messages)
    assert publisher.behind
    store.outbox = ["fine"]
    await until(lambda: not publisher.behind)
    assert await publisher.publish()
    store.away = True
    assert not await publisher.publish()
    assert publisher.behind
    running.cancel()


async def test_a_request_waits_for_a_stuck_round_once_and_not_long(
    store: MemoryItems, link: RedisLink
) -> None:
    publisher = Publisher(store, link)
    publisher.behind = False
    assert await publisher.publish(timeout_seconds=0.05) is False
    assert publisher.behind
    async with asyncio.timeout(5):
        assert await publisher.publish(timeout_seconds=60) is False
