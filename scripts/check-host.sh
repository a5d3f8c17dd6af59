# Prints the address of the stack's Docker engine, or says why a platform cannot run there.
# PORTS: what the edge will publish.
. scripts/host.sh

if ! running=$(docker ps --filter label=delivery.service=edge \
  --format '{{.Label "delivery.platform"}} {{.Label "delivery.stack"}} {{.Ports}}' 2>&1); then
  echo "no Docker engine answers at $DOCKER_HOST: start it, or name another one in delivery:target ($(printf '%s' "$running" | tail -n 1))" >&2
  exit 1
fi
for port in $PORTS; do
  holder=$(printf '%s\n' "$running" | grep -v "^$PLATFORM $STACK " | grep -m 1 -E ":$port->" | cut -d' ' -f1,2)
  if [ -n "$holder" ]; then
    echo "port $port is taken by the edge of platform ${holder% *}, stack ${holder#* }: choose another in delivery:edge of Pulumi.$STACK.yaml" >&2
    exit 1
  fi
done
echo "$DOCKER_HOST"
