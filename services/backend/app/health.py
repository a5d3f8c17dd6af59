"""Whether the process lives, can work, and which revision it is."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from app.api import parts
from app.items import StoreUnavailableError

router = APIRouter()

READY_TIMEOUT = 2.0


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process answers; a lost database is no reason to restart it."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(request: Request) -> JSONResponse:
    """200 once Postgres answers with a schema this release runs on."""
    try:
        store = parts(request).store
        problem = await asyncio.wait_for(store.schema_problem(), READY_TIMEOUT)
    except TimeoutError:
        problem = f"Postgres did not answer within {READY_TIMEOUT:g} s"
    except StoreUnavailableError as error:
        problem = f"Postgres cannot be reached: {error}"
    body: dict[str, Any] = {"ready": problem is None}
    if problem is not None:
        body["problem"] = problem
    return JSONResponse(body, status_code=200 if problem is None else 503)


@router.get("/version")
async def version(request: Request) -> dict[str, str]:
    """The revision the image was built from."""
    return {"service": "backend", "revision": request.app.state.revision}
