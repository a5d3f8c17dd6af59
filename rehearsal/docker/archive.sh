#!/bin/sh
# Prints the Debian archive that the machine's own apt uses. `--print-uris` needs no network and no downloaded lists,
# which a fresh machine has not. Docker's own repository also ends in /debian and is none.
set -eu
archives=$(apt-get update --print-uris | sed -n "s#^'\([^']*\)/dists/[^/']*/InRelease'.*#\1#p")
archive=$(printf '%s\n' "$archives" | grep -E -m 1 '^[a-z+]+://[^/]+/debian/?$' ||
  printf '%s\n' "$archives" | grep -v '/linux/' | grep -E -m 1 '/debian/?$') || {
  echo "apt knows no Debian archive: check /etc/apt/sources.list.d" >&2
  exit 1
}
printf '%s\n' "$archive"
