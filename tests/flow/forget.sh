#!/bin/sh
# Being forgotten, over HTTP and on the command line: customers with a marker in everything that is said of them, others who
# go on meanwhile, and not one answer that shows the forgotten from the moment of the act; nor a byte on the disk
# afterwards. With WORKERS workers (1). Closes with "forget: N passed, N failed".
. tests/flow/claims.sh

workspace=$folder/fashion
data=$folder/data
mkdir "$data"
cp -r scripts/fashion "$workspace"
rm -rf "$workspace/specs" # which know the shop as it is
sed -i "s/^workspace {/workspace { workers = ${WORKERS:-1},/; s/holdout = 0.05/holdout = 0/" "$workspace/workspace.lua"
json='Content-Type: application/json'
mark=zzmarkzz

# ask PATH [curl options]: the answer, with its status line.
ask() {
  path=$1
  shift
  curl -s -i --max-time 20 "$@" "http://127.0.0.1:$port$path" >"$folder/answer"
}
post() {
  ask /v1/events -H "$json" -d "$1"
}
# event ID TYPE SUBJECT MORE
event() {
  printf '{"id":"%s","source":"%s-source","type":"%s","subject":"%s"%s}' "$1" "$mark" "$2" "$3" "$4"
}
yes=',"consent":{"categoryPreferences":{"marketing":true}}'
at=',"time":"2026-03-01T10:00:00Z"'
number() { # of the receipt in the answer
  sed -n 's/.*"receipt":"\([0-9a-f]*\)".*/\1/p' "$folder/answer"
}
stop_server() {
  kill "$1" "$server"
  wait "$server" 2>/dev/null
  server=
}
again() {
  stop_server "${1:--TERM}"
  start_server "$workspace" --db "$data/shop.db"
}
# tell WHO: everything that can be said of a customer, each with the marker.
tell() {
  post "$(event "$mark-1-$1" customer.profile "$mark-$1" ",\"data\":{\"locale\":\"it\",\"given_name\":\"$mark\",\"family_name\":\"$mark\",\"odd-$mark\":\"$mark\"}$yes$at")"
  post "$(event "$mark-2-$1" order.placed "$mark-$1" ",\"data\":{\"items\":[\"scarf-10\",\"brooch-04\"],\"note\":\"$mark\"}$at")"
  post "$(event "$mark-3-$1" page.viewed "$mark-$1" ",\"data\":{\"category\":\"dresses\",\"page\":\"$mark\"}$at")"
  id=$(sed -n 's/.*"decision_id":"\([0-9a-f]*\)".*/\1/p' "$folder/answer")
  post "$(event "$mark-4-$1" customer.wished "$mark-$1" ",\"data\":{\"never\":{\"tags\":\"$mark\"}}$at")"
}
# expect_nobody WHO WHEN: of the three of them no answer says anything. `id` is a decision of theirs.
expect_nobody() {
  ask "/v1/profiles/$mark-$1"
  claim "$2: there is no profile" "HTTP/1.1 404"
  ask "/v1/decisions/$id"
  claim "$2: nor a decision" "HTTP/1.1 404"
  ask "/v1/decisions/$id?explain=true"
  claim "$2: nor is it explained" "HTTP/1.1 404"
  "$BUILD/sarto" explain "$id" --db "$data/shop.db" >"$folder/answer" 2>&1
  claim "$2: nor by the command line" "no decision of that id is kept"
  post "$(event "$mark-3-$1" page.viewed "$mark-$1" "$at")"
  claim "$2: the same event again is gone" "HTTP/1.1 410"
  claim_not "$2: and quotes nothing" "dresses"
  post "$(event "$mark-9-$1" page.viewed "$mark-$1" ',"time":"2026-02-01T10:00:00Z"')"
  claim "$2: what comes late is gone" "HTTP/1.1 410"
  claim "$2: as a problem" "https://sarto.invalid/problems/gone"
  post "$(event "$mark-8-$1" customer.alias "ordinary-1" ",\"data\":{\"previous\":\"$mark-$1\"}$at")"
  claim "$2: an alias brings nobody back" "HTTP/1.1 410"
  ask /metrics
  claim_not "$2: metrics name nobody" "$mark"
  "$BUILD/sarto" asks "$workspace" --db "$data/shop.db" >"$folder/answer" 2>&1
  claim_not "$2: nor do asks" "$mark"
}

start_server "$workspace" --db "$data/shop.db"
[ -n "$port" ] || { cat "$folder/log"; echo "forget: 0 passed, 1 failed"; exit 1; }

# ---- others go on meanwhile ----
lua5.4 -e 'for i = 1, 400 do print(string.format([[{"id":"o%d","source":"spec","type":"%s","subject":"ordinary-%d","data":{"items":["coat-24","boot-09"]}}]],
  i, i % 3 == 0 and "order.placed" or "page.viewed", i % 40)) end' >"$folder/others"
load() {
  n=0
  while [ ! -e "$folder/enough" ]; do
    n=$((n + 1))
    sed "s/\"id\":\"o/\"id\":\"o$n-/" "$folder/others" |
      curl -s --max-time 20 -H "Content-Type: application/x-ndjson" --data-binary @- "http://127.0.0.1:$port/v1/events" |
      grep -c '"error"' >>"$folder/errors"
  done
}
tell anna
tell lucia
lucia=$id
ask "/v1/profiles/$mark-lucia"
claim "she is known" "$mark"
load &
loader=$!
ask "/v1/profiles/$mark-lucia" -X DELETE
claim "who is forgotten gets a receipt" '"receipt":"'
claim "that is taken" "HTTP/1.1 202"
claim "and says by when it is done" '"deadline":"'
claim_not "and nothing of her" "$mark"
receipt=$(number)
id=$lucia
expect_nobody lucia "at once"
touch "$folder/enough"
wait "$loader"
sort -u "$folder/errors" | tr '\n' ' ' >"$folder/answer"
claim "nobody else was refused" "0 "
claim_not "not once" "1"
ask "/v1/profiles/$mark-anna"
claim "who was not forgotten is known" "$mark"
ask "/v1/profiles/nobody-was-ever-called-so" -X DELETE
claim "who is unknown gets a receipt too" '"receipt":"'
ask "/v1/profiles/nobody-was-ever-called-so"
claim "and is unknown" "HTTP/1.1 404"
ask "/v1/receipts/$receipt"
claim "a receipt is there to be read" "\"receipt\":\"$receipt\""
claim_not "and names nobody" "$mark"
ask "/v1/receipts/$receipt/undo" -X POST -H "Content-Length: 0"
claim "what was not asked for cannot be undone" "HTTP/1.1 409"
ask /v1/receipts/zz
claim "a receipt has a form" "HTTP/1.1 400"
ask /v1/receipts/0123456789abcdef0123456789abcdef
claim "one that there is not is 404" "HTTP/1.1 404"
ask "/v1/profiles/$mark-anna?now=maybe" -X DELETE
claim "now is true or false" "now: expected true or false"
ask "/v1/profiles/$mark-anna?und=true" -X DELETE
claim "a slip in how is no forgetting" "und: no query of this path, did you mean undo?"
ask "/v1/profiles/$mark-anna"
claim "and nothing was done" "HTTP/1.1 200"
ask "/v1/profiles/$mark-anna?now=true&undo=true" -X DELETE
claim "what is erased now is not to be undone" "HTTP/1.1 400"
ask "/v1/profiles/$mark-anna" -X DELETE -H "Origin: http://elsewhere.example"
claim "a page of somebody else's forgets nobody" "HTTP/1.1 401"

# ---- over a restart ----
again -KILL
id=$lucia
expect_nobody lucia "after a kill"
again
expect_nobody lucia "after a restart"
ask /metrics
claim "what was not kept is counted" "sarto_events_forgotten_total 3"

claim "what is still on the disk too" "sarto_erasures_pending "

# ---- afresh ----
post "$(event "$mark-5" page.viewed "$mark-lucia" ',"data":{"category":"dresses"}')"
claim "who comes again is taken" "HTTP/1.1 200"
ask "/v1/profiles/$mark-lucia"
claim "as somebody new" '"page.viewed":{"count":1'
claim_not "without what was known" "given_name"
claim_not "without what was bought" "scarf-10"

# ---- undone ----
ask "/v1/profiles/$mark-anna?undo=true" -X DELETE
claim "a forget may be one that can be undone" "HTTP/1.1 202"
undo=$(number)
ask "/v1/profiles/$mark-anna"
claim "until then nobody is there" "HTTP/1.1 404"
post "$(event "$mark-6" page.viewed "$mark-anna" '')"
claim "and nothing of theirs is taken" "can still be undone"
"$BUILD/sarto" forget --undo "$undo" --db "$data/shop.db" >"$folder/answer" 2>&1
claim "undone by the command line" "receipt $undo is undone"
"$BUILD/sarto" receipt "$undo" --db "$data/shop.db" >"$folder/answer" 2>&1
claim "which its receipt says ever after" "receipt $undo is undone since 20"
ask "/v1/profiles/$mark-anna"
claim "they are there again" "$mark"

# ---- what an operator does for a customer ----
ask "/v1/profiles/$mark-anna/consents/personalization" -X PUT -H "$json" -d '{"state":"granted"}'
curl -s --unix-socket "$data/control.sock" -X PUT -H "$json" -d '{"state":"denied"}' \
  "http://localhost/v1/profiles/$mark-anna/consents/personalization" >"$folder/answer"
claim "a consent may be put through the socket" '"decision_id"'
ask "/v1/profiles/$mark-anna" -X PATCH -H "$json" -d '{"family_name":"other"}'
grep -o '"act":"consent".*\|"act":"rectify".*' "$data/shop-audit.ndjson" | tr '\n' ' ' >"$folder/answer"
claim "which is in the audit log, and what customers put is not" \
  '"act":"consent","subject":null,"by":"control","outcome":"ok"} "act":"rectify","subject":null,"by":"http",'

# ---- to the last byte ----
# nothing_in NAME: no marker in any byte of the folder.
nothing_in() {
  grep -rlaF "$mark" "$data" >"$folder/answer" 2>/dev/null
  echo "files: $(wc -l <"$folder/answer")." >>"$folder/answer"
  claim "$1" "files: 0."
}
grep -rlaF "$mark" "$data" >"$folder/answer"
claim "before, the folder is full of them" "shop"
ask "/v1/profiles/$mark-lucia?now=true" -X DELETE
claim "asked to do it now it answers when it is done" "HTTP/1.1 200"
claim "and says when" '"gone_from_disk":"'
"$BUILD/sarto" forget "$mark-anna" --now --db "$data/shop.db" >"$folder/answer" 2>&1
claim "so does the command line, by the server" "gone from the disk since"
nothing_in "no marker is in any byte of the folder, while the server runs"
stop_server -TERM
nothing_in "nor when it has ended"
claim_exit "every decision that is kept is the same again" 0 "$BUILD/sarto" replay "$workspace" --db "$data/shop.db"
claim "and none differs" "0 differ"

# ---- on the files ----
start_server "$workspace" --db "$data/shop.db"
tell emma
stop_server -TERM
claim_exit "without a server it is done on the files" 0 "$BUILD/sarto" forget "$mark-emma" --db "$data/shop.db" --now
claim "at once" "gone from the disk since"
claim "it says what went" "went: profiles 1, rows 4, decisions 4, identities 4, files rewritten "
claim "what stays" "stays: that somebody was forgotten"
claim "in backups" "stays: backups made before"
claim "and in files elsewhere" "stays: files that were made of them elsewhere"
claim_not "nor that nobody was known" "nobody of that id"
receipt=$(sed -n 's/^receipt //p' "$folder/answer")
nothing_in "to the last byte"
claim_exit "of nobody it is the same" 0 "$BUILD/sarto" forget nobody-at-all --db "$data/shop.db"
claim "and says so" "nobody of that id was known: nothing goes"
claim_exit "its receipt is read as any" 0 "$BUILD/sarto" receipt "$(sed -n 's/^receipt //p' "$folder/answer")" --db "$data/shop.db"
claim "and knows that nothing went" "went: nothing"
claim_exit "a receipt is read from the files" 0 "$BUILD/sarto" receipt "$receipt" --db "$data/shop.db" --json
claim "and is signed" '"signature":"'
claim_exit "of a receipt that there is not it says so" 1 "$BUILD/sarto" receipt 0123456789abcdef0123456789abcdef --db "$data/shop.db"
claim_exit "a slip is named" 2 "$BUILD/sarto" receipt lucia --db "$data/shop.db"
claim "with what was expected" "a receipt is 32 characters"
claim_exit "a database that there is not is not made" 1 "$BUILD/sarto" forget somebody --db "$data/none.db"
claim_exit "whom to forget must be said" 2 "$BUILD/sarto" forget --db "$data/shop.db"
start_server "$workspace" --db "$data/shop.db"
expect_nobody emma "by the server that starts again"
"$BUILD/sarto" receipt "$receipt" --db "$data/shop.db" >"$folder/answer" 2>&1
claim "a receipt is read through the server" "gone from every answer since"
claim "with what went" "went: profiles 1, rows 4"
"$BUILD/sarto" forget nobody-there --db "$data/shop.db" >"$folder/answer" 2>&1
claim "through the server too nobody is known" "nobody of that id was known: nothing goes"
stop_server -TERM

# ---- releases are in the audit log too ----
sed -i 's/min_people = 5/min_people = 6/' "$workspace/workspace.lua"
claim_exit "a release on the files" 0 "$BUILD/sarto" release "$workspace" --db "$data/shop.db"
start_server "$workspace" --db "$data/shop.db"
claim_exit "one back, through the server" 0 "$BUILD/sarto" rollback --db "$data/shop.db"
stop_server -TERM

# ---- the audit log ----
cp "$data/shop-audit.ndjson" "$folder/answer"
claim_not "the audit log names nobody" "$mark"
claim "but what was done over HTTP" '"act":"forget","subject":"'
claim "by whom" '"by":"http","outcome":"ok"'
claim "what was undone through the socket" "\"act\":\"undo\",\"subject\":\"$undo\",\"by\":\"control\",\"outcome\":\"ok\""
claim "what was refused" '"by":"http","outcome":"invalid input"'
claim "which release came" '"act":"release","subject":"sha256:'
claim "and which came back, through the socket" '"act":"rollback","subject":"sha256:'
claim "what was erased, by the host itself" '"act":"erased","subject":"'
claim "and what was done on the files" "\"act\":\"forget\",\"subject\":\"$receipt\",\"by\":\"command\",\"outcome\":\"ok\""

# ---- without a database ----
start_server "$workspace"
tell rosa
ask "/v1/profiles/$mark-rosa" -X DELETE
claim "without a database all of it is gone at once" "HTTP/1.1 200"
ask "/v1/profiles/$mark-rosa"
claim "and nobody is there" "HTTP/1.1 404"
post "$(event "$mark-3-rosa" page.viewed "$mark-rosa" "$at")"
claim "nor comes back late" "HTTP/1.1 410"
stop_server -TERM

echo "forget: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
