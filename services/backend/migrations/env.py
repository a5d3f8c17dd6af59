"""Runs migrations: `alembic upgrade head`, safe to repeat and to run twice at once.

Only online: the record of what was applied is part of the migration.
"""

import logging
import os
import sys
from typing import Any

from alembic import context
from sqlalchemy import URL, Connection, create_engine, inspect, text
from sqlalchemy.exc import OperationalError

from app.logs import configure_logs
from app.schema import Applied, problem, read_migrations
from app.settings import Settings, SettingsError, load_settings

log = logging.getLogger("migrations")

# One migration at a time per database; an arbitrary id of ours.
_LOCK = 7300


def _url(settings: Settings) -> URL:
    return URL.create(
        "postgresql+psycopg",
        username=settings.postgres_user,
        password=settings.postgres_password,
        host=settings.postgres_host,
        port=settings.postgres_port,
        database=settings.postgres_db,
        query={"connect_timeout": "5", "application_name": "migrations"},
    )


def _applied(connection: Connection) -> list[Applied]:
    if not inspect(connection).has_table("schema_history"):
        return []
    rows = connection.execute(
        text(
            "SELECT revision, previous_release_runs"
            " FROM schema_history ORDER BY position"
        )
    )
    return [Applied(*row) for row in rows]


def _record(*, ctx: Any, step: Any, heads: Any, run_args: Any) -> None:
    """Keep each migration's declaration where a release without its file finds it."""
    revision = step.up_revision_id
    if step.is_upgrade:
        runs = {m.revision: m.previous_release_runs for m in read_migrations()}
        ctx.connection.execute(
            text(
                "INSERT INTO schema_history (revision, previous_release_runs)"
                " VALUES (:revision, :runs)"
            ),
            {"revision": revision, "runs": runs[revision]},
        )
    elif inspect(ctx.connection).has_table("schema_history"):
        ctx.connection.execute(
            text("DELETE FROM schema_history WHERE revision = :revision"),
            {"revision": revision},
        )


def _migrate(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_lock(:id)"), {"id": _LOCK})
    connection.commit()
    applied = _applied(connection)
    known = {migration.revision for migration in read_migrations()}
    unknown = [row.revision for row in applied if row.revision not in known]
    connection.commit()
    if unknown:
        # A rollback: the database has migrations of a newer release. Nothing to do
        # when those declared that this release runs on them, else nothing is safe.
        reason = problem(read_migrations(), applied)
        if reason is not None:
            sys.exit(f"{reason}; restore a backup or release a newer version")
        log.info("schema is newer than this release and fits", extra={"has": unknown})
        return
    context.configure(
        connection=connection,
        transaction_per_migration=True,
        on_version_apply=_record,
    )
    with context.begin_transaction():
        context.run_migrations()
    log.info("schema is up to date")


configure_logs()
if context.is_offline_mode():
    sys.exit("migrations run on a database only; --sql is not supported")
try:
    engine = create_engine(_url(load_settings(os.environ)))
    with engine.connect() as connection:
        _migrate(connection)
except SettingsError as error:
    sys.exit(str(error))
except OperationalError as error:
    sys.exit(f"Postgres refused the migration: {error.orig}")
