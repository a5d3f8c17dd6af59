# Sourced by the scripts beside it: points docker at the stack's host and at nothing else.
DOCKER_HOST=$(sh scripts/docker-host.sh "${DOCKER_TARGET:?}") || exit 1
export DOCKER_HOST
unset DOCKER_CONTEXT

# Whether there is anybody to ask: a host that is out says nothing about a release.
engine_answers() {
  docker version >/dev/null 2>&1
}

# Fails with the sentence that blames the host, where the host is what failed.
blame_host_if_out() {
  engine_answers && return
  echo "the Docker engine at $DOCKER_HOST does not answer: an outage of the host, no verdict on the release" >&2
  exit 1
}

# container_of SERVICE: the container that runs it on this platform, by its labels; empty while there is none.
container_of() {
  docker ps -q --filter "label=delivery.platform=${PLATFORM:?}" --filter "label=delivery.stack=${STACK:?}" \
    --filter "label=delivery.service=$1" | head -n 1
}

# Runs scripts of scripts/edge/ inside the edge, whose image has bash and nothing that speaks HTTP.
inside_edge() {
  edge=$1 program=$(cat scripts/edge/probe.bash "scripts/edge/$2.bash") || return 1
  shift 2
  docker exec -i "$edge" bash -c "$program" bash "$@"
}

# What may be said about the release before this one: only what was just seen.
previous_release() {
  engine_answers || { echo "whether the previous release serves could not be checked"; return; }
  edge=$(container_of edge)
  [ -n "$edge" ] || { echo "no release was serving before"; return; }
  inside_edge "$edge" serving </dev/null 2>/dev/null || echo "whether the previous release serves could not be checked"
}
