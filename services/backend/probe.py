"""The image's HEALTHCHECK: exit 0 where /healthz answers 200, else say what came.

A bare socket, because importing an HTTP client costs more than the whole probe.
"""

import os
import socket
import sys

address = ("127.0.0.1", int(os.environ.get("PORT", "8000")))
try:
    with socket.create_connection(address, timeout=1.5) as connection:
        connection.sendall(
            b"GET /healthz HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n"
        )
        answer = connection.makefile("rb").read(2000)
except OSError as error:
    sys.exit(f"/healthz: {error}")
status = answer.partition(b"\r\n")[0].decode("latin-1")
if status.split(" ")[1:2] != ["200"]:
    body = answer.partition(b"\r\n\r\n")[2].decode("utf-8", "replace")
    sys.exit(f"/healthz: {status or 'no answer'} {body}")
