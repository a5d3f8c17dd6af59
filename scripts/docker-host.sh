# Prints the address of the Docker engine that a target means.
target=${1:-${DOCKER_TARGET:-local}}
[ "$target" = local ] || { echo "$target"; exit 0; }
case "${DOCKER_HOST:-}" in unix://*) echo "$DOCKER_HOST"; exit 0 ;; esac
echo unix:///var/run/docker.sock
