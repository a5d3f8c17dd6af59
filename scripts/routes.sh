# Switches the edge to the configuration on stdin and prints what serves then, as JSON.
# EDGE: container. HASH: name of the configuration. RELEASE, URLS: JSON for the record.
# REVISIONS: `service=revision` each; `label` where the image itself says it, because it came in by digest.
. scripts/host.sh

config=$(cat)
for pair in $REVISIONS; do
  service=${pair%%=*} revision=${pair#*=}
  if [ "$revision" = label ]; then
    container=$(printf '%s\n' "$config" | sed -n "s/^  server $service-1 \([^: ]*\):.*/\1/p" | head -n 1)
    revision=$(docker inspect -f '{{index .Config.Labels "org.opencontainers.image.revision"}}' "$container") || exit 1
  fi
  config=$(printf '%s\n' "$config" | sed "s/^\(# check revision $service [^ ]*\)$/\1 ${revision:-any}/")
done

printf '%s\n#--- end\n' "$config" | inside_edge "$EDGE" switch "$HASH" || exit 1
printf '{"environment":"%s","release":%s,"urls":%s,"hash":"%s"}' "$STACK" "$RELEASE" "$URLS" "$HASH"
