"""A pytest plugin: these tests, of an older release, run on a newer one's schema.

NEWER_BACKEND names the newer release's folder, NEWER_PYTHON its interpreter. Its
migrations are applied as soon as a database is there, before anything of the older
release touches it.
"""

import os
import subprocess
import sys
from collections.abc import Generator
from typing import Any

import pytest

migrated: list[str] = []


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any) -> Generator[None, Any, Any]:
    """The fixture `postgres` gives the environment of an empty database."""
    environ = yield
    if fixturedef.argname == "postgres":
        folder = os.environ["NEWER_BACKEND"]
        python = os.environ.get("NEWER_PYTHON", sys.executable)
        command = [python, "-m", "alembic", "upgrade", "head"]
        subprocess.run(command, cwd=folder, env={**os.environ, **environ}, check=True)
        migrated.append(folder)
    return environ


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """What never asks for a database says nothing about its schema."""
    asking = [item for item in items if "postgres" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=[i for i in items if i not in asking])
    items[:] = asking


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Tests that never met the schema prove nothing."""
    if not migrated and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        print(
            "\nno test asked for the fixture `postgres`: nothing ran on the new schema"
        )
