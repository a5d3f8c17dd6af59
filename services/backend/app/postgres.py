"""Items in Postgres, with an outbox so that no event is lost while Redis is away."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from psycopg import AsyncConnection, OperationalError, errors
from psycopg.rows import class_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from app.items import Item, Send, StoreUnavailableError
from app.schema import Applied, problem, read_migrations
from app.settings import Settings

# Ids of Postgres advisory locks, arbitrary but ours.
_WRITERS, _PUBLISHER = 7301, 7302

_ADD = """
WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(%(lock)s)),
item AS (
    INSERT INTO items (name) SELECT %(name)s FROM turn
    RETURNING id, name, created_at
),
event AS (
    INSERT INTO outbox (body) SELECT json_build_object(
        'id', id,
        'name', name,
        'createdAt', to_char(
            created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
        )
    ) FROM item
)
SELECT id, name, created_at FROM item
"""


def open_pool(settings: Settings) -> AsyncConnectionPool[Any]:
    """A pool that is still closed; it connects in the background once opened."""

    def parameters() -> dict[str, Any]:
        # Asked for each connection: the password may have been rotated since the last.
        return {
            "host": settings.postgres_host,
            "port": settings.postgres_port,
            "dbname": settings.postgres_db,
            "user": settings.postgres_user,
            "password": settings.postgres_password,
            "connect_timeout": 3,
            "application_name": "backend",
            "autocommit": True,
        }

    return AsyncConnectionPool(
        kwargs=parameters,
        min_size=2,
        max_size=10,
        # Patient: while many wait for their turn, a late answer beats a refusal.
        timeout=10,
        reconnect_timeout=5,
        check=AsyncConnectionPool.check_connection,
        open=False,
    )


class PostgresItems:
    """The store of `app.items` on a connection pool."""

    def __init__(self, pool: AsyncConnectionPool[Any]) -> None:
        self._pool = pool
        self._migrations = read_migrations()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection[Any]]:
        try:
            async with self._pool.connection() as connection:
                yield connection
        except (PoolTimeout, OperationalError) as error:
            raise StoreUnavailableError(str(error)) from error

    async def add(self, name: str) -> Item:
        """Item and event in one statement. Writers take turns, so ids appear in order
        and `after` skips none; a turn lasts as long as the statement, in the server."""
        async with self._connection() as connection:
            cursor = connection.cursor(row_factory=class_row(Item))
            await cursor.execute(_ADD, {"lock": _WRITERS, "name": name})
            item = await cursor.fetchone()
        assert item is not None, "RETURNING gives the inserted row"
        return item

    async def page(self, limit: int, before: int | None) -> list[Item]:
        """One page, newest first."""
        async with self._connection() as connection:
            cursor = connection.cursor(row_factory=class_row(Item))
            await cursor.execute(
                "SELECT id, name, created_at FROM items"
                " WHERE %(before)s::bigint IS NULL OR id < %(before)s"
                " ORDER BY id DESC LIMIT %(limit)s",
                {"limit": limit, "before": before},
            )
            return await cursor.fetchall()

    async def after(self, since: int, limit: int) -> list[Item]:
        """What came after an id, oldest first."""
        async with self._connection() as connection:
            cursor = connection.cursor(row_factory=class_row(Item))
            await cursor.execute(
                "SELECT id, name, created_at FROM items"
                " WHERE id > %s ORDER BY id LIMIT %s",
                [since, limit],
            )
            return await cursor.fetchall()

    async def newest(self) -> int:
        """Id of the newest item."""
        async with self._connection() as connection:
            cursor = await connection.execute("SELECT coalesce(max(id), 0) FROM items")
            row = await cursor.fetchone()
            return row[0] if row else 0

    async def drain(self, send: Send, limit: int = 100) -> int:
        """One publisher at a time over all replicas keeps the stream in order. Rows go
        only after `send` succeeded: a crash in between repeats an event, none is lost.
        """
        async with self._connection() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", [_PUBLISHER])
            cursor = await connection.execute(
                "SELECT id, body FROM outbox ORDER BY id LIMIT %s", [limit]
            )
            rows = await cursor.fetchall()
            if rows:
                await send([body for _, body in rows])
                await connection.execute(
                    "DELETE FROM outbox WHERE id = ANY(%s)", [[row[0] for row in rows]]
                )
            return len(rows)

    async def schema_problem(self) -> str | None:
        """Compare the database's own record with this release's migrations."""
        async with self._connection() as connection:
            cursor = connection.cursor(row_factory=class_row(Applied))
            try:
                await cursor.execute(
                    "SELECT revision, previous_release_runs"
                    " FROM schema_history ORDER BY position"
                )
            except errors.UndefinedTable:
                return problem(self._migrations, [])
            return problem(self._migrations, await cursor.fetchall())
