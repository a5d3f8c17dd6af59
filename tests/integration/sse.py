"""A client of the event stream that reads in the background."""

import json
import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

import httpx


class EventStream:
    """What EventSource would have received so far. `with` hangs up at the end."""

    def __init__(self, url: str, last_event_id: str | None = None) -> None:
        self.names: list[str] = []
        self.events: list[tuple[str, str]] = []
        self.last_id = last_event_id
        self.retry: int | None = None
        self.ended = threading.Event()
        self._url = url
        self._client = httpx.Client(timeout=60)
        self._socket: socket.socket | None = None
        self._thread = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Closing the client alone leaves the reader waiting for the next byte.
        if self._socket is not None:
            with suppress(OSError):  # the server was first
                self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._client.close()
        assert not self._thread.is_alive(), "the stream was not hung up"

    @property
    def begun(self) -> bool:
        """Whether the stream has told where it starts."""
        return bool(self.events)

    def _read(self) -> None:
        headers = {"Last-Event-ID": self.last_id} if self.last_id else {}
        try:
            with self._client.stream("GET", self._url, headers=headers) as response:
                network = response.extensions["network_stream"]
                self._socket = network.get_extra_info("socket")
                fields: dict[str, str] = {}
                for line in response.iter_lines():
                    if line:
                        name, _, value = line.partition(": ")
                        fields[name] = value
                    else:
                        self._take(fields)
                        fields = {}
        except (httpx.HTTPError, httpx.StreamError, RuntimeError, OSError):
            pass  # hung up, from either side
        finally:
            self.ended.set()

    def _take(self, fields: dict[str, str]) -> None:
        self.last_id = fields.get("id", self.last_id)
        if "retry" in fields:
            self.retry = int(fields["retry"])
        if "data" in fields:
            self.events.append((fields.get("event", "message"), fields["data"]))
            if fields.get("event") == "item":
                self.names.append(json.loads(fields["data"])["name"])
