#!/bin/sh
# Usage: start.sh <folder>
# Starts the installed Docker and waits until it answers: by systemd where that runs, else as a process of its own that
# outlives the shell. The machine's own /etc/docker/daemon.json counts. The containerd image store stays off: before
# Docker 27.5 it cannot take a build from the Docker provider (moby/moby#47717), and it asks the hub first for every FROM.
set -eu
folder=$1
mkdir -p "$folder"

if [ -d /run/systemd/system ]; then
  systemctl start docker
else
  pidfile=/var/run/docker.pid
  # A number left from before a restart of the machine may belong to somebody else now; dockerd would refuse to start.
  if [ -f "$pidfile" ] && [ "$(cat "/proc/$(cat "$pidfile")/comm" 2>/dev/null)" != dockerd ]; then rm -f "$pidfile"; fi
  if [ -f /etc/docker/daemon.json ]; then
    set -- dockerd
  else
    [ -f "$folder/daemon.json" ] || echo '{"log-level":"warn"}' >"$folder/daemon.json"
    set -- dockerd --config-file "$folder/daemon.json"
  fi
  [ -f "$pidfile" ] || nohup setsid "$@" </dev/null >"$folder/dockerd.log" 2>&1 &
fi

tries=0
until docker -H unix:///var/run/docker.sock version >/dev/null 2>&1; do
  tries=$((tries + 1))
  if [ "$tries" -gt 150 ]; then
    echo "dockerd did not start: $(tail -n 1 "$folder/dockerd.log" 2>/dev/null || echo 'see journalctl -u docker')" >&2
    exit 1
  fi
  sleep 0.2
done
