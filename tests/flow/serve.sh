#!/bin/sh
# The HTTP service as a developer meets it: every route, every refusal, by curl against a server on a free loopback
# port, with WORKERS workers (1). Closes with "serve: N passed, N failed".
BUILD=${BUILD:-build}
folder=$(mktemp -d) || exit 1
cp -r scripts/fashion "$folder/fashion"
sed -i "s/^workspace {/workspace { workers = ${WORKERS:-1},/" "$folder/fashion/workspace.lua"
server=
cat >>"$folder/fashion/workspace.lua" <<'END'
purpose "partners" { basis = "consent", text = "We tell our partners", third_party = true, known_as = "advertising" }
purpose "tuning" { basis = "consent", text = "We tune what we show", tcf = { 5, 6 } }
purpose "gauging" { basis = "consent", text = "We gauge what we show", tcf = { 7 } }
END
cat >"$folder/fashion/strategies/soon.lua" <<'END'
strategy "soon" {
  about = "for what waits",
  on = "basket.put",
  after = "2s",
  placement = "home.strip",
  purpose = "service",
  propose = function() return { offers = offers.where { limit = 3 }, message = "Soon" } end,
}
END
trap '[ -n "$server" ] && kill "$server" 2>/dev/null; rm -rf "$folder"' EXIT INT TERM
passed=0 failed=0

# claim NAME EXPECTED: whether the answer (status line, headers, body) holds that text.
claim() {
  if grep -qF -- "$2" "$folder/answer"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $1: expected «$2», got:"
    sed 's/^/    /' "$folder/answer"
  fi
}

# ask PATH [curl options]
ask() {
  path=$1
  shift
  curl -s -i --max-time 10 "$@" "http://127.0.0.1:$port$path" >"$folder/answer"
}
json='Content-Type: application/json'
post() {
  ask /v1/events -H "$json" -d "$1"
}
event() {
  printf '{"id":"%s","source":"spec","type":"%s","subject":"%s"%s}' "$1" "$2" "$3" "$4"
}

# start DATABASE: leaves server and port; no port, and it did not start.
start() {
  : >"$folder/log" # now: the child may come to it only after the first look, and the last server's port stand there
  "$BUILD/sarto" serve "$folder/fashion" --db "$1" --listen 0 --also "$folder/also" >"$folder/log" 2>&1 &
  server=$!
  port='' tries=200 # of a tenth of a second: power cuts and kills may keep the disk busy beside it
  while [ -z "$port" ] && [ "$tries" -gt 0 ] && kill -0 "$server" 2>/dev/null; do
    sleep 0.1
    tries=$((tries - 1))
    port=$(sed -n 's#.* on http://127.0.0.1:\([0-9]*\).*#\1#p' "$folder/log")
  done
}
most_memory_kb() {
  sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$server/status"
}

start "$folder/shop.db"
[ -n "$port" ] || { cat "$folder/log"; echo "serve: 0 passed, 1 failed"; exit 1; }

yes=',"consent":{"categoryPreferences":{"marketing":true}}'
post "$(event p1 customer.profile lucia ",\"data\":{\"locale\":\"it\"}$yes")"
claim "an event that concerns no placement is answered" '"placements":[]'
post "$(event p2 order.placed lucia ',"data":{"items":["scarf-10","brooch-04"]}')"
post "$(event e1 page.viewed lucia ',"data":{"category":"dresses"}')"
claim "a decision is one JSON object" "Content-Type: application/json"
claim "a strategy fills its placement" '"placement":"home.hero","strategy":"hero_story"'
cp "$folder/answer" "$folder/first"
id=$(sed -n 's/.*"decision_id":"\([0-9a-f]*\)".*/\1/p' "$folder/answer")
post "$(event e1 page.viewed lucia ',"data":{"category":"shoes"}')"
claim "the same id with another body gets the stored decision" "$(tail -n 1 "$folder/first")"
ask /metrics
claim "and is counted" "sarto_events_conflicting_total 1"
claim "so are the calls of each script" 'sarto_script_calls_total{kind="strategy",rule="hero_story"} 1'
claim "so are the workers" "sarto_workers ${WORKERS:-1}"
claim "metrics are Prometheus' text" "Content-Type: text/plain; version=0.0.4"
ask "/v1/decisions/$id"
claim "a decision is found by its id" "$(tail -n 1 "$folder/first")"
ask "/v1/decisions/$id?explain=true"
claim "and explained" "told as unique"
ask "/v1/decisions/$id?explain=false"
claim "or not" "$(tail -n 1 "$folder/first")"
ask "/v1/decisions/$id?explain=yes"
claim "an answer to explain that is none is 400" "HTTP/1.1 400"
claim "and named" "explain: expected true or false"
ask /v1/profiles/lucia
claim "a profile is found" '"locale":"it"'
consent="/v1/profiles/lucia/consents/personalization"
ask "$consent" -X PUT -H "$json" -d '{"state":"granted","version":1,"source":"the shop"}'
claim "a consent that is put is an event like any other" '"profile_id":"lucia"'
claim "made by the host" '"event_id":"sha256:'
ask /v1/profiles/lucia
claim "and stands in the profile" '{"by":"told","state":"granted"'
claim "with where it was said" '"source":"the shop"'
ask "$consent" -X PUT -H "$json" -H 'Idempotency-Key: "k1"' -d '{"state":"withdrawn"}'
cp "$folder/answer" "$folder/withdrawn"
ask "$consent" -X PUT -H "$json" -d '{"state":"granted"}'
ask "$consent" -X PUT -H "$json" -H 'Idempotency-Key: "k1"' -d '{"state":"withdrawn"}'
claim "the same key again is the same event again" "$(tail -n 1 "$folder/withdrawn")"
ask /v1/profiles/lucia
claim "and takes nothing back" '{"by":"told","state":"granted"'
ask "$consent" -X PUT -H "$json" -d '{"state":"given"}'
claim "a state that is none is named" 'state: expected \"granted\", \"denied\" or \"withdrawn\"'
claim "as a bad request" "HTTP/1.1 400"
ask "$consent" -X PUT -H "$json" -d '{"state":"granted","version":"two"}'
claim "and so is a version" 'version: expected a whole number'
ask "$consent" -X PUT -H "$json" -d '{"state":"granted","vresion":2}'
claim "and a member that there is not" "did you mean 'version'?"
ask "$consent" -X PUT -H "$json" -H "Origin: http://elsewhere.example" -d '{"state":"granted"}'
claim "a page of somebody else's cannot give one" "HTTP/1.1 401"
ask "$consent"
claim "nor is it there to be fetched" "HTTP/1.1 405"
rights="/v1/profiles/vera"
post "$(event r1 customer.profile vera ',"data":{"locale":"it"}')"
ask "$rights" -X PATCH -H "$json" -d '{"locale":"de","shoe":38}'
claim "a correction of what the shop does not keep is refused whole" "there is no attribute 'shoe'"
ask "$rights"
claim "and nothing of it is done" '"hard":{"locale":"it"}'
ask "/v1/profiles/nobody" -X PATCH -H "$json" -d '{"locale":"de"}'
claim "nobody is made by a correction" "HTTP/1.1 404"
ask "$rights" -X PATCH -H "$json" -d '{"locale":"de"}'
claim "what a customer corrects is an event like any other" '"profile_id":"vera"'
ask "$rights"
claim "it stands in the profile" '"hard":{"locale":"de"}'
ask "$rights" -X PATCH -H "$json" -d '{"locale":7}'
claim "a value that is none is named" 'locale: expected a text'
ask "$rights" -X PATCH -H "$json" -d '{}'
claim "and a body that says nothing is refused" 'expected an object, such as'
ask "$rights/origins/declared" -X DELETE
claim "an origin is withdrawn" '"profile_id":"vera"'
ask "$rights"
claim "what was of it is gone" '"hard":{}'
claim "and that it was withdrawn is kept" '"limits":{"withdrawn":[{"origin":"declared"'
ask "$rights" -X PATCH -H "$json" -d '{"locale":"de"}'
claim "what is told of it teaches nothing" '"check":"origin","detail":"hard.locale: declared withdrawn"'
ask "$rights/origins/declerd" -X DELETE
claim "an origin that is not declared is refused by name" "there is no origin 'declerd', did you mean 'declared'?"
ask "$rights/consents/personalisation" -X PUT -H "$json" -d '{"state":"denied"}'
claim "and so is a purpose" "there is no purpose 'personalisation', did you mean 'personalization'?"
ask "$rights/consents/service" -X PUT -H "$json" -d '{"state":"denied"}'
claim "nobody is told that a no counts which does not" "rests on a contract"
ask "$rights/origins/declared" -X PUT -H "$json" -d '{"orign":1}'
claim "a body that is not asked for is refused" "there is no member 'orign'"
ask "$rights/origins/declared" -X PUT -H "Content-Length: 0"
claim "an origin is allowed again, without a body" '"profile_id":"vera"'
sleep 0.01 # so that what is told next is of after
ask "$rights" -X PATCH -H "$json" -H 'Idempotency-Key: "k2"' -d '{"locale":"fr"}'
cp "$folder/answer" "$folder/rectified"
ask "$rights" -X PATCH -H "$json" -H 'Idempotency-Key: "k2"' -d '{"locale":"fr"}'
claim "the same correction again is the same event" "$(tail -n 1 "$folder/rectified")"
ask "$rights/degree" -X PUT -H "$json" -d '{"degree":"segment"}'
claim "a customer says how near we may come" '"profile_id":"vera"'
ask "$rights"
claim "which stands in the profile, with what was learned since" '"hard":{"locale":"fr"}'
claim "by its name" '"limits":{"degree":"segment"'
ask "$rights/degree" -X PUT -H "$json" -d '{"degree":"segmnt"}'
claim "the nearest degree is named" "degree: there is no degree 'segmnt', did you mean 'segment'?"
claim "as a bad request" "HTTP/1.1 400"
ask "$rights/degree" -X PUT -H "$json" -d '{"degre":"mass"}'
claim "and so is the nearest member" "there is no member 'degre', did you mean 'degree'?"
ask "$rights/degree" -X PUT -H "$json" -H "Origin: http://elsewhere.example" -d '{"degree":null}'
claim "a page of somebody else's cannot raise it" "HTTP/1.1 401"
post "$(event r2 page.viewed vera)"
claim "and strategies keep to it" "\"check\":\"degree\",\"detail\":\"the customer's own wish: at most segment\""
all=',"consent":{"categoryPreferences":{"marketing":true,"advertising":true}}'
post "$(event g1 page.viewed gigi "$all")"
ask /v1/events -H "$json" -H "Sec-GPC: 0" -d "$(event g2 page.viewed gigi)"
ask /v1/profiles/gigi
claim "a consent comes along with any event" '"partners":{"live":true'
ask /v1/events -H "$json" -H "Sec-GPC: 0" -H "Sec-GPC: 1" -d "$(event g3 page.viewed gigi ',"gpc":false') "
claim "a request with Sec-GPC is taken like any other" '"event_id":"g3"'
ask /v1/profiles/gigi
claim "and refuses third parties" '"partners":{"live":false,"why":"denied","records":[{"by":"banner","state":"granted"'
claim "by what it is" '"source":"Sec-GPC"'
claim "and not what we do ourselves" '"personalization":{"live":true'
printf '{}\n%s\nnot json\n' "$(event g4 page.viewed gina)" >"$folder/lines"
ask /v1/events -H "Content-Type: application/x-ndjson" -H "Sec-GPC: 1" --data-binary "@$folder/lines"
claim "of many events it says it of each" '"event_id":"g4"'
claim "and what is no event is refused as it was" 'byte 0: expected'
ask /v1/profiles/gina
claim "so does it refuse for her" '"partners":{"live":false,"why":"denied"'
ask /v1/profiles/gustav/consents/personalization -X PUT -H "$json" -H "Sec-GPC: 1" -d '{"state":"granted"}'
claim "a consent that is put with it is taken" '"event_id":"sha256:'
claim "and says that what it answers depends on that" "Vary: Sec-GPC"
ask /v1/profiles/gustav
claim "and says it too" '"source":"Sec-GPC"'
tcf=COxSKBCOxSKCCBcABCENAgCMAPzAAEPAAAqIDaQBQAMgAgABqAR0A2gDaQAwAMgAgANoAAA
ask "/v1/events?gdpr=1&gdpr_consent=$tcf" -H "$json" -d "$(event t1 page.viewed theo)"
claim "a request with a TCF string is taken like any other" '"event_id":"t1"'
claim "and says on what its answer depends" "Vary: Sec-GPC"
ask /v1/profiles/theo
claim "and allows what the string allows" '"tuning":{"live":true,"records":[{"by":"signal"'
claim "and nothing else" '"gauging":{"live":false,"why":"denied"'
ask "/v1/events?gdpr=0" -H "$json" -d "$(event t2 page.viewed theo)"
ask /v1/profiles/theo
claim "where GDPR does not hold nothing is said" '"tuning":{"live":true'
ask "/v1/events?gdpr=1" -H "$json" -d "$(event t3 page.viewed theo)"
ask /v1/profiles/theo
claim "where it holds and nothing was allowed, nothing is" '"tuning":{"live":false,"why":"denied"'
post "$(event q1 consent.granted quinn ',"data":{"purpose":"personalization"}')"
post "$(event q2 ask.answered quinn ',"data":{"ask":"taste","answers":{"alone":5}}')"
tries=100
until ask /v1/asks && grep -q '"ask":"taste","declared":true,"people":0,"asked":0,"answered":1,' "$folder/answer" || [ "$tries" -eq 0 ]; do
  tries=$((tries - 1))
  sleep 0.1
done
claim "asks are counted over all profiles that are folded" '"ask":"taste","declared":true,"people":0,"asked":0,"answered":1,"refused":0,"given":1,"unasked":1}'
claim "and consents that gave nothing back" '"unreturned":{'
ask /v1/asks -X POST -H "$json" -d '{}'
claim "there is nothing to post there" "HTTP/1.1 405"
ask /.well-known/gpc.json
claim "that Global Privacy Control is honoured stands where it is looked for" '{"gpc":true,"lastUpdate":"2026-'
claim "as JSON" "Content-Type: application/json"
post "$(event e2 page.viewed lucia ',"placements":["home.strip"]')"
claim "placements may be an array" '"placements":[{"placement":"home.strip"'
post "$(event e3 page.viewed lucia ',"placements":"home.nowhere"')"
claim "an unknown placement is named and the event is kept" '"placement":"home.nowhere","check":"placement"'
post "$(event e4 page.viewed lucia ',"time":"2020-01-01T00:00:00Z"')"
claim "a late event decides nothing" '"reason":"LATE","placements":[]'
post "$(event e5 page.viewed lucia ',"time":"2090-01-01T00:00:00Z"')"
claim "a time far ahead becomes the arrival" "\"time\":\"$(date -u +%Y)"

printf '%s\nnot json\n%s\n' "$(event n1 page.viewed emma)" "$(event n2 page.viewed emma)" >"$folder/lines"
ask /v1/events -H "Content-Type: application/x-ndjson" --data-binary "@$folder/lines"
claim "lines get a line each, in order" '"event_id":"n1"'
claim "a bad line is an error in its place" '"line":2}}'
claim "and costs the others nothing" '"event_id":"n2"'
post "[$(event a1 page.viewed emma),{\"id\":1},$(event a2 page.viewed emma)]"
claim "an array gets an array" '[{"decision_id"'
claim "a bad element is an error in its place" 'id: expected a text'
post "[]"
claim "an empty array gets an empty array" "[]"
post "[$(event a3 page.viewed emma),]"
claim "an array that is no JSON is refused whole" "HTTP/1.1 400"
ask /v1/events -H "Content-Type: application/cloudevents+json" -d "$(event c1 page.viewed emma ',"specversion":"1.0"')"
claim "a structured CloudEvent is taken" '"event_id":"c1"'
ask /v1/events -H "Content-Type: application/cloudevents-batch+json" -d "[$(event c2 page.viewed emma)]"
claim "a batch of them too" '"event_id":"c2"'

post '{"id":"x","source":"s","type":"t"}'
claim "a missing field is named" "subject: missing"
claim "as a problem" "Content-Type: application/problem+json"
post '{"id":"x","id":"y"}'
claim "a duplicate key is refused" "HTTP/1.1 400"
post "$(event x customer.profile emma ',"data":{"budget":"much"}')"
claim "a datum of the wrong type is named" "data.budget: expected a number"
ask /v1/profiles/nobody
claim "an unknown profile is 404" "HTTP/1.1 404"
ask /v1/decisions/zz
claim "a malformed id is 400" "HTTP/1.1 400"
ask /v1/decisions/00000000000000000000000000000000
claim "an unknown decision is 404" "HTTP/1.1 404"
ask /v1/nothing
claim "an unknown route is 404" "HTTP/1.1 404"
ask /v1/events
claim "a wrong method is 405" "HTTP/1.1 405"
claim "and says which are right" "Allow: "
ask /v1/events -H "Content-Type: text/plain" -d "x"
claim "a wrong type of body is 415" "HTTP/1.1 415"
ask /v1/events -H "$json" -H "Content-Encoding: gzip" -d "$(event z1 page.viewed emma)"
claim "a compressed body is 415" "HTTP/1.1 415"
claim "and the encoding named" 'got \"gzip\"'
ask /v1/events -H "$json; charset=iso-8859-1" -d "$(event z2 page.viewed emma)"
claim "another charset is 415" 'got \"iso-8859-1\"'
head -c 1200000 /dev/zero | tr '\0' 'x' >"$folder/large"
ask /v1/events -H "$json" -H "Expect:" --data-binary "@$folder/large"
claim "a body too large is 413" "HTTP/1.1 413"
before=$(most_memory_kb)
head -c 1048576 /dev/zero | tr '\0' '\n' >"$folder/large"
ask /v1/events -H "Content-Type: application/x-ndjson" -H "Expect:" --data-binary "@$folder/large"
claim "more events than a request may have are counted" "1048576 events in one request; at most 4096 are taken"
echo "$(($(most_memory_kb) - before < 30000))" >"$folder/answer"
claim "and not kept" "1"
ask /v1/profiles/lucia -H "X-Long: $(head -c 20000 /dev/zero | tr '\0' 'x')"
claim "headers too large are 431" "HTTP/1.1 431"
claim "as a problem too" "application/problem+json"

ask /v1/profiles/lucia -H "Host: shop.example"
claim "a foreign Host is 401" "HTTP/1.1 401"
claim "and says why" "own machine"
ask /v1/profiles/lucia -H "X-Forwarded-For: 10.0.0.1"
claim "what a proxy forwarded is 401" "HTTP/1.1 401"
ask /v1/profiles/lucia -H "Origin: https://shop.example"
claim "what a foreign page sent is 401" "HTTP/1.1 401"
ask /v1/profiles/lucia -H "Origin: http://localhost:3000"
claim "a page of this machine may" "HTTP/1.1 200"
ask /healthz -H "Host: shop.example"
claim "health is open" '{"status":"ok"}'
ask /readyz -H "Host: shop.example"
claim "readiness names the release" '"release":"sha256:'
curl -s -i --unix-socket "$folder/control.sock" http://any.example/v1/profiles/lucia >"$folder/answer"
claim "whoever can open control.sock is trusted" '"locale":"it"'

kill "$server"
wait "$server"
echo "exit $?" >"$folder/answer"
server=
claim "SIGTERM ends it cleanly" "exit 0"

small=$folder/small
mkdir "$small"
if mount -t tmpfs -o size=4m tmpfs "$small" 2>"$folder/answer"; then
  trap '[ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server"; umount "$small"; rm -rf "$folder"' EXIT INT TERM
  start "$small/shop.db"
  post "$(event before page.viewed lucia)"
  claim "a disk that has room keeps events" '"event_id":"before"'
  ask /v1/profiles/lucia/links -H 'Content-Type: application/json' -d '{}'
  own=/o/$(sed -n 's|.*/o/\([A-Za-z0-9_-]*\)".*|\1|p' "$folder/answer")
  ask "$own" -d 'act=open'
  own=/o/$(sed -n 's|.*action="\([A-Za-z0-9_-]*\)".*|\1|p' "$folder/answer" | head -1)
  head -c 8000000 /dev/zero >"$small/filler" 2>"$folder/answer"
  tries=300
  while [ "$tries" -gt 0 ]; do
    tries=$((tries - 1))
    post "$(event "full-$tries" page.viewed "p$tries")"
    grep -q "HTTP/1.1 503" "$folder/answer" && break
  done
  claim "a full disk refuses events with 503" "no space left on the disk"
  post "$(event full page.viewed lucia)"
  ask /readyz
  claim "and is not ready" "the disk is full: events are refused until there is room"
  claim "by its status" "HTTP/1.1 503"
  ask "$own" -H 'Accept-Language: de' -d 'act=degree&value=mass'
  claim "whoever opened a link reads a page of it" "<h1>Noch nicht</h1>"
  claim "which is no success" "HTTP/1.1 503"
  rm "$small/filler"
  ask /readyz
  claim "with room it is ready before an event was tried" '"status":"ready"'
  post "$(event after page.viewed lucia)"
  claim "and takes events" '"event_id":"after"'
  post "$(event later page.viewed lucia)"
  echo "times: $(grep -c "the disk is full" "$folder/log")." >"$folder/answer"
  claim "the operator is told once" "times: 1."
  echo "times: $(grep -c "there is room on the disk again" "$folder/log")." >"$folder/answer"
  claim "and once when it is over" "times: 1."
  kill "$server"
  wait "$server"
  server=
  umount "$small"
  trap '[ -n "$server" ] && kill "$server" 2>/dev/null; rm -rf "$folder"' EXIT INT TERM
else
  echo "skipped: a full disk: no small disk can be mounted here"
fi

# What people buy together is told once the clock has sealed it; a changed offer at once, and after a kill.
sed -i "s/epoch = { events = 1000 }/epoch = { every = '1s' }/; s/min_people = 5/min_people = 1/; s/holdout = 0.05/holdout = 0/" \
  "$folder/fashion/workspace.lua"
start "$folder/quick.db"
post "$(event b1 order.placed ann ',"data":{"items":["coat-24","boot-09","scarf-10"]}')"
post "$(event b2 order.placed bob ",\"data\":{\"items\":[\"coat-24\"]}$yes")"
goes_with='"placement":"home.strip","strategy":"goes_with"'
tries=50
while [ "$tries" -gt 0 ]; do
  tries=$((tries - 1))
  post "$(event "v$tries" page.viewed bob ',"data":{"category":"dresses"}')"
  grep -q "$goes_with" "$folder/answer" && break
  sleep 0.2
done
claim "what goes with what is told once the clock has sealed it" "$goes_with"
claim "of those who bought both" '"offer":"boot-09"'
post '{"id":"w1","source":"spec","type":"offer.changed","data":{"offer":"boot-09","price":1.5,"present":true}}'
claim "an offer.changed needs no subject" '"profile_id":null'
post "$(event v99 page.viewed bob ',"data":{"category":"dresses"}')"
claim "a changed price is in the next decision" '"price":1.5'
post '{"id":"w2","source":"spec","type":"offer.changed","data":{"offer":"boot-09","prise":1}}'
claim "a wrong field of an offer is named" "did you mean 'price'?"
post '{"id":"w3","source":"spec","type":"offer.changed","data":{"offer":"hat","price":1}}'
claim "a new offer needs a name" "needs a name"
post '{"id":"w4","source":"spec","type":"page.viewed","subject":"\u0001sealed"}'
claim "an id with a control character is refused" "subject: a control character"
for key in %01sealed %01offer%3Aboot-09; do
  ask "/v1/profiles/$key"
  claim "what the host keeps is nobody's profile" "HTTP/1.1 404"
done
kill -KILL "$server"
wait "$server" 2>/dev/null
start "$folder/quick.db"
post "$(event v100 page.viewed bob ',"data":{"category":"dresses"}')"
claim "a changed price comes over a kill" '"price":1.5'
claim "so does what goes with what" "$goes_with"
ask /v1/profiles/%01sealed
claim "and what the host keeps is nobody's still" "HTTP/1.1 404"
kill "$server"
wait "$server"
server=

deep=$folder/$(head -c 120 /dev/zero | tr '\0' 'd')/$(head -c 120 /dev/zero | tr '\0' 'e')
mkdir -p "$deep"
for turn in first second; do # the second finds the socket file of a dead process
  start "$deep/shop.db"
  cat "$folder/log" >"$folder/answer"
  claim "a database may lie deeper than a socket's address reaches ($turn)" "on http://"
  [ -n "$port" ] || break
  post "$(event "$turn" page.viewed lucia)"
  id=$(sed -n 's/.*"decision_id":"\([0-9a-f]*\)".*/\1/p' "$folder/answer")
  "$BUILD/sarto" explain "$id" --json --db "$deep/shop.db" >"$folder/answer" 2>&1
  claim "and explain reaches the server there ($turn)" "\"event_id\":\"$turn\""
  stat -c %A "$deep/control.sock" >"$folder/answer"
  claim "by a control socket that is its owner's alone ($turn)" "srw-------"
  if [ "$turn" = first ]; then
    post "$(event waits basket.put lucia)"
    claim "what is to come later is said" '"strategy":"soon","placement":"home.strip","check":"waits"'
    wc -l <"$folder/also" >"$folder/answer"
    claim "and not done at once" "0"
    kill -KILL "$server"
  else
    tries=100
    while [ ! -s "$folder/also" ] && [ "$tries" -gt 0 ]; do
      sleep 0.1
      tries=$((tries - 1))
    done
    cat "$folder/also" >"$folder/answer"
    claim "it is done by whoever serves when its time has come" '"placement":"home.strip","strategy":"soon"'
    sleep 1.5
    ask /metrics
    claim "once" "sarto_events_made_total 1"
    kill "$server"
  fi
  wait "$server" 2>/dev/null
done
server=
find "$deep" -name control.sock | wc -l >"$folder/answer"
claim "which is gone afterwards" "0"
"$BUILD/sarto" explain "$id" --json --db "$deep/shop.db" >"$folder/answer" 2>&1
claim "and explain reads the files then" '"event_id":"second"'

echo "serve: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
