"""Declarations of the migrations, and the judgement built on them."""

from pathlib import Path

import pytest

from app.schema import Applied, Migration, SchemaError, problem, read_migrations

FILE = """
revision = {revision!r}
down_revision = {down!r}
"""


def write(folder: Path, revision: str, down: str | None, runs: str | None) -> None:
    text = FILE.format(revision=revision, down=down)
    if runs is not None:
        text += f"previous_release_runs = {runs}\n"
    (folder / f"{revision}.py").write_text(text)


def test_every_migration_of_this_release_declares_itself() -> None:
    line = read_migrations()
    assert [m.revision for m in line] == sorted(m.revision for m in line)


def test_oldest_first_whatever_the_names(tmp_path: Path) -> None:
    write(tmp_path, "b", None, "True")
    write(tmp_path, "a", "b", "False")
    assert read_migrations(tmp_path) == [
        Migration("b", None, True),
        Migration("a", "b", False),
    ]


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        (None, "a.py does not declare `previous_release_runs`"),
        ("'yes'", "previous_release_runs is True or False"),
    ],
)
def test_a_missing_or_odd_declaration_fails(
    tmp_path: Path, runs: str | None, text: str
) -> None:
    write(tmp_path, "a", None, runs)
    with pytest.raises(SchemaError, match=text):
        read_migrations(tmp_path)


def test_two_heads_or_a_gap_fail(tmp_path: Path) -> None:
    write(tmp_path, "a", None, "True")
    write(tmp_path, "b", "a", "True")
    write(tmp_path, "c", "a", "True")
    with pytest.raises(SchemaError, match="one unbroken line"):
        read_migrations(tmp_path)
    (tmp_path / "b.py").unlink()
    (tmp_path / "a.py").unlink()
    with pytest.raises(SchemaError, match="one unbroken line"):
        read_migrations(tmp_path)


LINE = [Migration("1", None, True), Migration("2", "1", True)]


@pytest.mark.parametrize(
    ("applied", "expected"),
    [
        ([], "no schema yet"),
        ([Applied("1", True)], "the schema is at 1, this release needs 2"),
        ([Applied("1", True), Applied("2", True)], None),
        ([Applied("1", True), Applied("2", False)], None),
        ([Applied("1", True), Applied("2", True), Applied("3", True)], None),
        ([Applied("1", True), Applied("2", True), Applied("3", False)], "3, on which"),
        (
            [Applied("2", True), Applied("3", True), Applied("4", False)],
            "the schema has 4, on which 2 does not run",
        ),
    ],
)
def test_whether_a_release_runs_on_a_schema(
    applied: list[Applied], expected: str | None
) -> None:
    found = problem(LINE, applied)
    if expected is None:
        assert found is None
    else:
        assert found is not None and expected in found
