"""Fakes for the unit tests; a throw-away Postgres where its programs are installed."""

import getpass
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from fakeredis import FakeAsyncRedis, FakeServer
from fastapi import FastAPI

from app.main import create_app
from app.redis_link import RedisLink
from tests.memory import MemoryItems

BACKEND = Path(__file__).parent.parent


@pytest.fixture
def store() -> MemoryItems:
    return MemoryItems()


@pytest.fixture
def redis_server() -> FakeServer:
    return FakeServer()


@pytest.fixture
def redis(redis_server: FakeServer) -> FakeAsyncRedis:
    return FakeAsyncRedis(server=redis_server, decode_responses=True)


@pytest.fixture
def link(redis: FakeAsyncRedis) -> RedisLink:
    # Patient: how fast a fake answers on a busy machine says nothing.
    return RedisLink(redis, timeout=10, pause=0.05)


@pytest.fixture
def app(store: MemoryItems, link: RedisLink) -> FastAPI:
    return create_app(store, link, "abc123")


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://backend") as client,
    ):
        yield client


def _programs() -> Path | None:
    """Where Debian, or the path, keeps initdb."""
    found = [*Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if path := shutil.which("initdb"):
        found.append(Path(path))
    return found[-1].parent if found else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[dict[str, str]]:
    """Environment for the application with a database cluster of this run's own."""
    programs = _programs()
    if programs is None:
        pytest.skip("no Postgres programs on this machine (apt install postgresql)")
    # Postgres refuses to run as root.
    user = "nobody" if os.getuid() == 0 else getpass.getuser()
    with tempfile.TemporaryDirectory(prefix="backend-pg-") as name:
        home = Path(name)
        if os.getuid() == 0:
            shutil.chown(home, user)
        (home / "password").write_text("secret\n")

        def run(program: str, *arguments: str) -> None:
            subprocess.run(
                [programs / program, "-D", home / "data", *arguments],
                check=True,
                user=user if os.getuid() == 0 else None,
                cwd=home,
                stdout=subprocess.DEVNULL,
            )

        run("initdb", "-U", "platform", "--auth=trust", "--no-sync", "-E", "UTF8")
        options = f"-k {home} -c listen_addresses= -c fsync=off"
        run("pg_ctl", "-o", options, "-l", str(home / "log"), "-w", "start")
        try:
            yield {
                "POSTGRES_HOST": str(home),
                "POSTGRES_DB": "postgres",
                "POSTGRES_USER": "platform",
                "POSTGRES_PASSWORD_FILE": str(home / "password"),
                "REDIS_URL": "redis://127.0.0.1:1/0",
            }
        finally:
            run("pg_ctl", "-m", "immediate", "-w", "stop")


def alembic(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess:
    """Run alembic as the container does."""
    return subprocess.run(
        [sys.executable, "-m", "alembic", *arguments],
        cwd=BACKEND,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="session")
def database(postgres: dict[str, str]) -> dict[str, str]:
    """The same with the schema at head."""
    done = alembic(postgres, "upgrade", "head")
    assert done.returncode == 0, done.stdout + done.stderr
    return postgres
