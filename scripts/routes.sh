# Switches the edge to the configuration on stdin and prints what serves then, as JSON.
# EDGE: container. HASH: name of the configuration. RELEASE, URLS: JSON for the record.
. scripts/host.sh

config=$(cat)

# A release that came in by digest has its revision in the image's own label.
for service in $(printf '%s\n' "$config" | sed -n 's/^# check revision \([^ ]*\) .* label$/\1/p'); do
  container=$(printf '%s\n' "$config" | sed -n "s/^  server $service-1 \([^: ]*\):.*/\1/p" | head -n 1)
  revision=$(docker inspect -f '{{index .Config.Labels "org.opencontainers.image.revision"}}' "$container") || exit 1
  config=$(printf '%s\n' "$config" | sed "s/^\(# check revision $service .*\) label$/\1 ${revision:-any}/")
done

printf '%s\n#--- end\n' "$config" | inside_edge "$EDGE" switch "$HASH" || exit 1
printf '{"environment":"%s","release":%s,"urls":%s,"hash":"%s"}' "$STACK" "$RELEASE" "$URLS" "$HASH"
