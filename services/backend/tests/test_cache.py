"""The cache: it saves reads, and never serves a page older than a known write."""

import asyncio

import httpx
import pytest
from fakeredis import FakeAsyncRedis, FakeServer

from app.cache import PageCache
from app.publisher import append
from app.redis_link import RedisLink, RedisUnavailableError
from tests.memory import MemoryItems


async def test_the_second_read_is_a_hit_until_a_write(
    client: httpx.AsyncClient, store: MemoryItems
) -> None:
    seen = [(await client.get("/items")).headers["X-Cache"] for _ in range(3)]
    assert (seen, store.reads) == (["miss", "hit", "hit"], 1)
    await client.post("/items", json={"name": "new"})
    answer = await client.get("/items")
    assert answer.headers["X-Cache"] == "miss"
    assert len(answer.json()["items"]) == 1


async def test_a_slow_reader_cannot_plant_an_old_page(
    link: RedisLink, redis: FakeAsyncRedis
) -> None:
    cache = PageCache(link)

    async def slow() -> str:
        await append(redis, ["a write that commits while we read"])
        return "old"

    async def fresh() -> str:
        return "new"

    assert await cache.get_or_load("p", slow) == ("old", "miss")
    assert await cache.get_or_load("p", fresh) == ("new", "miss")
    assert await cache.get_or_load("p", slow) == ("new", "hit")


async def test_own_writes_are_visible_under_concurrency(
    client: httpx.AsyncClient, store: MemoryItems
) -> None:
    store.jitter = 0.01

    async def writer(number: int) -> None:
        for step in range(5):
            name = f"{number}-{step}"
            assert (await client.post("/items", json={"name": name})).is_success
            items = (await client.get("/items?limit=200")).json()["items"]
            assert name in [item["name"] for item in items]

    await asyncio.gather(*(writer(number) for number in range(8)))
    assert len(store.items) == 40


async def test_pages_do_not_live_forever(
    link: RedisLink, redis: FakeAsyncRedis
) -> None:
    async def load() -> str:
        return "page"

    await PageCache(link, ttl_seconds=30).get_or_load("p", load)
    assert 0 < await redis.ttl("items:page:p") <= 30


async def test_redis_lost_between_read_and_write_of_a_page(
    link: RedisLink, redis_server: FakeServer
) -> None:
    async def load() -> str:
        redis_server.connected = False
        return "page"

    assert await PageCache(link).get_or_load("p", load) == ("page", "bypass")


async def test_after_a_failure_redis_is_left_alone_for_a_moment(
    link: RedisLink, redis_server: FakeServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    redis_server.connected = False
    for _ in range(3):
        with pytest.raises(RedisUnavailableError):
            await link.run(lambda redis: redis.ping())
    redis_server.connected = True
    with pytest.raises(RedisUnavailableError, match="a moment ago"):
        await link.run(lambda redis: redis.ping())
    await asyncio.sleep(0.06)
    assert await link.run(lambda redis: redis.ping())
    said = [r.message for r in caplog.records if r.name == "app.redis"]
    assert said == ["Redis is down, serving without it", "Redis is back"]


async def test_an_operation_that_hangs_is_given_up(redis: FakeAsyncRedis) -> None:
    link = RedisLink(redis, timeout=0.05)
    with pytest.raises(RedisUnavailableError):
        await link.run(lambda _: asyncio.sleep(10))
