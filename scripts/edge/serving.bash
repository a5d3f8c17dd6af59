# Says whether the release that the edge was last switched to answers, by asking it.
if ! grep -q '^# check ' "$folder/live.cfg"; then
  echo "no release was serving before"
elif answers 8080 "$(hash_of "$folder/live.cfg")" && problems=$(run_checks 8080 "$folder/live.cfg"); then
  echo "the previous release keeps serving"
else
  echo "the previous release does not answer either: ${problems:-the edge runs another configuration}" | tr '\n' ' '
fi
