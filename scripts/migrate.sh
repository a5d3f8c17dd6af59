# Runs a service's migration in its new image. SERVICE, IMAGE, NETWORK, SECRETS: what and where.
# ENVS, MIGRATION: environment and command, one entry a line.
. scripts/host.sh

# The database remembers which image last met which schema: the same again has nothing to do, and going back to it does not
# wait for a second start of everything.
database=$(container_of postgres)
ask() {
  docker exec -i "$database" psql -qXtA -v ON_ERROR_STOP=1 -v "image=$IMAGE" -U "$ROLE" -d "$ROLE" 2>/dev/null
}
schema="(select string_agg(revision, ',' order by position) from schema_history)"
met=$(ask <<END
select 1 from delivery_migrated where image = :'image' and schema = $schema;
END
)
[ "$met" != 1 ] || exit 0

name=$PLATFORM-$STACK-$SERVICE-migrate
limit=600

# wait_for NAME: until it does not run; false after the limit.
wait_for() {
  ends=$(($(date +%s) + limit))
  while [ "$(docker inspect -f '{{.State.Running}}' "$1" 2>/dev/null)" = true ]; do
    [ "$(date +%s)" -lt "$ends" ] || return 1
    sleep 0.1
  done
}

# A migration that an interrupted run left behind ends first: two at once could meet.
wait_for "$name"
docker rm -f -v "$name" >/dev/null 2>&1

set -- run -d --name "$name" --network "$NETWORK" --read-only --tmpfs /tmp --cap-drop ALL \
  --security-opt no-new-privileges:true -v "$SECRETS:/run/secrets:ro" \
  --label "delivery.platform=$PLATFORM" --label "delivery.stack=$STACK" --label "delivery.service=$SERVICE-migrate"
IFS='
'
for variable in $ENVS; do set -- "$@" -e "$variable"; done
set -- "$@" "$IMAGE"
for word in $MIGRATION; do set -- "$@" "$word"; done
unset IFS

reason=
if ! started=$(docker "$@" 2>&1); then
  reason="the migration of $SERVICE could not start"
elif ! wait_for "$name"; then
  docker stop -t 10 "$name" >/dev/null
  reason="the migration of $SERVICE did not end within $limit s"
else
  code=$(docker inspect -f '{{.State.ExitCode}}' "$name")
  [ "$code" = 0 ] || reason="the migration of $SERVICE failed (exit code $code)"
fi
if [ -n "$reason" ]; then
  blame_host_if_out
  echo "release rejected: $reason; $(previous_release)" >&2
  docker logs --tail 30 "$name" >&2 2>&1 || echo "$started" >&2
fi
docker rm -f -v "$name" >/dev/null 2>&1
[ -z "$reason" ] || exit 1

# Whoever keeps no record of its schema runs its migration each time.
ask <<END >/dev/null || true
select 1 from schema_history limit 1;
create table if not exists delivery_migrated (image text primary key, schema text not null);
insert into delivery_migrated select :'image', $schema where $schema is not null
  on conflict (image) do update set schema = excluded.schema;
END
