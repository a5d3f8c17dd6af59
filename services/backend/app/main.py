"""Puts the application together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from fastapi import FastAPI
from psycopg_pool import AsyncConnectionPool

from app import api, errors, health
from app.access import AccessLog
from app.cache import PageCache
from app.changes import Changes
from app.items import ItemStore
from app.postgres import PostgresItems, open_pool
from app.publisher import Publisher
from app.redis_link import RedisLink, connect
from app.settings import Settings


def create_app(
    store: ItemStore,
    link: RedisLink,
    revision: str = "unknown",
    pool: AsyncConnectionPool[Any] | None = None,
) -> FastAPI:
    """The application around a given store and Redis; tests pass their own."""
    parts = api.Parts(store, PageCache(link), Publisher(store, link), Changes(store))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if pool is not None:
            await pool.open(wait=False)
        publishing = asyncio.create_task(parts.publisher.run())
        yield
        publishing.cancel()
        with suppress(asyncio.CancelledError):
            await publishing
        await link.close()
        if pool is not None:
            await pool.close(timeout=2)

    app = FastAPI(title="backend", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.parts = parts
    app.state.revision = revision
    app.add_middleware(AccessLog)
    app.include_router(api.router)
    app.include_router(health.router)
    errors.install(app)
    return app


def build(settings: Settings) -> FastAPI:
    """The application on real Postgres and Redis. It starts without them: the probe
    of readiness says what is missing, and they are found once they are there."""
    pool = open_pool(settings)
    link = RedisLink(connect(settings.redis_url))
    return create_app(PostgresItems(pool), link, settings.revision, pool)
