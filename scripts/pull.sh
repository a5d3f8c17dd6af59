# Brings an image to the host, with the log-in of whoever runs this. IMAGE: `repository@sha256:…`.
. scripts/host.sh

docker image inspect "$IMAGE" >/dev/null 2>&1 || docker pull --quiet "$IMAGE" >/dev/null
