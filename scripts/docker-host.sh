#!/bin/sh
# Usage: docker-host.sh [local | ssh://user@host]   (default: $DOCKER_TARGET, else local)
# Prints the address of the Docker engine that a target means, one for the provider and for every command: `docker
# context` is obeyed by the docker client and ignored by the provider. `local` is always this machine: a DOCKER_HOST or
# a context that leads elsewhere does not count.
set -u
target=${1:-${DOCKER_TARGET:-local}}
if [ "$target" != local ]; then
  printf '%s\n' "$target"
  exit 0
fi

# answer <address>: prints it and ends when it is a socket of this machine.
answer() {
  case $1 in unix://*) ;; *) return 1 ;; esac
  [ -S "${1#unix://}" ] || return 1
  printf '%s\n' "$1"
  exit 0
}

answer "${DOCKER_HOST:-}"

config=${DOCKER_CONFIG:-${HOME:-/root}/.docker}
if grep -qs '"currentContext"' "$config/config.json" && command -v docker >/dev/null; then
  answer "$(env -u DOCKER_HOST docker context inspect --format '{{.Endpoints.docker.Host}}' 2>/dev/null)"
fi

runtime=${XDG_RUNTIME_DIR:-/run/user/$(id -u)}
# Docker Engine, rootless Docker, Docker Desktop (both its places), colima (both its places), OrbStack, Rancher Desktop, Podman.
for socket in \
  /var/run/docker.sock \
  "$runtime/docker.sock" \
  "${HOME:-/root}/.docker/run/docker.sock" \
  "${HOME:-/root}/.docker/desktop/docker.sock" \
  "${HOME:-/root}/.colima/default/docker.sock" \
  "${HOME:-/root}/.colima/docker.sock" \
  "${HOME:-/root}/.orbstack/run/docker.sock" \
  "${HOME:-/root}/.rd/docker.sock" \
  "$runtime/podman/podman.sock" \
  /run/podman/podman.sock; do
  answer "unix://$socket"
done

echo "no Docker engine's socket was found on this machine: start Docker (or colima, Podman, …), or set DOCKER_HOST=unix://<its socket>" >&2
exit 1
