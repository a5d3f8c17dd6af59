#!/bin/bash
# `docker run haproxy:… -f …` and `… haproxy -f …` both run master-worker in the foreground; other commands run as they are.
set -e
[ "${1#-}" = "$1" ] || set -- haproxy "$@"
if [ "$1" = haproxy ]; then
  shift
  set -- haproxy -W -db "$@"
fi
exec "$@"
