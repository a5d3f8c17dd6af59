"""The environment: complete, or every problem named."""

from pathlib import Path

import pytest

from app.postgres import open_pool
from app.settings import SettingsError, load_settings


@pytest.fixture
def valid(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "password").write_text("s3cret\n")
    return {"POSTGRES_PASSWORD_FILE": str(tmp_path / "password")}


def test_defaults_and_password_from_a_file(valid: dict[str, str]) -> None:
    settings = load_settings(valid)
    assert settings.postgres_password == "s3cret"
    assert (settings.postgres_host, settings.postgres_port) == ("postgres", 5432)
    assert (settings.environment, settings.revision) == ("dev", "unknown")


def test_a_rotated_password_is_what_the_next_connection_takes(
    valid: dict[str, str],
) -> None:
    parameters = open_pool(load_settings(valid)).kwargs
    assert callable(parameters)
    assert parameters()["password"] == "s3cret"
    Path(valid["POSTGRES_PASSWORD_FILE"]).write_text("rotated\n")
    assert parameters()["password"] == "rotated"


def test_the_password_is_not_printed(valid: dict[str, str]) -> None:
    assert "s3cret" not in repr(load_settings(valid))


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"POSTGRES_PORT": "0"}, "POSTGRES_PORT is '0', allowed is a port"),
        ({"POSTGRES_PORT": "65536"}, "POSTGRES_PORT is '65536'"),
        ({"PORT": "http"}, "PORT is 'http'"),
        ({"POSTGRES_HOST": ""}, "POSTGRES_HOST is not set"),
        ({"ENVIRONMENT": "staging"}, "allowed are dev, test, prod"),
        ({"REDIS_URL": "redis"}, "REDIS_URL is 'redis', allowed is redis://"),
        ({"POSTGRES_PASSWORD_FILE": "/nowhere"}, "/nowhere, which cannot be read"),
        ({"POSTGRES_PASSWORD_FILE": "/dev/null"}, "/dev/null, which is empty"),
        ({"POSTGRES_PASSWORD_FILE": ""}, "POSTGRES_PASSWORD_FILE is not set"),
    ],
)
def test_wrong_values(valid: dict[str, str], wrong: dict[str, str], text: str) -> None:
    with pytest.raises(SettingsError, match="not valid") as caught:
        load_settings({**valid, **wrong})
    assert text in str(caught.value)


def test_all_problems_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"PORT": "x", "POSTGRES_PORT": "y"})
    assert str(caught.value).count("\n- ") == 3
