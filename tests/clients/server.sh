# For `.`: a server of its own over a copy of scripts/fashion without holdout, with tokens where it makes them, stopped with
# the shell that started it. Sets folder, port, server. BUILD says which program.
BUILD=${BUILD:-build}
folder=$(mktemp -d) || exit 1
server=
trap '[ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null; rm -rf "$folder"' EXIT INT TERM
cp -r scripts/fashion "$folder/fashion"
sed -i 's/holdout = 0.05/holdout = 0/' "$folder/fashion/workspace.lua"

# start_server: leaves server and port; no port, and it did not start.
start_server() {
  "$BUILD/sarto" serve "$folder/fashion" --db "$folder/shop.db" --listen 0 >"$folder/log" 2>&1 &
  server=$!
  port='' tries=200 # of a tenth of a second
  while [ -z "$port" ] && [ "$tries" -gt 0 ] && kill -0 "$server" 2>/dev/null; do
    sleep 0.1
    tries=$((tries - 1))
    port=$(sed -n 's#.* on http://127.0.0.1:\([0-9]*\).*#\1#p' "$folder/log")
  done
  [ -n "$port" ] || { cat "$folder/log"; return 1; }
}

# token NAME ROLE [option …]: prints a new token.
token() {
  name=$1 role=$2
  shift 2
  "$BUILD/sarto" token "$name" --role "$role" "$@" --db "$folder/shop.db" 2>/dev/null
}

# profile ID, events…: what is held of somebody, by the control socket, which needs no key.
profile() {
  curl -s --unix-socket "$folder/control.sock" "http://sarto/v1/profiles/$1"
}
metric() {
  curl -s --unix-socket "$folder/control.sock" http://sarto/metrics | sed -n "s/^$1 //p"
}

# A flag of each type, for OpenFeature's clients.
cat >>"$folder/fashion/workspace.lua" <<'END'
placement "flag.words" { channel = "page", flag = "string", fallback = { offers = { sort = "popular" }, message = "Words" } }
placement "flag.open" { channel = "page", flag = "boolean" }
placement "flag.score" { channel = "page", flag = "number" }
END
