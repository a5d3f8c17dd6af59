"""The real process: start, stop on SIGTERM, refusal of a bad environment."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.conftest import BACKEND


def start(environ: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "app"],
        cwd=BACKEND,
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def served(database: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = start({**database, "PORT": str(port), "REVISION": "r1"})
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(400):
            try:
                if httpx.get(f"{url}/readyz").is_success:
                    break
            except httpx.TransportError:
                time.sleep(0.05)
        else:
            pytest.fail("the process did not become ready")
        yield process, url
    finally:
        process.kill()
        process.communicate()


def test_sigterm_answers_what_is_in_flight_and_exits_with_0(
    served: tuple[subprocess.Popen[str], str],
) -> None:
    process, url = served
    answers: list[httpx.Response] = []

    def poll() -> None:
        answers.append(httpx.get(f"{url}/items/changes?since=999&wait=10", timeout=15))

    with httpx.Client() as idle:
        assert idle.post(f"{url}/items", json={"name": "x"}).status_code == 201
        waiting = threading.Thread(target=poll)
        waiting.start()
        time.sleep(0.4)
        process.send_signal(signal.SIGTERM)
        # An idle kept-alive connection does not hold up the exit either.
        assert process.wait(5) == 0
        waiting.join(5)
    assert [answer.status_code for answer in answers] == [200]
    output, errors = process.communicate()
    assert errors == ""
    assert all(line.startswith("{") for line in output.splitlines())


def test_a_bad_environment_is_told_in_one_message() -> None:
    process = start({"PORT": "x", "POSTGRES_PASSWORD_FILE": "/nowhere"})
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 1
    assert errors.startswith("The environment is not valid:\n- ")
    assert "Traceback" not in errors
