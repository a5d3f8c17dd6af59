"""One JSON object per record."""

import json
import logging

import pytest

from app.logs import JsonFormatter, Repeats, configure_logs


def test_a_record_with_extras_and_exception_is_one_line() -> None:
    record = logging.makeLogRecord(
        {"name": "n", "msg": "a %s\nb", "args": ("x",), "status": 3, "odd": object()}
    )
    try:
        raise ValueError("broken")
    except ValueError as error:
        record.exc_info = (ValueError, error, error.__traceback__)
    line = JsonFormatter("backend").format(record)
    assert "\n" not in line
    found = json.loads(line)
    assert (found["message"], found["status"]) == ("a x\nb", 3)
    assert "ValueError: broken" in found["exception"]


def test_uvicorn_logs_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    before = logging.getLogger().handlers[:]
    try:
        configure_logs()
        logging.getLogger("uvicorn.error").info("Started")
        logging.getLogger("uvicorn.access").info("GET /")
    finally:
        logging.getLogger().handlers[:] = before
    [line] = capsys.readouterr().out.splitlines()
    assert json.loads(line)["logger"] == "uvicorn.error"


def test_repeated_messages_are_told_once_per_period() -> None:
    news = Repeats(10)

    def passes(message: str, at: float) -> bool:
        return news.filter(logging.makeLogRecord({"msg": message, "created": at}))

    assert [passes("down", 100), passes("down", 101), passes("down", 110)] == [
        True,
        False,
        True,
    ]
    assert [passes("other", 111), passes("other", 112)] == [True, False]
