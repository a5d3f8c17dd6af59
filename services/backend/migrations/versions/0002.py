"""Events that wait for the stream."""

from alembic import op

revision = "0002"
down_revision = "0001"
# A release that does not know the table does not miss it.
previous_release_runs = True


def upgrade() -> None:
    """Create the outbox."""
    op.execute("""
        CREATE TABLE outbox (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            body text NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now()
        )
        """)


def downgrade() -> None:
    """Drop the outbox."""
    op.execute("DROP TABLE outbox")
