"""The running platform as the tests see it. Start it with tests/integration/run.sh."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

# Before every test the platform holds exactly these, with ids 1 to 3.
FIXED = ["alpha", "beta", "gamma"]


def pytest_configure() -> None:
    if "EDGE_URL" not in os.environ:
        pytest.exit("no platform is running: use sh tests/integration/run.sh", 2)


def compose(*arguments: str) -> str:
    """Run `docker compose` on this run's platform."""
    done = subprocess.run(
        ["docker", "compose", "--progress", "quiet", *arguments],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def sql(statement: str) -> str:
    """Ask Postgres directly, past the backend."""
    psql = ("psql", "-qAt", "-U", "platform", "-d", "platform", "-c")
    return compose("exec", "-T", "postgres", *psql, statement)


def redis(*command: str) -> str:
    """Ask Redis directly, past backend and server."""
    return compose("exec", "-T", "redis", "redis-cli", *command)


def eventually(holds: Callable[[], bool], seconds: float = 90) -> None:
    """Wait until something holds; refused connections count as not yet."""
    end = time.monotonic() + seconds
    while True:
        try:
            if holds():
                return
        except httpx.TransportError:
            pass
        assert time.monotonic() < end, f"still not so after {seconds} s"
        time.sleep(0.1)


@pytest.fixture(scope="session")
def url() -> str:
    return os.environ["EDGE_URL"]


@pytest.fixture(scope="session")
def http(url: str) -> Iterator[httpx.Client]:
    """A client of the edge, as users are."""
    with httpx.Client(base_url=url, timeout=30) as client:
        yield client


@pytest.fixture(autouse=True)
def fixed_data(http: httpx.Client) -> None:
    """The same items with the same ids for every test; adding them voids the cache."""
    for path in ("/readyz", "/api/readyz", "/events/readyz"):
        eventually(lambda path=path: http.get(path).is_success)
    sql("TRUNCATE items, outbox RESTART IDENTITY")
    for name in FIXED:
        assert http.post("/api/items", json={"name": name}).status_code == 201
