#!/bin/sh
# Usage: install.sh <folder> <suite> <package…>
# Installs Docker on Debian from the archive that the machine's own apt uses. On a release whose Docker is too old the
# packages named here come from <suite>, and only they: libc and runc stay the release's own (a newer runc does not run
# on an older libc). Sources, pins and lists live in <folder>: the machine's own are not touched.
set -eu
folder=$1 suite=$2
shift 2
# shellcheck source=/dev/null
codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
archive=$(sh "$(dirname "$0")/archive.sh")

mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
key='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'
echo "deb $key $archive $codename main" >"$folder/sources.list"
: >"$folder/preferences"
if [ "$suite" != "$codename" ]; then
  echo "deb $key $archive $suite main" >>"$folder/sources.list"
  cat >"$folder/preferences" <<PINS
Package: *
Pin: release n=$suite
Pin-Priority: -10

Package: docker.io docker-cli docker-buildx docker-compose containerd
Pin: release n=$suite
Pin-Priority: 990
PINS
fi

own() {
  command=$1
  shift
  DEBIAN_FRONTEND=noninteractive apt-get "$command" -y -q \
    -o Dir::Etc::sourcelist="$folder/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::Etc::preferences="$folder/preferences" -o Dir::Etc::preferencesparts=/dev/null \
    -o Dir::State::lists="$folder/lists" -o Dir::Cache="$folder/cache" \
    -o Acquire::Languages=none -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 "$@"
}

# Where invoke-rc.d would start a daemon by itself, it may fail without an init system: starting is start.sh's job.
own update
own install --no-install-recommends "$@"
