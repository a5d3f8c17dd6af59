"""Items, and the record of what was applied."""

from alembic import op

revision = "0001"
down_revision = None
# There is no release before this one.
previous_release_runs = True


def upgrade() -> None:
    """Create both tables."""
    op.execute("""
        CREATE TABLE schema_history (
            position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            revision text NOT NULL UNIQUE,
            previous_release_runs boolean NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        )
        """)
    op.execute("""
        CREATE TABLE items (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
            created_at timestamptz NOT NULL DEFAULT now()
        )
        """)


def downgrade() -> None:
    """Drop both tables."""
    op.execute("DROP TABLE items")
    op.execute("DROP TABLE schema_history")
