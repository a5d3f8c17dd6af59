# Waits until every container in IDS is healthy and fails at the first that cannot become so. It stops nothing: what it
# judges may be serving. Everything but the ids is read from the containers' labels.
. scripts/host.sh

# A container that the edge sends users to was accepted by an earlier release: that it once restarted is no reason now.
edge=$(container_of edge)
[ -z "$edge" ] || serving=$(docker exec "$edge" sed -n 's/^  server [^ ]* \([^: ]*\):.*/\1/p' /etc/edge/live.cfg 2>/dev/null)

format='{{.Id}}|{{slice .Name 1}}|{{.State.Status}}|{{.RestartCount}}|{{.State.ExitCode}}|{{with index .State "Health"}}{{.Status}}{{else}}none{{end}}|{{index .Config.Labels "delivery.service"}}|{{index .Config.Labels "delivery.ready-seconds"}}'

# last_exit CONTAINER: the code of its last exit. While it runs again after a crash its state says 0, and Docker replays
# only its last 256 events, which the probes of a busy host fill in seconds: what is not there is seen at the next crash.
last_exit() {
  docker events --since "$((began - 120))" --until "$(date +%s)" --filter "container=$1" --filter event=die \
    --format '{{.Actor.Attributes.exitCode}}' 2>/dev/null | tail -n 1 | grep . && return
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    state=$(docker inspect -f '{{.State.Status}} {{.State.ExitCode}}' "$1" 2>/dev/null)
    case "$state" in
      restarting\ * | exited\ *) echo "${state#* }" && return ;;
    esac
    sleep 0.1
  done
  echo unknown
}

# crash_code CONTAINER: sets code, looked up once: later looks must not wait for it again.
crash_code() {
  case "$codes" in
    *"|$1="*) code=${codes##*"|$1="} code=${code%%"|"*} ;;
    *) code=$(last_exit "$1") codes="$codes|$1=$code|" ;;
  esac
}

# judge: sets bad (one `container|service reason` a line) and waiting from one look at all containers.
judge() {
  bad= waiting=
  seen=$(docker inspect -f "$format" $IDS 2>/dev/null)
  [ -n "$seen" ] || blame_host_if_out
  for id in $IDS; do
    case "$seen" in *"$id|"*) ;; *) bad="$bad$id|container $id is gone
" ;; esac
  done
  while IFS='|' read -r id name state restarts code health service limit; do
    [ -n "$id" ] || continue
    case " $(echo $serving) " in *" $name "*) known=yes ;; *) known=no ;; esac
    reason=
    case "$state" in
      exited | dead) reason="exited (exit code $code)" ;;
      restarting) reason="crashes at start (exit code $code)" ;;
      *)
        if [ "$restarts" -gt 0 ] && [ $known = no ]; then
          crash_code "$name"
          reason="crashes at start (exit code $code)"
        elif [ "$health" = none ]; then
          reason="has no HEALTHCHECK in its image"
        elif [ "$health" = unhealthy ] && [ $known = no ]; then
          reason="is unhealthy"
        elif [ "$health" != healthy ]; then
          waiting="$waiting $service"
          [ $(($(date +%s) - began)) -lt "${limit:-60}" ] || reason="is not ready within ${limit:-60} s"
        fi
        ;;
    esac
    [ -z "$reason" ] || bad="$bad$name|$service $reason
"
  done <<END
$seen
END
}

codes=
began=$(date +%s)
judge
while [ -z "$bad" ] && [ -n "$waiting" ]; do
  sleep 0.15
  judge
done

# Docker runs a container also where it cannot write that down, on a full disk, and leaves it out when the host starts again.
# Whoever updates it, with the policy it has, is told.
if [ -z "$bad" ]; then
  told=$(docker update --restart unless-stopped $IDS 2>&1) && exit 0
  blame_host_if_out
  echo "release rejected: Docker cannot write down what it runs, so it would be gone after a restart of the host; $(previous_release)" >&2
  echo "$told" >&2
  exit 1
fi

# What fails in the same moment is named in the same sentence.
for _ in 1 2 3 4; do
  [ -n "$waiting" ] || break
  sleep 0.2
  judge
done
reasons=$(printf %s "$bad" | cut -d'|' -f2 | sort -u | paste -sd'|' - | sed 's/|/, /g')
echo "release rejected: $reasons; $(previous_release)" >&2
printf %s "$bad" | while IFS='|' read -r name reason; do
  echo "--- $reason ($name)"
  docker inspect -f '{{with index .State "Health"}}{{range .Log}}probe exit {{.ExitCode}}: {{.Output}}
{{end}}{{end}}' "$name" | sed '/^$/d' | tail -n 5
  docker logs --tail 15 "$name" 2>&1 | sed 's/^/log: /'
done >&2
exit 1
