"""The store and the migrations on a real Postgres; skipped where none is installed."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence

import pytest

from app.items import StoreUnavailableError
from app.postgres import PostgresItems, open_pool
from app.settings import load_settings
from tests.conftest import alembic


@pytest.fixture
async def items(database: dict[str, str]) -> AsyncIterator[PostgresItems]:
    async with open_pool(load_settings(database)) as pool:
        async with pool.connection() as connection:
            await connection.execute("TRUNCATE items, outbox RESTART IDENTITY")
        yield PostgresItems(pool)


async def test_pages_and_changes(items: PostgresItems) -> None:
    added = [await items.add(f"item {number}") for number in range(5)]
    assert [item.id for item in added] == [1, 2, 3, 4, 5]
    assert await items.page(2, None) == [added[4], added[3]]
    assert await items.page(9, 3) == [added[1], added[0]]
    assert await items.after(3, 9) == added[3:]
    assert await items.newest() == 5


async def test_ids_become_visible_in_order(items: PostgresItems) -> None:
    seen: list[int] = []

    async def follow() -> None:
        while len(seen) < 60:
            found = await items.after(seen[-1] if seen else 0, 200)
            seen.extend(item.id for item in found)

    following = asyncio.create_task(follow())
    await asyncio.gather(*(items.add(str(number)) for number in range(60)))
    await asyncio.wait_for(following, 10)
    assert seen == list(range(1, 61))


async def test_events_leave_the_outbox_only_when_sent(items: PostgresItems) -> None:
    sent: list[str] = []

    async def fail(_: Sequence[str]) -> None:
        raise RuntimeError("not sent")

    async def send(bodies: Sequence[str]) -> None:
        sent.extend(bodies)

    added = [await items.add(name) for name in ("a", 'quote " and \\', "ü 🎈")]
    with pytest.raises(RuntimeError, match="not sent"):
        await items.drain(fail)
    assert await items.drain(send, limit=2) == 2
    assert await items.drain(send) == 1
    assert await items.drain(send) == 0
    assert [json.loads(body) for body in sent] == [
        item.model_dump(mode="json", by_alias=True) for item in added
    ]


async def test_publishers_take_turns(items: PostgresItems) -> None:
    sent: list[str] = []

    async def send(bodies: Sequence[str]) -> None:
        await asyncio.sleep(0.01)
        sent.extend(bodies)

    for number in range(20):
        await items.add(str(number))
    await asyncio.gather(*(items.drain(send, limit=3) for _ in range(10)))
    assert sorted(set(sent)) == sorted(sent)
    assert len(sent) == 20


async def test_a_lost_database_is_reported_as_such(database: dict[str, str]) -> None:
    settings = load_settings({**database, "POSTGRES_HOST": "/nowhere"})
    pool = open_pool(settings)
    pool.timeout = 0.2
    await pool.open(wait=False)
    with pytest.raises(StoreUnavailableError):
        await PostgresItems(pool).newest()
    await pool.close()


async def test_schema_judged_from_the_databases_own_record(
    items: PostgresItems, database: dict[str, str]
) -> None:
    assert await items.schema_problem() is None
    newer = (
        "INSERT INTO schema_history (revision, previous_release_runs) VALUES (%s, %s)"
    )
    async with open_pool(load_settings(database)) as pool:
        async with pool.connection() as connection:
            await connection.execute(newer, ["9001", True])
        try:
            # A rollback: the older image finds a newer schema and leaves it alone.
            assert await items.schema_problem() is None
            done = alembic(database, "upgrade", "head")
            assert done.returncode == 0
            assert "newer than this release" in done.stdout
            async with pool.connection() as connection:
                await connection.execute(newer, ["9002", False])
            assert "9002, on which" in (await items.schema_problem() or "")
            done = alembic(database, "upgrade", "head")
            assert done.returncode != 0
            assert "restore a backup or release a newer version" in done.stderr
        finally:
            async with pool.connection() as connection:
                await connection.execute(
                    "DELETE FROM schema_history WHERE revision LIKE '900%'"
                )


def test_migrating_twice_changes_nothing(database: dict[str, str]) -> None:
    done = alembic(database, "upgrade", "head")
    assert done.returncode == 0
    assert "Running upgrade" not in done.stdout


def test_every_migration_can_be_taken_back(postgres: dict[str, str]) -> None:
    for arguments in (("upgrade", "head"), ("downgrade", "base"), ("upgrade", "head")):
        done = alembic(postgres, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr


def test_an_unreachable_database_is_one_sentence(postgres: dict[str, str]) -> None:
    done = alembic({**postgres, "POSTGRES_HOST": "/nowhere"}, "upgrade", "head")
    assert done.returncode != 0
    assert done.stderr.startswith("Postgres refused the migration: ")
    assert "Traceback" not in done.stderr
