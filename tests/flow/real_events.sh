#!/bin/sh
# A grocer's year of real events (84.51° "Complete Journey", 84,492 of them) through `sarto run scripts/grocer`: the same
# decisions without a database, with one, with one that has them already, with one whose first run was killed half-way,
# and, but for the release, the same by two workers. Six processes decide the whole year, two at a time; each has its own
# addresses and hash seeds.
# REAL_EVENTS says how many of them, 84492 the whole year; by default the first 20,000, for a year takes a minute of CPU.
# AGAIN_EVENTS says how many of those are decided again, by two workers and after kills: beyond three seals.
# Closes with "real events: N passed, N failed"; where the data are not, says so and passes.
BUILD=${BUILD:-build}
REAL_EVENTS=${REAL_EVENTS:-20000}
AGAIN_EVENTS=${AGAIN_EVENTS:-6000}
data=../shared/data/completejourney.ndjson.gz
one=scripts/grocer
if [ ! -e "${data%/*}" ]; then
  echo "real events: 0 passed, 0 failed, skipped: ../shared/data is not here"
  exit 0
fi
folder=$(mktemp -d) || exit 1
two=$folder/two
trap 'rm -rf "$folder"' EXIT
trap 'kill $(jobs -p) 2>/dev/null; exit 1' INT TERM
passed=0 failed=0

# claim NAME COMMAND…
claim() {
  name=$1
  shift
  if "$@" >"$folder/said" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED $name"
    sed 's/^/  /' "$folder/said" "$folder"/*.err
  fi
}

# decide WORKSPACE OUTPUT OPTION…
decide() {
  workspace=$1 output=$2
  shift 2
  "$BUILD/sarto" run "$workspace" "$@" <"$folder/events" >"$folder/$output" 2>"$folder/$output.err"
}

# has_passed OUTPUT LINES
has_passed() {
  [ "$(wc -l <"$folder/$1")" -ge "$2" ]
}

# kill_half_way WORKSPACE OUTPUT DATABASE: the output goes on while it is looked at; a run that ends by itself before is a
# fault.
kill_half_way() {
  "$BUILD/sarto" run "$1" --db "$3" <"$folder/events" >"$folder/$2" 2>"$folder/$2.err" &
  child=$!
  until has_passed "$2" $((events / 2)) || ! kill -0 $child 2>/dev/null; do sleep 0.05; done
  kill -KILL $child
  wait $child 2>/dev/null
  [ $? -eq 137 ]
}

# killed WORKSPACE NAME: killed half-way, and then the whole of it.
killed() {
  kill_half_way "$1" "$2.half" "$folder/$2.d/shop.db" && decide "$1" "$2" --db "$folder/$2.d/shop.db"
}

mask() {
  sed 's/sha256:[0-9a-f]*/…/' "$folder/$1"
}

# same OUTPUT: as decided by one worker in memory, to the byte.
same() {
  cmp "$folder/plain" "$folder/$1"
}

# same_but_release OUTPUT
same_but_release() {
  mask "$1" | cmp "$folder/masked" -
}

# whole_lines_same OUTPUT: of what a killed process wrote, the lines that it finished.
whole_lines_same() {
  lines=$(wc -l <"$folder/$1")
  head -n "$lines" "$folder/masked" >"$folder/expected"
  mask "$1" | head -n "$lines" | cmp "$folder/expected" -
}

gzip -dc "$data" >"$folder/year" && head -n "$REAL_EVENTS" "$folder/year" >"$folder/events" || exit 1
events=$(wc -l <"$folder/events")
mkdir "$folder/fresh.d" "$folder/after.d" "$folder/two_after.d" # a data folder has one process
cp -r "$one" "$two" && sed -i 's/^workspace {/workspace { workers = 2,/' "$two/workspace.lua"
claim "the data are the 84,492 events" [ "$(wc -l <"$folder/year")" -eq 84492 ]

decide "$one" fresh --db "$folder/fresh.d/shop.db" &
fresh=$!
claim "every event is decided without a database" decide "$one" plain
claim "every event is decided with a database" wait $fresh
mask plain >"$folder/masked"
claim "one line for each event" [ "$(wc -l <"$folder/plain")" -eq "$events" ]
claim "none is an error" [ "$(grep -c '^{"decision_id":' "$folder/plain")" -eq "$events" ]
claim "no script erred" sh -c "! grep -m 1 '\"check\":\"fault\"' '$folder/plain'"
for strategy in $(sed -n 's/^strategy "\(.*\)".*/\1/p' "$one"/strategies/*.lua); do
  claim "$strategy has its customers" grep -q "\"strategy\":\"$strategy\",\"degree\"" "$folder/plain"
done
claim "a database changes no byte" same fresh

claim "every decision is derived again, to the byte" "$BUILD/tests/derive_all" "$one" "$folder/fresh.d/shop.db"
claim "on all processors too" "$BUILD/sarto" replay "$one" --db "$folder/fresh.d/shop.db"
for of in events plain masked; do
  head -n "$AGAIN_EVENTS" "$folder/$of" >"$folder/first" && mv "$folder/first" "$folder/$of"
done
events=$(wc -l <"$folder/events")
killed "$one" after &
after=$!
claim "every event is answered again" decide "$one" again --db "$folder/fresh.d/shop.db"
claim "a second time changes no byte" same again
rm -rf "$folder"/fresh* "$folder/again"
claim "two workers decide every event without a database" decide "$two" by_two
claim "two workers change no byte" same_but_release by_two
claim "a run is killed half-way, and decides every event then" wait $after
claim "what it had answered is what is decided" whole_lines_same after.half
claim "a kill changes no byte" same after

decide "$one" after --db "$folder/after.d/shop.db" &
after=$!
claim "two workers are killed half-way, and decide every event then" killed "$two" two_after
claim "what they had answered is what is decided" whole_lines_same two_after.half
claim "a kill of two workers changes no byte" same_but_release two_after
claim "every decision of theirs is derived again" "$BUILD/tests/derive_all" "$two" "$folder/two_after.d/shop.db"
claim "every event is answered again after a kill" wait $after
claim "which changes no byte" same after
claim "two workers answer every event again" decide "$two" two_again --db "$folder/two_after.d/shop.db"
claim "which changes no byte either" same_but_release two_again

echo "real events: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
