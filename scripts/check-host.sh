# Prints the address of the stack's Docker engine and the ports in PORTS that this platform already holds there, one a line;
# or says why the platform cannot run there. PORTS: what edge and registry will publish.
. scripts/host.sh

if ! running=$(docker ps --filter label=delivery.platform \
  --format '{{.Label "delivery.platform"}} {{.Label "delivery.stack"}} {{.Ports}}' 2>&1); then
  echo "no Docker engine answers at $DOCKER_HOST: start it, or name another one in delivery:target ($(printf '%s' "$running" | tail -n 1))" >&2
  exit 1
fi
echo "$DOCKER_HOST"
for port in $PORTS; do
  holder=$(printf '%s\n' "$running" | grep -m 1 -E ":$port->" | cut -d' ' -f1,2)
  case "$holder" in
    '') ;;
    "$PLATFORM $STACK") echo "$port" ;;
    *)
      echo "port $port is taken by platform ${holder% *}, stack ${holder#* }: choose another in delivery:edge or delivery:registry of Pulumi.$STACK.yaml" >&2
      exit 1
      ;;
  esac
done
