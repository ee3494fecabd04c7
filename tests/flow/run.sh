#!/bin/sh
# Golden cases: each folder here with a workspace/ and events.ndjson is run, and its decisions are held against
# expected.ndjson byte for byte. A new case is a new folder; `sarto run CASE/workspace < CASE/events.ndjson` writes
# what to read through and then keep as expected.ndjson. The exit code must say whether a line was no event. Each case
# is run a second time by three workers, without and with a database: but for the release, which workspace.lua is part
# of, the bytes are the same. Of a link that is sent, what the database's own key seals is left out, in expected.ndjson too.
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

# runs CASE CLAIM EXPECTED FILTER ARGUMENT…: `sarto run ARGUMENT…` says what is expected, seen through the filter.
runs() {
  case=$1 claim=$(basename "$1")$2 expected=$3 filter=$4
  shift 4
  "$BUILD/sarto" run "$@" <"$case/events.ndjson" >"$out/whole" 2>"$out/told"
  status=$?
  sed "$filter" "$out/whole" >"$out/actual"
  expected_status=0
  grep -q '^{"error":' "$expected" && expected_status=1
  if [ "$status" -ne "$expected_status" ]; then
    fails "$claim" "exit code $status, expected $expected_status"
    sed 's/^/    /' "$out/told"
  elif ! diff "$expected" "$out/actual" >"$out/difference"; then
    fails "$claim" "other decisions than expected"
    sed 's/^/    /' "$out/difference"
  else
    passed=$((passed + 1))
  fi
}

without_tokens='s#\("manage":"[^"]*/l/\)[A-Za-z0-9_-][A-Za-z0-9_-]*#\1…#g'
without_release="s/sha256:[0-9a-f]*/…/;$without_tokens"
for events in "$here"/*/events.ndjson; do
  case=$(dirname "$events")
  runs "$case" "" "$case/expected.ndjson" "$without_tokens" "$case/workspace"
  rm -rf "$out/workspace" "$out/db"
  mkdir "$out/db"
  cp -r "$case/workspace" "$out/workspace"
  sed -i 's/^workspace {/workspace { workers = 3,/' "$out/workspace/workspace.lua"
  sed "$without_release" "$case/expected.ndjson" >"$out/expected"
  runs "$case" " by three workers" "$out/expected" "$without_release" "$out/workspace"
  runs "$case" " by three workers, kept" "$out/expected" "$without_release" "$out/workspace" --db "$out/db/x.db"
  grep -q 'workers = 3' "$out/workspace/workspace.lua" || fails "$(basename "$case")" "workers could not be set"
done

echo "flow: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
