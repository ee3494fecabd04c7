#!/bin/sh
# A grocer's year of real events (84.51° "Complete Journey", 84,492 of them) through `sarto run`: the same decisions
# without a database, with one, with one that has them already, and with one whose first run was killed half-way; and,
# but for the release, the same by two workers.
# Closes with "real events: N passed, N failed"; where the data are not, says so and passes.
BUILD=${BUILD:-build}
data=../shared/data/completejourney.ndjson.gz
workspace=tests/real/grocer
if [ ! -e "${data%/*}" ]; then
  echo "real events: 0 passed, 0 failed, skipped: ../shared/data is not here"
  exit 0
fi
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' INT TERM
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
    sed 's/^/  /' "$folder/said" "$folder/err"
  fi
}

# decide OUTPUT OPTION…
decide() {
  output=$1
  shift
  "$BUILD/sarto" run "$workspace" "$@" <"$folder/events" >"$folder/$output" 2>"$folder/err"
}

# two_decide OUTPUT OPTION…: by two workers; the release is masked.
two_decide() {
  output=$1
  shift
  "$BUILD/sarto" run "$folder/two" "$@" <"$folder/events" >"$folder/whole" 2>"$folder/err" || return 1
  mask <"$folder/whole" >"$folder/$output"
}

mask() {
  sed 's/sha256:[0-9a-f]*/…/'
}

has_passed() {
  [ "$(wc -l <"$folder/half")" -ge "$1" ]
}

# The output goes on while it is looked at; a run that ends by itself before is a fault below.
kill_half_way() {
  "$BUILD/sarto" run "$workspace" --db "$folder/killed.db" <"$folder/events" >"$folder/half" 2>"$folder/err" &
  child=$!
  until has_passed 40000 || ! kill -0 $child 2>/dev/null; do sleep 0.02; done
  kill -KILL $child
  wait $child 2>"$folder/said"
  [ $? -eq 137 ]
}

whole_lines_of_half() {
  lines=$(wc -l <"$folder/half")
  head -n "$lines" "$folder/plain" >"$folder/expected"
  head -n "$lines" "$folder/half" | cmp - "$folder/expected"
}

gzip -dc "$data" >"$folder/events" || exit 1
events=$(wc -l <"$folder/events")
claim "the data are the 84,492 events" [ "$events" -eq 84492 ]
claim "every event is decided without a database" decide plain
claim "one line for each event" [ "$(wc -l <"$folder/plain")" -eq "$events" ]
claim "none is an error" [ "$(grep -c '^{"decision_id":' "$folder/plain")" -eq "$events" ]
claim "every event is decided with a database" decide fresh --db "$folder/fresh.db"
claim "a database changes no byte" cmp "$folder/plain" "$folder/fresh"
claim "every event is answered again" decide again --db "$folder/fresh.db"
claim "a second time changes no byte" cmp "$folder/plain" "$folder/again"
rm -f "$folder"/fresh* "$folder/again"
claim "a run can be killed half-way" kill_half_way
claim "what it had answered is what is decided" whole_lines_of_half
claim "every event is decided after SIGKILL" decide after --db "$folder/killed.db"
claim "a kill changes no byte" cmp "$folder/plain" "$folder/after"
rm -f "$folder"/killed* "$folder/after" "$folder/half"
cp -r "$workspace" "$folder/two"
sed -i 's/^workspace {/workspace { workers = 2,/' "$folder/two/workspace.lua"
mask <"$folder/plain" >"$folder/masked"
claim "two workers decide every event without a database" two_decide by_two
claim "two workers change no byte" cmp "$folder/masked" "$folder/by_two"
claim "two workers decide every event with a database" two_decide by_two --db "$folder/two.db"
claim "nor with a database" cmp "$folder/masked" "$folder/by_two"
claim "two workers answer every event again" two_decide by_two --db "$folder/two.db"
claim "nor a second time" cmp "$folder/masked" "$folder/by_two"

echo "real events: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
