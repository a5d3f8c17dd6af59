"""What the process is told from outside, read once at start."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class SettingsError(Exception):
    """Every problem of the environment in one message for people."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Complete configuration; nothing reads the environment after this exists."""

    postgres_host: str
    postgres_port: int
    postgres_db: str
    postgres_user: str
    postgres_password_file: Path
    redis_url: str
    environment: str = "dev"
    revision: str = "unknown"
    port: int = 8000
    shutdown_seconds: int = 28

    @property
    def postgres_password(self) -> str:
        """Read anew each time: the file changes when the password is rotated."""
        return self.postgres_password_file.read_text(encoding="utf-8").strip()

    def __repr__(self) -> str:
        return f"Settings({self.environment}, {self.postgres_host}, {self.revision})"


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read and check the environment, naming all problems at once."""
    problems: list[str] = []

    def text(name: str, default: str | None = None) -> str:
        value = environ.get(name, default)
        if not value:
            problems.append(f"{name} is not set")
        return value or ""

    def port(name: str, default: int) -> int:
        value = environ.get(name, str(default))
        if value.isascii() and value.isdigit() and 0 < int(value) < 65536:
            return int(value)
        problems.append(f"{name} is {value!r}, allowed is a port from 1 to 65535")
        return default

    def secret_file(name: str) -> Path:
        path = text(name)
        try:
            if path and not Path(path).read_text(encoding="utf-8").strip():
                problems.append(f"{name} names {path}, which is empty")
        except (OSError, UnicodeError) as error:
            problems.append(f"{name} names {path}, which cannot be read: {error}")
        return Path(path)

    def one_of(name: str, default: str, allowed: tuple[str, ...]) -> str:
        value = environ.get(name, default)
        if value not in allowed:
            problems.append(f"{name} is {value!r}, allowed are {', '.join(allowed)}")
        return value

    def redis_url() -> str:
        value = text("REDIS_URL", "redis://redis:6379/0")
        if not value.startswith(("redis://", "rediss://", "unix://")):
            problems.append(f"REDIS_URL is {value!r}, allowed is redis://HOST:PORT/DB")
        return value

    settings = Settings(
        postgres_host=text("POSTGRES_HOST", "postgres"),
        postgres_port=port("POSTGRES_PORT", 5432),
        postgres_db=text("POSTGRES_DB", "platform"),
        postgres_user=text("POSTGRES_USER", "platform"),
        postgres_password_file=secret_file("POSTGRES_PASSWORD_FILE"),
        redis_url=redis_url(),
        environment=one_of("ENVIRONMENT", "dev", ("dev", "test", "prod")),
        revision=environ.get("REVISION") or "unknown",
        port=port("PORT", 8000),
    )
    if problems:
        raise SettingsError("The environment is not valid:\n- " + "\n- ".join(problems))
    return settings
