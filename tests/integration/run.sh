#!/bin/sh
# Builds and starts the services together, tests them over HTTP and in a browser, and removes everything it started.
#   sh tests/integration/run.sh            needs Docker; Chromium for the browser test
#   PREBUILT=1 sh tests/integration/run.sh uses the images platform-SERVICE:integration as they are, built as REVISION
set -eu
cd "$(dirname "$0")/../.."
PATH=$PWD/node_modules/.bin:$PATH
folder=tests/integration

python=services/backend/.venv/bin/python
if ! "$python" -c 'import httpx, pytest' 2>/dev/null; then
  python3 -m venv services/backend/.venv
  "$python" -m pip install --quiet --disable-pip-version-check -r services/backend/requirements-dev.txt
fi

INTEGRATION_WORK=$(mktemp -d)
COMPOSE_PROJECT_NAME=integration-$(od -An -N4 -tx1 /dev/urandom | tr -d ' \n')
COMPOSE_FILE=$folder/docker-compose.integration.yml:$INTEGRATION_WORK/services.json
export INTEGRATION_WORK COMPOSE_PROJECT_NAME COMPOSE_FILE PYTHONDONTWRITEBYTECODE=1

finish() {
  status=$?
  trap - EXIT
  mkdir -p "$folder/output"
  docker compose logs --no-color --timestamps >"$folder/output/containers.log" 2>&1 || true
  # Only images that compose named itself, i.e. those of this run.
  docker compose down --volumes --remove-orphans --rmi local --timeout 5 >/dev/null 2>&1 || status=1
  rm -rf "$INTEGRATION_WORK"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

port=$(node "$folder/prepare.ts" "$INTEGRATION_WORK")
[ -n "${PREBUILT:-}" ] || docker compose --progress quiet build
docker compose --progress quiet up --no-build --detach --wait --wait-timeout 300
EDGE_URL=http://$(docker compose port edge "$port")
export EDGE_URL

failed=0
"$python" -m pytest -c "$folder/pytest.ini" "$folder" || failed=1
vitest run --project browser || failed=1
exit "$failed"
