# Watches the release where users reach it until nothing can lead to the old containers any more.
# EDGE: container. HASH: name of the configuration. SECONDS_OLD_SERVES: life of an idle connection.
. scripts/host.sh

inside_edge "$EDGE" watch "$HASH" "$SECONDS_OLD_SERVES" </dev/null
