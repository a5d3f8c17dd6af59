#!/bin/sh
# Usage: debs.sh <root> <folder>
# Run by rootfs.sh inside mmdebstrap, while apt in the new root still knows its package lists: downloads what
# packages.txt names into <folder>/debs, with the file names of each target in <target>.list.
set -eu
root=$1 out=$2
packages=$(cd "$(dirname "$0")" && pwd)/packages.txt
mkdir -p "$out/debs" "$root/debs/partial"

grep -v '^#' "$packages" | while read -r target names; do
  # shellcheck disable=SC2086 # a list on purpose
  chroot "$root" apt-get --print-uris -qq install --no-install-recommends $names |
    sed "s/^'[^']*' \([^ ]*\) .*/\1/" >"$out/debs/$target.list"
done

# shellcheck disable=SC2046 # a list on purpose
chroot "$root" apt-get -y -qq install --download-only --no-install-recommends -o Dir::Cache::archives=/debs \
  $(grep -v '^#' "$packages" | cut -d' ' -f2-) >/dev/null
mv "$root"/debs/*.deb "$out/debs/"
rm -rf "$root/debs"
