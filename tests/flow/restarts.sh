#!/bin/sh
# A run that is killed again and again, and each time goes on with what was not answered: all answers together are those
# of one process that was left alone, byte for byte. What many people bought, changed offers and the stock left, people
# who turned out to be one another, what they were shown and the events' clock all come over a SIGKILL, by one worker and by three.
# Closes with "restarts: N passed, N failed".
BUILD=${BUILD:-build}
EVENTS=${EVENTS:-8000}
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
    sed 's/^/  /' "$folder/said"
  fi
}

# The number of a line is that of the input, which is another after each kill.
mask() {
  sed 's/sha256:[0-9a-f]*/…/; s/"line":[0-9]*/"line":…/'
}

caps='{ placement = "home.hero", at_most = 1, within = "3d" }, reserve = "12h",
  { placement = "home.strip", after_exposures = 2, rest = "2d" }'
caps=$(echo "$caps" | tr '\n' ' ')

# with_workers N: a workspace of short epochs, in which nobody sees the same placement too often.
with_workers() {
  rm -rf "$folder/fashion"
  cp -r scripts/fashion "$folder/fashion"
  sed -i "s/^workspace {/workspace { workers = $1,/; s/epoch = { events = [0-9]* }/epoch = { events = 97 }/
    s/min_people = [0-9]*/min_people = 2/
    s/^  contact_policy = {/  contact_policy = { $caps,/" "$folder/fashion/workspace.lua"
}

# Kills after some hundred answers, until a run comes to its end. Whole lines are what was answered.
run_and_kill() {
  done_lines=0 kills=0
  : >"$folder/parts"
  while [ "$done_lines" -lt "$EVENTS" ]; do
    tail -n +$((done_lines + 1)) "$folder/events" >"$folder/rest"
    : >"$folder/out" # or what the last run said may be taken for what this one says
    "$BUILD/sarto" run "$folder/fashion" --db "$folder/killed.db" <"$folder/rest" >"$folder/out" 2>"$folder/err" &
    child=$!
    wanted=$((200 + done_lines % 700))
    until [ "$(wc -l <"$folder/out")" -ge "$wanted" ] || ! kill -0 $child 2>"$folder/said"; do sleep 0.01; done
    kill -KILL $child 2>"$folder/said" && kills=$((kills + 1))
    wait $child 2>"$folder/said"
    lines=$(wc -l <"$folder/out")
    [ "$lines" -gt 0 ] || { echo "none of the last $((EVENTS - done_lines))"; cat "$folder/err"; return 1; }
    head -n "$lines" "$folder/out" >>"$folder/parts"
    done_lines=$((done_lines + lines))
  done
  rm -f "$folder"/killed*
  [ "$done_lines" -eq "$EVENTS" ] && mask <"$folder/parts" >"$folder/parts.masked"
}

# answers_of OPTION…
answers_of() {
  "$BUILD/sarto" run "$folder/fashion" "$@" <"$folder/events" 2>"$folder/err" | mask
}

lua5.4 tests/flow/restarts.lua "$EVENTS" >"$folder/events" || exit 1
with_workers 1
answers_of >"$folder/whole"
claim "one line for each event" [ "$(wc -l <"$folder/whole")" -eq "$EVENTS" ]
claim "visitors turn out to be somebody" grep -q "what was known of the previous id is now" "$folder/whole"
claim "what goes with what is told" grep -q '"strategy":"goes_with"' "$folder/whole"
claim "a new offer is shown" grep -q '"offer":"new-1","name":"N' "$folder/whole"
claim "caps are reached" grep -q '"check":"contact","detail":"placement .home.hero.: at most' "$folder/whole"
claim "rests begin" grep -q '"check":"contact","detail":"placement .home.strip.: rests' "$folder/whole"
answers_of --db "$folder/kept.db" >"$folder/kept"
claim "a database changes no byte" cmp "$folder/whole" "$folder/kept"
rm -f "$folder"/kept*
claim "a run is killed again and again" run_and_kill
claim "$kills kills change no byte" cmp "$folder/whole" "$folder/parts.masked"
with_workers 3
answers_of >"$folder/three"
claim "three workers change no byte" cmp "$folder/whole" "$folder/three"
claim "three workers are killed again and again" run_and_kill
claim "$kills kills of three workers change no byte" cmp "$folder/whole" "$folder/parts.masked"

echo "restarts: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
