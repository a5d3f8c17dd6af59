"""The item, what a client may send, and the store that keeps items."""

import unicodedata
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field, field_validator

NAME_LIMIT = 200

Send = Callable[[Sequence[str]], Awaitable[None]]


class StoreUnavailableError(Exception):
    """The database did not answer in time; the request may be tried again."""


class Item(BaseModel):
    """One item as clients and the event stream see it."""

    model_config = ConfigDict(populate_by_name=True)

    id: int
    name: str
    created_at: datetime = Field(serialization_alias="createdAt")


class ItemPage(BaseModel):
    """A page of items, newest first."""

    items: list[Item]


class NewItem(BaseModel):
    """Body of POST /items."""

    model_config = ConfigDict(extra="forbid")

    name: str

    @field_validator("name")
    @classmethod
    def _tidy(cls, value: str) -> str:
        # Control characters and lone surrogates cannot be stored or shown.
        if any(unicodedata.category(c) in ("Cc", "Cs") for c in value.strip()):
            raise ValueError("must not contain control characters")
        value = value.strip()
        if not 1 <= len(value) <= NAME_LIMIT:
            raise ValueError(
                f"must have 1 to {NAME_LIMIT} characters, this one has {len(value)}"
            )
        return value


class ItemStore(Protocol):
    """What the API needs of a database."""

    async def add(self, name: str) -> Item:
        """Store an item and, in the same transaction, the event that announces it."""

    async def page(self, limit: int, before: int | None) -> list[Item]:
        """The newest items, or those older than `before`."""

    async def after(self, since: int, limit: int) -> list[Item]:
        """Items younger than `since`, oldest first."""

    async def newest(self) -> int:
        """Id of the newest item, 0 where there is none."""

    async def drain(self, send: Send, limit: int = 100) -> int:
        """Hand waiting events to `send` in order, forget them, return how many."""

    async def schema_problem(self) -> str | None:
        """Why this release must not serve on the database as it is, if so."""
