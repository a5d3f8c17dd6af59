"""How refusals look to a client: always JSON, all problems at once."""

import json
import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from app.items import StoreUnavailableError

log = logging.getLogger("app.errors")


def describe(error: dict[str, Any]) -> str:
    """One validation problem as a sentence: the thing, what is wrong, what came."""
    if error["type"] == "json_invalid":
        return (
            f"the body is not JSON: {error.get('ctx', {}).get('error', 'unreadable')}"
        )
    path = ".".join(str(part) for part in error["loc"] if part not in ("body", "query"))
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "missing":
        return f"{path or 'the body'}: is missing"
    try:
        got = json.dumps(error.get("input"), ensure_ascii=True)
    except (TypeError, ValueError):
        got = "something that is not JSON"
    shown = got if len(got) <= 60 else got[:57] + "…"
    return f"{path or 'the body'}: {message} (got {shown})"


def install(app: FastAPI) -> None:
    """Register the handlers."""

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        problems = [describe(dict(problem)) for problem in error.errors()]
        return JSONResponse({"problems": problems}, status_code=422)

    @app.exception_handler(StoreUnavailableError)
    async def away(_: Request, error: StoreUnavailableError) -> JSONResponse:
        log.error("Postgres is away", extra={"error": error})
        return JSONResponse(
            {"problems": ["the database does not answer, try again"]},
            status_code=503,
            headers={"Retry-After": "1"},
        )
