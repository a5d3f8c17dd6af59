"""The routes on fakes: what clients get, also when a part is away."""

import asyncio
import json
import time

import httpx
import pytest
from fakeredis import FakeAsyncRedis, FakeServer
from fastapi import FastAPI

from tests.memory import MemoryItems


async def test_an_item_is_stored_listed_and_announced(
    client: httpx.AsyncClient, redis: FakeAsyncRedis
) -> None:
    answer = await client.post("/items", json={"name": "  first  "})
    assert answer.status_code == 201
    assert answer.json() | {"createdAt": ""} == {
        "id": 1,
        "name": "first",
        "createdAt": "",
    }
    listed = await client.get("/items")
    assert listed.json() == {"items": [answer.json()]}
    [(_, fields)] = await redis.xrange("items")
    assert json.loads(fields["item"]) == answer.json()


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'{"name": ""}', "name: must have 1 to 200 characters, this one has 0"),
        (b'{"name": "   "}', "this one has 0"),
        (json.dumps({"name": "x" * 201}).encode(), "this one has 201"),
        (b'{"name": "a\\u0000b"}', "name: must not contain control characters"),
        (b'{"name": "\\ud800"}', "name: must not contain control characters"),
        (b'{"name": 5}', "name: Input should be a valid string (got 5)"),
        (b'{"name": null}', "(got null)"),
        (b"{}", "name: is missing"),
        (b'{"name": "a", "nam": "b"}', "nam: Extra inputs are not permitted"),
        (b"[]", "the body: "),
        (b"{", "the body is not JSON"),
        (b"", "the body: is missing"),
        (b"\xff", "body"),
    ],
)
async def test_a_bad_body_is_refused_in_words(
    client: httpx.AsyncClient, store: MemoryItems, body: bytes, text: str
) -> None:
    answer = await client.post(
        "/items", content=body, headers={"Content-Type": "application/json"}
    )
    assert 400 <= answer.status_code < 500
    assert text in json.dumps(answer.json())
    assert store.items == []


@pytest.mark.parametrize(
    "name", ["x" * 200, "日本語", "👩‍👩‍👧", "<b>&amp;", "a'b\"c\\"]
)
async def test_names_come_back_as_they_went_in(
    client: httpx.AsyncClient, name: str
) -> None:
    assert (await client.post("/items", json={"name": name})).status_code == 201
    assert (await client.get("/items")).json()["items"][0]["name"] == name


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=x", "before=0", f"before={2**63}"]
)
async def test_a_bad_query_is_refused(client: httpx.AsyncClient, query: str) -> None:
    answer = await client.get(f"/items?{query}")
    assert answer.status_code == 422
    assert answer.json()["problems"][0].startswith(query.partition("=")[0])


async def test_pages_continue_without_gap_or_overlap(
    client: httpx.AsyncClient, store: MemoryItems
) -> None:
    for number in range(25):
        await store.add(f"item {number}")
    seen: list[int] = []
    query = "limit=10"
    while items := (await client.get(f"/items?{query}")).json()["items"]:
        seen += [item["id"] for item in items]
        query = f"limit=10&before={seen[-1]}"
    assert seen == list(range(25, 0, -1))


async def test_redis_down_still_serves_and_nothing_is_lost(
    client: httpx.AsyncClient,
    redis: FakeAsyncRedis,
    redis_server: FakeServer,
    store: MemoryItems,
) -> None:
    await client.post("/items", json={"name": "before"})
    redis_server.connected = False
    started = time.monotonic()
    answer = await client.post("/items", json={"name": "during"})
    listed = await client.get("/items")
    assert (answer.status_code, listed.status_code) == (201, 200)
    assert time.monotonic() - started < 2
    assert listed.headers["X-Cache"] == "bypass"
    assert [item["name"] for item in listed.json()["items"]] == ["during", "before"]
    assert len(store.outbox) == 1

    redis_server.connected = True
    # Nothing older than the known write is served although Redis still has a page.
    listed = await client.get("/items")
    assert [item["name"] for item in listed.json()["items"]] == ["during", "before"]
    for _ in range(100):
        if not store.outbox:
            break
        await asyncio.sleep(0.05)
    names = [json.loads(f["item"])["name"] for _, f in await redis.xrange("items")]
    assert names == ["before", "during"]


async def test_postgres_down_is_503_and_in_words(
    client: httpx.AsyncClient, store: MemoryItems
) -> None:
    store.away = True
    for answer in (
        await client.get("/items"),
        await client.post("/items", json={"name": "x"}),
    ):
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "1"
        assert answer.json() == {
            "problems": ["the database does not answer, try again"]
        }
    ready = await client.get("/readyz")
    assert ready.status_code == 503
    assert "Postgres cannot be reached" in ready.json()["problem"]
    assert (await client.get("/healthz")).status_code == 200


async def test_ready_only_on_a_fitting_schema(
    client: httpx.AsyncClient, store: MemoryItems
) -> None:
    assert (await client.get("/readyz")).json() == {"ready": True}
    store.schema = "the schema is at 1, this release needs 2"
    answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "problem": store.schema}


async def test_version(client: httpx.AsyncClient) -> None:
    answer = await client.get("/version")
    assert answer.json() == {"service": "backend", "revision": "abc123"}


async def test_a_long_poll_ends_with_the_change(client: httpx.AsyncClient) -> None:
    poll = asyncio.create_task(client.get("/items/changes?since=0&wait=5"))
    await asyncio.sleep(0.3)
    assert not poll.done()
    await client.post("/items", json={"name": "news"})
    answer = (await asyncio.wait_for(poll, 2)).json()
    assert ([i["name"] for i in answer["items"]], answer["last"]) == (["news"], 1)


async def test_a_long_poll_ends_in_time_and_at_a_stop(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    answer = await client.get("/items/changes?since=7&wait=0.3")
    assert answer.json() == {"items": [], "last": 7}
    poll = asyncio.create_task(client.get("/items/changes?since=0&wait=10"))
    await asyncio.sleep(0.1)
    app.state.parts.changes.close()
    assert (await asyncio.wait_for(poll, 1)).json() == {"items": [], "last": 0}
    assert (await client.get("/items/changes?wait=11")).status_code == 422
