"""GET and POST /items, and the long poll for changes."""

from typing import Annotated, cast

from fastapi import APIRouter, Query, Request, Response

from app.cache import PageCache
from app.changes import Changes
from app.items import Item, ItemPage, ItemStore, NewItem
from app.publisher import Publisher

router = APIRouter()

Limit = Annotated[int, Query(ge=1, le=200)]
Id = Annotated[int, Query(ge=0, le=2**63 - 1)]
Before = Annotated[int | None, Query(ge=1, le=2**63 - 1)]
Wait = Annotated[float, Query(ge=0, le=10)]


class Parts:
    """What the routes work with; put together in `app.main`."""

    def __init__(
        self, store: ItemStore, cache: PageCache, publisher: Publisher, changes: Changes
    ) -> None:
        self.store = store
        self.cache = cache
        self.publisher = publisher
        self.changes = changes


def parts(request: Request) -> Parts:
    """The parts of the application that serves this request."""
    return cast(Parts, request.app.state.parts)


@router.get("/items", response_model=ItemPage)
async def list_items(
    request: Request, limit: Limit = 100, before: Before = None
) -> Response:
    """Newest items first; `before` continues a page. `X-Cache` tells its origin."""
    p = parts(request)

    async def load() -> str:
        page = ItemPage(items=await p.store.page(limit, before))
        return page.model_dump_json(by_alias=True)

    # Events that wait for Redis are writes the cache has not heard of.
    if p.publisher.behind:
        body, outcome = await load(), "bypass"
    else:
        body, outcome = await p.cache.get_or_load(f"{limit}:{before or ''}", load)
    return Response(
        body,
        media_type="application/json",
        headers={"X-Cache": outcome, "Cache-Control": "no-store"},
    )


@router.post("/items", status_code=201)
async def add_item(request: Request, item: NewItem) -> Item:
    """Store an item. It is announced at once, or as soon as Redis is back."""
    p = parts(request)
    stored = await p.store.add(item.name)
    await p.publisher.publish()
    return stored


@router.get("/items/changes")
async def changes(
    request: Request, since: Id = 0, wait: Wait = 0
) -> dict[str, list[Item] | int]:
    """Items younger than `since`, waiting up to `wait` seconds for the first one."""
    found = await parts(request).changes.since(since, wait)
    return {"items": found, "last": found[-1].id if found else since}
