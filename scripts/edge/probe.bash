# Functions for the scripts that run inside the edge; they are put before each of them.
folder=/etc/edge

# fetch PORT PATH: sets status and body of a GET on this container's own listener. It starts no process: a switch makes some
# fifty requests, on a host that is busy with a deployment.
fetch() {
  local answer connection
  status=none body=
  { exec {connection}<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
  # HTTP/1.0: the answer ends with the connection and comes without chunks. echo sends the request as one packet; printf
  # would send it line by line and wait 40 ms for the acknowledgement of the first.
  echo -n "GET $2 HTTP/1.0"$'\r\nHost: edge\r\n\r\n' >&"$connection"
  IFS= read -r -d '' -t 5 -u "$connection" answer
  exec {connection}>&-
  [[ $answer == HTTP/* ]] || return 1
  status=${answer#* } status=${status%%[ $'\r']*}
  body=${answer#*$'\r\n\r\n'}
}

# hash_of FILE: the name that a configuration answers with.
hash_of() {
  sed -n 's/^ *http-request return status 200 .* string "\([0-9a-f]*\)" if { src 127.*/\1/p' "$1" 2>/dev/null | head -n 1
}

# answers PORT HASH: whether the workers of a listener have this configuration.
answers() {
  fetch "$1" /.edge/hash && [ "$status $body" = "200 $2" ]
}

# reload PORT HASH: takes haproxy.cfg over and waits until a listener answers with its hash.
reload() {
  kill -USR2 1
  for _ in {1..250}; do
    answers "$1" "$2" && return 0
    sleep 0.02
  done
  return 1
}

# check KIND PATH EXPECTED PORT: sets problem to what is wrong, to nothing when all is well.
check() {
  problem=
  if ! fetch "$4" "$2"; then
    problem="GET $2 was not answered"
  elif [ "$status" != 200 ]; then
    problem="GET $2 answered $status, expected 200"
  elif [ "$1" = revision ] && [ "$3" != any ] && [[ ${body//[[:space:]]/} != *"\"revision\":\"$3\""* ]]; then
    problem="GET $2 answered ${body:0:120}, expected revision $3"
  fi
}

# run_checks PORT FILE: runs the checks in the comments of a configuration; prints every failed one as `service: problem`.
run_checks() {
  local kind service path expected problem failed=0
  while read -r _ _ kind service path expected; do
    for attempt in 1 2 3; do
      check "$kind" "$path" "$expected" "$1"
      [ -z "$problem" ] && break
      [ "$attempt" = 3 ] || sleep 0.2
    done
    [ -z "$problem" ] || { echo "$service: $problem"; failed=1; }
  done < <(grep '^# check ' "$2")
  return $failed
}
