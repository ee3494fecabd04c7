#!/bin/sh
# Decisions made again: `sarto replay` on the workspaces of scripts/, what other rules change beside what two runs of them
# say, and the gate, in a server and without one. Closes with "replay: N passed, N failed".
. tests/flow/claims.sh

# count JSON KEY: the first number of that name in the answer.
count() {
  grep -o "\"$1\":[0-9]*" "$folder/answer" | head -n 1 | cut -d: -f2
}
# is NAME EXPECTED GOT
is() {
  if [ "$2" = "$3" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $1: expected «$2», got «$3»"
  fi
}
run() {
  "$BUILD/sarto" run "$1" ${3:+--db "$3"} <"$2" >"$folder/out" 2>"$folder/err"
}
# placements FILE: of each decision, without what its reasons say.
placements() {
  sed 's/.*"placements":\(.*\),"ask":.*/\1/' "$1"
}

# break_hero WORKSPACE: its strategy fails wherever it is called.
break_hero() {
  sed -i 's/^  propose = function(profile, event)$/& error "broken"/' "$1/strategies/hero_story.lua"
}

# ---- the same release, to the byte ----
for shop in fashion grocer; do
  mkdir "$folder/$shop.d"
  database=$folder/$shop.d/shop.db
  run "scripts/$shop" "scripts/$shop/events.ndjson" "$database"
  events=$(grep -c '"decision_id"' "$folder/out")
  claim_exit "$shop: every decision is the same again" 0 "$BUILD/sarto" replay "scripts/$shop" --db "$database"
  claim "$shop: all of them" "$events of its decisions derived again: $events equal to the byte, 0 differ"
  claim_exit "$shop: as JSON" 0 "$BUILD/sarto" replay "scripts/$shop" --db "$database" --json
  claim "$shop: with the same figures" "\"decisions\":$events,\"equal\":$events,\"differing\":{\"count\":0,\"decision_ids\":[]},\"of_other_releases\":0"
  claim_exit "$shop: of itself nothing changes" 0 "$BUILD/sarto" replay "scripts/$shop" --db "$database" --against "scripts/$shop"
  claim "$shop: not one" "0 change (0.0 %), for 0 people; no new fault"
  hash=$("$BUILD/sarto" releases --db "$database" --json | grep -o 'sha256:[0-9a-f]*' | head -n 1)
  claim_exit "$shop: by the release that is kept" 0 "$BUILD/sarto" replay "$(echo "$hash" | cut -c 8-20)" --db "$database"
  claim "$shop: the same" "release $hash"
  claim_exit "$shop: the last five" 0 "$BUILD/sarto" replay "scripts/$shop" --db "$database" --last 5
done

# ---- a strategy that has changed, beside what a run of it says ----
database=$folder/fashion.d/shop.db
cp -r scripts/fashion "$folder/changed"
sed -i 's/soft.uniqueness > 0.6/soft.uniqueness > 0.99/' "$folder/changed/strategies/hero_story.lua"
run scripts/fashion scripts/fashion/events.ndjson
placements "$folder/out" >"$folder/before"
run "$folder/changed" scripts/fashion/events.ndjson
placements "$folder/out" >"$folder/after"
changed=$(diff --suppress-common-lines -y -W 3 "$folder/before" "$folder/after" | wc -l)
told_before=$(grep -o '"frame":"unique"' "$folder/before" | wc -l)
told_after=$(grep -o '"frame":"unique"' "$folder/after" | wc -l)
hero_before=$(grep -o '"strategy":"hero_story"' "$folder/before" | wc -l)
hero_after=$(grep -o '"strategy":"hero_story"' "$folder/after" | wc -l)
[ "$changed" -gt 0 ] && passed=$((passed + 1)) || { failed=$((failed + 1)); echo "FAILED: the rules that were changed change nothing"; }
claim_exit "other rules are compared" 0 "$BUILD/sarto" replay "$folder/changed" --db "$database" --against scripts/fashion --json
is "as many decisions change as between two runs" "$changed" "$(count changed)"
claim "by placement" "\"placements\":[{\"name\":\"home.hero\""
claim "by strategy" "\"strategies\":[{\"name\":\"hero_story\",\"before\":$hero_before,\"after\":$hero_after,\"changed\":$((hero_before - hero_after)),"
claim "by frame" "\"frames\":[{\"name\":\"unique\",\"before\":$told_before,\"after\":$told_after,\"changed\":$((told_before - told_after)),"
claim "with examples" "\"examples\":[{\"decision_id\":\""
claim "that say what" "\"changed\":[\"offers\",\"strategy\",\"frame\",\"message\"]"
grep -q profile_id "$folder/answer" && { failed=$((failed + 1)); echo "FAILED: people are named"; } || passed=$((passed + 1))
claim_exit "and told in words" 0 "$BUILD/sarto" replay "$folder/changed" --db "$database" --against scripts/fashion
claim "how many" "$changed change ("
claim "of what" "frame 'unique': $told_before before, $told_after after, $((told_before - told_after)) change"
claim_exit "the other way round" 0 "$BUILD/sarto" replay scripts/fashion --db "$database" --against "$folder/changed" --json
claim "before is after" "\"name\":\"hero_story\",\"before\":$hero_after,\"after\":$hero_before"
claim_exit "nothing of another release is the same" 1 "$BUILD/sarto" replay "$folder/changed" --db "$database"
claim "they are counted as such" "24 more were made by another release"
claim "and what to do instead is said" "--against DIR|HASH"
break_hero "$folder/changed"
claim_exit "rules that fail are compared" 0 "$BUILD/sarto" replay "$folder/changed" --db "$database" --against scripts/fashion
claim "and named, with where" "strategy 'hero_story' fails "
claim "by line" "strategies/hero_story.lua:"

# ---- badly used ----
claim_exit "the database is asked for" 2 "$BUILD/sarto" replay scripts/fashion
claim "by name" "--db is missing"
claim_exit "a database that is not there" 1 "$BUILD/sarto" replay scripts/fashion --db "$folder/none.db"
claim "is named" "--db: $folder/none.db: No such file"
claim_exit "a folder that is not there" 1 "$BUILD/sarto" replay "$folder/nowhere" --db "$database"
claim "is named too" "$folder/nowhere: there is no such folder"
claim_exit "a release that is not kept" 1 "$BUILD/sarto" replay 0123456789 --db "$database"
claim "is not found" "no release begins with 'sha256:0123456789'"
claim_exit "a count that is none" 2 "$BUILD/sarto" replay scripts/fashion --db "$database" --last few
claim "is quoted" "--last: expected a whole number from 1 to 1000000000, got 'few'"
echo 'nonsense {}' >>"$folder/changed/profile.lua"
claim_exit "rules that are broken" 1 "$BUILD/sarto" replay "$folder/changed" --db "$database"
claim "are told by line" "profile.lua:"

# ---- the gate ----
shop=$folder/gated
mkdir "$folder/gated.d"
cp -r scripts/fashion "$shop" && rm -r "$shop/specs" "$shop/expect.lua" # they would find it before the gate does
sed -i 's/^workspace {/workspace { gate = { replay = 1000, max_changed = 0.05, max_faults = 0 },/' "$shop/workspace.lua"
run "$shop" "$shop/events.ndjson" "$folder/gated.d/shop.db"
post() {
  tar -C "$1" -cz . | curl -s -i --max-time 60 -H 'Content-Type: application/gzip' --data-binary @- \
    "http://127.0.0.1:$port/v1/releases" >"$folder/answer"
}
start_server "$shop" --db "$folder/gated.d/shop.db"
[ -n "$port" ] || cat "$folder/log"
claim_exit "a server keeps its database to itself" 1 "$BUILD/sarto" replay "$shop" --db "$folder/gated.d/shop.db"
claim "and is named, with what to do" "is in use by process $server: stop that process first, or copy the files"
cp -r "$shop" "$folder/bolder"
sed -i 's/soft.uniqueness > 0.6/soft.uniqueness > 0.99/' "$folder/bolder/strategies/hero_story.lua"
post "$folder/bolder"
claim "a release that changes too much is refused" "HTTP/1.1 422"
claim "with the figures" "gate: 3 of 23 decisions tried would change, which is 13.0 %; max_changed = 0.05 allows 5 %"
claim "and what changes most" "most change in placement 'home.hero' (3 of 5), strategy 'hero_story' (3 of 4), frame 'unique' (3 of 3); for example decision "
claim "in a member of its own too" '"gate":"23 decisions tried, 3 changed (13.0 %), no new fault"'
claim "it is told on standard error" "sarto serve: gate: 23 decisions tried, 3 changed (13.0 %), no new fault" "$folder/log"
claim "the old one stays" "stays active" "$folder/log"
curl -s "http://127.0.0.1:$port/v1/releases" >"$folder/answer"
claim "the refusal is kept" "which is 13.0 %; max_changed = 0.05 allows 5 %"
claim_exit "a command is refused alike" 1 "$BUILD/sarto" release "$folder/bolder" --db "$folder/gated.d/shop.db"
claim "with the same words" "workspace.lua: gate: 3 of 23 decisions tried would change"
sed -i 's/max_changed = 0.05/max_changed = 0.2/' "$folder/bolder/workspace.lua"
post "$folder/bolder"
claim "one that allows itself more is taken" "HTTP/1.1 201"
claim "with what it came to" '"active":true,"gate":"23 decisions tried, 3 changed (13.0 %), no new fault","findings":[]}'
curl -s "http://127.0.0.1:$port/v1/releases" >"$folder/answer"
claim "which is kept with it" '"gate":"23 decisions tried, 3 changed (13.0 %), no new fault"'
cp -r "$folder/bolder" "$folder/failing"
break_hero "$folder/failing"
sed -i 's/max_changed = 0.2/max_changed = 1/' "$folder/failing/workspace.lua"
post "$folder/failing"
claim "one that fails is refused" "HTTP/1.1 422"
claim "with where" "gate: strategy 'hero_story' fails "
kill "$server"
wait "$server"
server=
cp -r "$shop" "$folder/offline"
sed -i 's/soft.belonging > 0.6/soft.belonging > 0.99/; s/soft.uniqueness > 0.6/soft.uniqueness > 0.99/' \
  "$folder/offline/strategies/hero_story.lua"
claim_exit "without a server a release passes the gate too" 1 \
  "$BUILD/sarto" release "$folder/offline" --db "$folder/gated.d/shop.db" --author otto
claim "which says why not" "workspace.lua: gate: "
"$BUILD/sarto" releases --db "$folder/gated.d/shop.db" >"$folder/answer"
claim "and the refusal is kept" "command by otto"
claim_exit "the one before goes through" 0 "$BUILD/sarto" release "$shop" --db "$folder/gated.d/shop.db"
claim "and says what it came to" "gate: 23 decisions tried, 0 changed (0.0 %), no new fault"

echo "replay: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
