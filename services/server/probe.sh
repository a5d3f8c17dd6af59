#!/bin/bash
# The image's HEALTHCHECK, `probe PORT`: exit 0 where /healthz answers 200, else say what came.
# Nothing but the shell, because it runs every other second in every container. The same file in every service.
{ exec 3<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || {
  echo "/healthz: nothing listens on port $1"
  exit 1
}
printf 'GET /healthz HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n' >&3
mapfile -t -u 3 lines
status=${lines[0]%$'\r'}
[[ $status == "HTTP/1.1 200 "* ]] || {
  echo "/healthz: ${status:-no answer} ${lines[-1]}"
  exit 1
}
