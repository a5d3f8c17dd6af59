# Watches what serves until idle connections of before the switch are gone. Arguments: hash, seconds they may live.
cd "$folder" || exit 1
ends=$(($(cat switched 2>/dev/null || date +%s) + $2))
while :; do
  answers 8080 "$1" || { echo "the edge runs another configuration than the one just switched to" >&2; exit 1; }
  problems=$(run_checks 8080 live.cfg) || {
    echo "the new release serves but does not hold: $(cut -d: -f1 <<<"$problems" | sort -u | paste -sd,)" >&2
    echo "$problems" >&2
    exit 1
  }
  [ "$(date +%s)" -gt "$ends" ] && exit 0
  sleep 0.5
done
