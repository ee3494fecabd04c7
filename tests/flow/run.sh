#!/bin/sh
# Golden cases: each folder here with a workspace/ and events.ndjson is run, and its decisions are held against
# expected.ndjson byte for byte. A new case is a new folder; `sarto run CASE/workspace < CASE/events.ndjson` writes
# what to read through and then keep as expected.ndjson. The exit code must say whether a line was no event.
BUILD=${BUILD:-build}
here=$(dirname "$0")
passed=0 failed=0
out=$(mktemp -d) || exit 1
trap 'rm -rf "$out"' EXIT INT TERM

# fails CASE WHY
fails() {
  echo "FAILED $1: $2"
  failed=$((failed + 1))
}

for events in "$here"/*/events.ndjson; do
  case=$(dirname "$events") name=$(basename "$(dirname "$events")")
  "$BUILD/sarto" run "$case/workspace" <"$events" >"$out/actual" 2>"$out/told"
  status=$?
  expected_status=0
  grep -q '^{"error":' "$case/expected.ndjson" && expected_status=1
  if [ "$status" -ne "$expected_status" ]; then
    fails "$name" "exit code $status, expected $expected_status"
    sed 's/^/    /' "$out/told"
  elif ! diff "$case/expected.ndjson" "$out/actual" >"$out/difference"; then
    fails "$name" "other decisions than expected"
    sed 's/^/    /' "$out/difference"
  else
    passed=$((passed + 1))
  fi
done

echo "flow: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
