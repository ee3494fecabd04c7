#!/bin/sh
# Special categories on every way in: run, import, serve (one event, a batch), the consent of a profile, simulate, a
# persona, the Lua module and the library below it. On none is a byte of them kept or told, but of what a consent covers;
# and what was kept is derived again. Closes with "special: N passed, N failed".
. tests/flow/claims.sh

shop=$folder/shop
mkdir -p "$shop/personas"
cat >"$shop/workspace.lua" <<'END'
workspace { locales = { "en" } }
purpose "care" { basis = "consent", text = "to look after you" }
END
cat >"$shop/profile.lua" <<'END'
hard "size" { type = "number" }
hard "condition" { type = "string", special = "health", purpose = "care" }
END
secret='"data":{"size":38,"condition":"diabetes","religion":"Zoroastrian","about":"I am a Wiccan"}'
words='diabetes|Zoroastrian|Wiccan'

# line ID TYPE MINUTE MEMBERS
line() {
  printf '{"id":"%s","source":"s","type":"%s","subject":"lucia","time":"2026-03-02T10:0%s:00Z",%s}\n' "$1" "$2" "$3" "$4"
}
refused='{"check":"special","detail":"data.religion: religion"},{"check":"special","detail":"data.about: religion"}'
uncovered=$refused',{"check":"special","detail":"data.condition: health"}'

# silent NAME PATTERN FILE…: no file holds it.
silent() {
  name=$1 pattern=$2
  shift 2
  if grep -aEq "$pattern" "$@"; then
    failed=$((failed + 1))
    echo "FAILED: $name: $(grep -aEl "$pattern" "$@" | tr '\n' ' ')"
  else
    passed=$((passed + 1))
  fi
}

# ---- in, and told ----
mkdir "$folder/run" "$folder/import" "$folder/serve" "$folder/library"
line a customer.profile 1 "$secret" >"$folder/events"
claim_exit "run takes it out" 0 sh -c "'$BUILD/sarto' run '$shop' --db '$folder/run/x.db' <'$folder/events'"
claim "and says so" "$uncovered"
silent "nothing of it is kept by run" "$words" "$folder"/run/* "$folder/answer"
claim_exit "import takes it out" 0 sh -c "'$BUILD/sarto' import '$shop' --db '$folder/import/x.db' <'$folder/events'"
silent "nothing of it is kept by import" "$words" "$folder"/import/* "$folder/answer"
claim_exit "simulate takes it out of the event" 0 "$BUILD/sarto" simulate "$shop" --json --event "$(cat "$folder/events")"
claim "and says so of a simulation" "$uncovered"
silent "nothing of it is told by simulate" "$words" "$folder/answer"
cat >"$shop/personas/zoe.json" <<END
{ "hard": { "size": 38, "condition": "diabetes" }, "history": [ { "type": "survey.answered", "ago": "1d", $secret } ] }
END
claim_exit "simulate takes it out of a persona" 0 "$BUILD/sarto" simulate "$shop" --json --persona zoe --event page.viewed
silent "nothing of it is told of a persona" "$words" "$folder/answer"
cat >"$folder/decide.lua" <<END
local sarto = require "sarto"
local runtime <close> = assert(sarto.open { workspace = "$shop", database = "$folder/library/x.db", clock = "events" })
print(assert(runtime:decide(io.read "l")))
END
claim_exit "the Lua module, and sarto_decide below it, take it out" 0 \
  sh -c "${SANITIZER:+LD_PRELOAD=$SANITIZER ASAN_OPTIONS=detect_leaks=0} LUA_CPATH_5_4='$BUILD/lua/?.so;;' lua5.4 '$folder/decide.lua' <'$folder/events'"
claim "and say so" "$uncovered"
silent "nothing of it is kept by the library" "$words" "$folder"/library/* "$folder/answer"

# ---- HTTP ----
start_server "$shop" --db "$folder/serve/x.db"
ask() {
  path=$1
  shift
  curl -s -i --max-time 10 "$@" "http://127.0.0.1:$port$path" >"$folder/answer"
}
ask /v1/events -H 'Content-Type: application/json' -d "@$folder/events"
claim "HTTP takes it out" "$uncovered"
silent "and tells nothing of it" "$words" "$folder/answer"
ask /v1/events -H 'Content-Type: application/cloudevents+json' -d "$(line b x 1 '"religion":"Zoroastrian","data":{"note":"I am a Wiccan"}')"
claim "of the envelope too" '"religion: religion"'
ask /v1/events -H 'Content-Type: application/cloudevents-batch+json' -d "[$(line c customer.profile 1 "$secret"),$(line d customer.profile 1 "$secret")]"
claim "out of a batch" "$uncovered"
ask /v1/profiles/lucia/consents/care -X PUT -H 'Content-Type: application/json' -d '{"state":"denied","note":"I am a Wiccan"}'
claim "a consent has no other members" "HTTP/1.1 400"
silent "and tells nothing of them" "$words" "$folder/answer"
ask /metrics
claim "what was taken out is counted" 'sarto_special_refused_total{category="health"} 3'
ask /v1/profiles/lucia
silent "nothing of it is in the profile" "$words" "$folder/answer"
kill "$server"
wait "$server"
server=
silent "nothing of it is kept by serve, nor logged" "$words" "$folder"/serve/* "$folder/log"

# ---- what a consent covers ----
line e consent.granted 2 '"data":{"purpose":"care"}' >"$folder/events"
line f customer.profile 3 "$secret" >>"$folder/events"
line a customer.profile 1 "$secret" >>"$folder/events"
claim_exit "what a consent covers is kept" 0 sh -c "'$BUILD/sarto' run '$shop' --db '$folder/run/x.db' <'$folder/events'"
claim "the rest is refused" "\"drops\":[$refused]"
claim "and the event of before has its decision of then" "\"drops\":[$uncovered]"
silent "what nobody declared is not kept" 'Zoroastrian|Wiccan' "$folder"/run/*
id=$(sed -n "s/^{\"decision_id\":\"\([0-9a-f]*\)\",\"event_id\":\"f\".*/\1/p" "$folder/answer")
claim_exit "it is derived again" 0 "$BUILD/sarto" explain "$id" --again --db "$folder/run/x.db" --workspace "$shop"
claim_exit "all of it" 0 "$BUILD/sarto" replay "$shop" --db "$folder/run/x.db"
claim "to the byte" "3 equal to the byte, 0 differ"

echo "special: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
