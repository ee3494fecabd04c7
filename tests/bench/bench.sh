#!/bin/sh
# First figures, all in one run, so that they can be compared with each other: what the scripts cost alone, what SQLite
# costs alone, and what Sarto costs with both. Run it with `make bench`; nothing else should run beside it.
BUILD=${BUILD:-build}
folder=$(mktemp -d) || exit 1
server=
trap '[ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server"; rm -rf "$folder"' EXIT INT TERM

echo "machine: $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
lua5.4 tests/bench/pure.lua tests/bench/shop
"$BUILD/tests/bench_decide" tests/bench/shop
"$BUILD/tests/bench_decide" tests/bench/shop "$folder/decide.db"
"$BUILD/tests/bench_sqlite" "$folder" 2000
"$BUILD/tests/bench_catalogue"
"$BUILD/tests/bench_releases" "$folder"
"$BUILD/tests/bench_change"
mkdir "$folder/erase" && "$BUILD/tests/bench_erase" "$folder/erase" && rm -rf "$folder/erase"
"$BUILD/tests/bench_discretion"
"$BUILD/tests/bench_person"
mkdir "$folder/backup"
echo "backup:"
"$BUILD/tests/bench_backup" tests/bench/shop "$folder/backup" 300000
rm -rf "$folder/backup"

# scale NAME PROFILES EVENTS ATTRIBUTES OFFERS MAX_MEMORY: in memory, then durable; and what the data folder took.
scale() {
  lua5.4 tests/bench/workspace.lua "$folder/scale" "$4" "$5" "$6"
  if [ "$2" -le 10000 ]; then
    echo "$1, in memory:"
    "$BUILD/tests/bench_scale" "$folder/scale" "$2" "$3"
  fi
  echo "$1, durable:"
  mkdir "$folder/data"
  "$BUILD/tests/bench_scale" "$folder/scale" "$2" "$3" "$folder/data/scale.db"
  echo "  data folder: $(du -sm "$folder/data" | cut -f 1) MB"
  rm -rf "$folder/data"
}
scale "a profile of 10 attributes" 1000 50000 10 1000 1GB
scale "a profile of 500 attributes" 1000 50000 500 1000 1GB
scale "a catalogue of 100,000" 1000 50000 10 100000 1GB
# Minutes, and 2.5 GB of disk.
scale "${PROFILES:=1000000} profiles, memory for about half" "$PROFILES" 300000 10 1000 512MB

events=../shared/data/completejourney.ndjson.gz
if [ -f "$events" ]; then
  zcat "$events" >"$folder/events.ndjson"
  for mode in "in memory" "durable"; do
    database=
    [ "$mode" = durable ] && database="--db $folder/run.db"
    "$BUILD/sarto" run scripts/grocer $database <"$folder/events.ndjson" 2>&1 >/dev/null | tail -n 2 |
      sed "s/^sarto run:/run $mode:/"
  done
else
  echo "run: skipped, ../shared/data is not here"
fi

"$BUILD/sarto" serve tests/bench/shop --db "$folder/serve.db" --listen 0 >"$folder/serve.log" 2>&1 &
server=$!
port=
while [ -z "$port" ]; do
  sleep 0.1
  kill -0 "$server" 2>/dev/null || { cat "$folder/serve.log"; exit 1; }
  port=$(sed -n 's#.* on http://127.0.0.1:\([0-9]*\).*#\1#p' "$folder/serve.log")
done
before=$(awk '{print $14+$15}' "/proc/$server/stat")
echo "HTTP, durable, 50 connections:"
wrk -t2 -c50 -d10s --latency -s tests/bench/events.lua "http://127.0.0.1:$port" | tee "$folder/wrk.log" |
  grep -E 'Requests/sec|50%|99%|not 2xx' | sed 's/^ */  /'
after=$(awk '{print $14+$15}' "/proc/$server/stat")
requests=$(sed -n 's/^ *\([0-9]*\) requests in.*/\1/p' "$folder/wrk.log")
awk "BEGIN { printf \"  %.1f us of the server's CPU a decision\\n\", ($after - $before) * 10000 / $requests }"
