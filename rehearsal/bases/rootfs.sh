#!/bin/sh
# Usage: rootfs.sh <mirror> <suite> <folder>
# One download of everything the stand-in images need: <folder>/rootfs.tar, a minimal Debian, and <folder>/debs,
# so that no image build needs the network.
set -eu
mirror=$1 suite=$2 out=$3
here=$(cd "$(dirname "$0")" && pwd)

rm -rf "$out/debs" "$out/rootfs.tar" "$out/rootfs.tar.part"
mmdebstrap --quiet --format=tar --variant=minbase --include=ca-certificates \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/info/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
  --dpkgopt='path-include=/usr/share/doc/*/copyright' --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Retries "3"' \
  --customize-hook="sh '$here/debs.sh' \"\$1\" '$out'" \
  "$suite" "$out/rootfs.tar.part" "$mirror"
mv "$out/rootfs.tar.part" "$out/rootfs.tar"
