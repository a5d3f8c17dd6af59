"""The outbox is emptied in order, whatever fails in between."""

import asyncio

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


async def test_a_failing_round_is_not_the_end(
    store: MemoryItems, link: RedisLink, caplog: pytest.LogCaptureFixture
) -> None:
    publisher = Publisher(store, link, interval_seconds=0.01)
    running = asyncio.create_task(publisher.run())
    store.outbox = None  # type: ignore[assignment]
    await asyncio.sleep(0.05)
    assert "publishing failed, trying again" in caplog.messages
    assert publisher.behind
    store.outbox = ["fine"]
    assert await publisher.publish()
    assert not publisher.behind
    store.away = True
    assert not await publisher.publish()
    running.cancel()


async def test_a_request_does_not_wait_long_for_a_stuck_round(
    store: MemoryItems, link: RedisLink
) -> None:
    publisher = Publisher(store, link)
    assert await publisher.publish(timeout_seconds=0.05) is False
    assert publisher.behind
