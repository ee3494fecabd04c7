# What flow tests share: a folder that goes with them, claims about an answer, a server. Sourced from the root.
BUILD=${BUILD:-build}
folder=$(mktemp -d) || exit 1
server=
trap '[ -n "$server" ] && kill "$server" 2>/dev/null; rm -rf "$folder"' EXIT INT TERM
passed=0 failed=0

# claim NAME EXPECTED [FILE]: whether the answer (or FILE) holds that text.
claim() {
  if grep -qF -- "$2" "${3:-$folder/answer}"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $1: expected «$2», got:"
    sed 's/^/    /' "${3:-$folder/answer}"
  fi
}
# claim_not NAME UNEXPECTED [FILE]
claim_not() {
  if grep -qF -- "$2" "${3:-$folder/answer}"; then
    failed=$((failed + 1))
    echo "FAILED: $1: «$2» in:"
    sed 's/^/    /' "${3:-$folder/answer}"
  else
    passed=$((passed + 1))
  fi
}
# claim_exit NAME CODE COMMAND…: its output is the answer.
claim_exit() {
  name=$1 code=$2
  shift 2
  "$@" >"$folder/answer" 2>&1
  got=$?
  if [ "$got" = "$code" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $name: exit $got, expected $code"
    sed 's/^/    /' "$folder/answer"
  fi
}

# start_server WORKSPACE OPTION…: leaves server and port.
start_server() {
  : >"$folder/log" # now: the child may come to it only after the first look, and the last server's port stand there
  "$BUILD/sarto" serve "$@" --listen 0 >"$folder/log" 2>&1 &
  server=$!
  port='' tries=200
  while [ -z "$port" ] && [ "$tries" -gt 0 ] && kill -0 "$server" 2>/dev/null; do
    sleep 0.1
    tries=$((tries - 1))
    port=$(sed -n 's#.* on http://127.0.0.1:\([0-9]*\).*#\1#p' "$folder/log")
  done
}
