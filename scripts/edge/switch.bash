# Switches the edge to the configuration on stdin, or leaves it as it was. Arguments: the new configuration's hash.
# One process inside the edge does all of it: it goes on when whoever called it is killed.
wanted=$1
cd "$folder" || exit 1
input=$(cat)
# Without its last line the caller was killed while it wrote.
[[ $input == *$'\n#--- end' ]] || { echo "the configuration did not arrive whole; nothing was changed" >&2; exit 1; }
exec 9>lock
flock -w 120 9 || { echo "another switch has not ended within 120 s; nothing was changed" >&2; exit 1; }

# A switch that ended between its reload and its record: the edge itself says what serves.
[ -s next.cfg ] && answers 8080 "$(hash_of next.cfg)" && mv next.cfg live.cfg
# A half-written file must never be what the edge reads next: on a full disk each of these may fail.
{
  sed '/^#--- candidate$/,$d' <<<"$input" >next.cfg &&
    sed -e '1,/^#--- candidate$/d' -e '/^#--- end$/d' <<<"$input" >candidate.cfg &&
    cat live.cfg candidate.cfg >staged.cfg && cp next.cfg taken.cfg
} || {
  rm -f next.cfg candidate.cfg staged.cfg taken.cfg
  echo "release rejected: the edge's volume took no new configuration; nothing was changed" >&2
  exit 1
}

previous() {
  if ! grep -q '^# check ' live.cfg; then
    echo "no release was serving before"
  elif answers 8080 "$(hash_of live.cfg)" && run_checks 8080 live.cfg >/dev/null; then
    echo "the previous release keeps serving"
  else
    echo "the previous release does not answer either"
  fi
}

# reject REASON DETAILS: puts the previous configuration back where it was touched, says what serves, and ends.
reject() {
  rm -f candidate.cfg staged.cfg taken.cfg
  if ! cmp -s haproxy.cfg live.cfg; then
    cp live.cfg back.cfg && mv back.cfg haproxy.cfg
    reload 8080 "$(hash_of live.cfg)" || echo "the edge did not take the previous configuration back" >&2
  fi
  rm -f next.cfg
  echo "release rejected: $1; $(previous)" >&2
  [ -z "$2" ] || echo "$2" >&2
  exit 1
}

# names PROBLEMS: the services among them, for the first line.
names() {
  cut -d: -f1 <<<"$1" | sort -u | paste -sd, | sed 's/,/, /g'
}

if [ "$(hash_of live.cfg)" = "$wanted" ] && answers 8080 "$wanted"; then
  # Called again for what serves already, e.g. because the release got a version name: look, change nothing.
  mv next.cfg live.cfg
  # A switch that was killed while it offered its candidate has left that behind.
  cmp -s haproxy.cfg live.cfg || { cp live.cfg back.cfg && mv back.cfg haproxy.cfg && reload 8080 "$wanted"; }
  rm -f candidate.cfg staged.cfg taken.cfg
  problems=$(run_checks 8080 live.cfg) || { echo "what serves does not hold: $(names "$problems")" >&2; echo "$problems" >&2; exit 1; }
  exit 0
fi

for file in staged.cfg next.cfg; do
  problems=$(haproxy -c -q -f "$file" 2>&1) || reject "the edge does not accept its configuration" "$problems"
done
mv staged.cfg haproxy.cfg
reload 8090 "$wanted" || reject "the edge did not offer the candidate within 5 s" ""
problems=$(run_checks 8090 next.cfg) || reject "$(names "$problems") failed behind the edge" "$problems"

mv taken.cfg haproxy.cfg
reload 8080 "$wanted" || reject "the edge did not take the new routes within 5 s" ""
problems=$(run_checks 8080 next.cfg) || reject "$(names "$problems") failed after the switch" "$problems"
if grep -q '^# check ' live.cfg; then date +%s; else echo 0; fi >switched || rm -f switched
mv next.cfg live.cfg
rm -f candidate.cfg
