"""${message}."""

from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
# Whether the release before this one runs on the schema this migration leaves.
# Decide, then write True or False; without it the tests and the start fail.
# previous_release_runs =


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
