"""What the migrations declare, and whether this release runs on a database's schema.

A migration runs before the new release starts, so for a while the previous release
meets a newer schema; after a rollback it does so for good. Each migration therefore
declares `previous_release_runs`, and the database keeps that declaration for releases
that do not carry the file. `python -m app.schema` prints the declarations as JSON.
"""

import ast
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

VERSIONS = Path(__file__).parent.parent / "migrations" / "versions"

_REQUIRED = ("revision", "down_revision", "previous_release_runs")


class SchemaError(Exception):
    """The migrations of this release contradict the rules above."""


@dataclass(frozen=True)
class Migration:
    """The declarations of one migration file."""

    revision: str
    down_revision: str | None
    previous_release_runs: bool


@dataclass(frozen=True)
class Applied:
    """One row of the database's own record, in the order of application."""

    revision: str
    previous_release_runs: bool


def read_migration(path: Path) -> Migration:
    """Read the constants of a file without running it."""
    found: dict[str, object] = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            if node.targets[0].id in _REQUIRED:
                found[node.targets[0].id] = ast.literal_eval(node.value)
    for name in _REQUIRED:
        if name not in found:
            raise SchemaError(f"{path.name} does not declare `{name}`")
    revision, down = found["revision"], found["down_revision"]
    runs = found["previous_release_runs"]
    if not isinstance(revision, str) or not isinstance(down, str | None):
        raise SchemaError(f"{path.name}: revision and down_revision are strings")
    if not isinstance(runs, bool):
        raise SchemaError(f"{path.name}: previous_release_runs is True or False")
    return Migration(revision, down, runs)


def read_migrations(folder: Path = VERSIONS) -> list[Migration]:
    """All migrations, oldest first; they form one line or it is an error."""
    files = sorted(folder.glob("*.py"))
    after = {m.down_revision: m for m in map(read_migration, files)}
    line: list[Migration] = []
    while (following := after.get(line[-1].revision if line else None)) is not None:
        line.append(following)
    if len(line) != len(files) or not line:
        raise SchemaError(f"{folder} must hold one unbroken line of migrations")
    return line


def problem(line: Sequence[Migration], applied: Sequence[Applied]) -> str | None:
    """Why this release must not serve on a schema with that record, if so."""
    head = line[-1].revision
    names = [row.revision for row in applied]
    if not names:
        return f"the database has no schema yet, this release needs {head}"
    if head not in names:
        return f"the schema is at {names[-1]}, this release needs {head}"
    newer = applied[names.index(head) + 1 :]
    breaking = [row.revision for row in newer if not row.previous_release_runs]
    if breaking:
        return f"the schema has {', '.join(breaking)}, on which {head} does not run"
    return None


if __name__ == "__main__":
    print(json.dumps([asdict(migration) for migration in read_migrations()]))
