#!/bin/sh
# What comes in by other doors than a server's own: public keys with and without `visitor`, tokens that may send and not
# see, CloudEvents in each of their modes. By curl against a server on a free loopback port. Closes with "public: N passed,
# N failed".
BUILD=${BUILD:-build}
folder=$(mktemp -d) || exit 1
server=
trap '[ -n "$server" ] && kill "$server" 2>/dev/null; rm -rf "$folder"' EXIT INT TERM
cp -r scripts/fashion "$folder/fashion"
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
# claims_not NAME TEXT
claims_not() {
  if grep -qF -- "$2" "$folder/answer"; then
    failed=$((failed + 1))
    echo "FAILED: $1: «$2» is in it"
  else
    passed=$((passed + 1))
  fi
}
# ask [curl options]: as whoever $key is
ask() {
  curl -s -i --max-time 10 -H "Authorization: Bearer $key" "$@" >"$folder/answer"
}
json='Content-Type: application/json'
post() {
  ask "$url" -H "$json" -d "$1"
}
token() {
  "$BUILD/sarto" token "$@" --db "$folder/shop.db" 2>"$folder/token.log"
}
event() {
  printf '{"id":"%s","source":"spec","type":"%s","subject":"%s"%s}' "$1" "$2" "$3" "$4"
}

page=$(token page --role page)
ingest=$(token ingest --role ingest)
decide=$(token decide --role decide)
privacy=$(token privacy --role privacy)
secret=$(token --visitor-key)
"$BUILD/sarto" serve "$folder/fashion" --db "$folder/shop.db" --listen 0 --webhook-origin events.example \
  >"$folder/log" 2>&1 &
server=$! port='' tries=200
while [ -z "$port" ] && [ "$tries" -gt 0 ] && kill -0 "$server" 2>/dev/null; do
  sleep 0.1
  tries=$((tries - 1))
  port=$(sed -n 's#.* on http://127.0.0.1:\([0-9]*\).*#\1#p' "$folder/log")
done
url="http://127.0.0.1:$port/v1/events"

# visitor ID SECONDS: as a shop's server makes it.
visitor() {
  mac=$(printf '%s.%s' "$1" "$2" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$secret" | sed 's/.*= *//')
  printf '%s.%s.%s' "$1" "$2" "$mac" | base64 -w0 | tr '+/' '-_' | tr -d '='
}
# profile ID: as somebody who may see it.
profile() {
  key=$privacy
  ask "http://127.0.0.1:$port/v1/profiles/$1"
}

# ---- public keys ----

key=$decide
post "$(event k1 customer.profile lucia ',"data":{"birth_date":"1990-05-01","given_name":"Lucia"}')"
claim "a server says who somebody is" '"drops":['
key=$page
post "$(event p1 page.viewed anon ',"placements":"home.hero"')"
claim "a page asks for who nobody knows" '"placement":"home.hero"'
claim "and sees no drops" '"drops":[]}'
post "$(event p2 page.viewed lucia ',"placements":"home.hero"')"
claim "of a known person it is answered at degree mass" '"degree":"mass"'
claim "without drops" '"drops":[]}'
post "$(event p3 customer.profile lucia ',"data":{"given_name":"Mallory"}')"
claim "what it says of them is no error" "HTTP/1.1 200"
profile lucia
claim "and is not taken" '"given_name":"Lucia"'
key=$page
post "$(event p4 customer.profile lucia ",\"data\":{\"given_name\":\"Lu\"},\"visitor\":\"$(visitor lucia 1)\"")"
profile lucia
claim "nor with a visitor that is over" '"given_name":"Lucia"'
key=$page
post "$(event p5 customer.profile lucia ",\"data\":{\"given_name\":\"Lu\"},\"visitor\":\"$(visitor emma 9999999999)\"")"
profile lucia
claim "nor with another's" '"given_name":"Lucia"'
key=$page
post "$(event p6 customer.profile lucia ',"data":{"given_name":"Lu"},"public":false')"
profile lucia
claim "nor by saying that it is not public" '"given_name":"Lucia"'
key=$page
post "$(event p7 customer.profile lucia ",\"data\":{\"given_name\":\"Lu\"},\"visitor\":\"$(visitor lucia 9999999999)\"")"
claim "with theirs a page speaks for them" "HTTP/1.1 200"
claim "and still sees no drops" '"drops":[]}'
profile lucia
claim "and is believed" '"given_name":"Lu"'
key=$page
post "$(event k1 page.viewed lucia)"
claim "what was another's event is refused" "HTTP/1.1 409"
claims_not "without its answer" "decision_id"
post "[$(event p8 page.viewed lucia),$(event k1 page.viewed lucia)]"
claim "in its place" '"status":409'

# ---- who sends and does not see ----

key=$ingest
post "$(event i1 page.viewed lucia ',"placements":"home.hero"')"
claim "who may only send gets 202" "HTTP/1.1 202"
claim "and the event's id" '{"event_id":"i1"}'
claims_not "and no decision" "decision_id"
post "[$(event i2 page.viewed lucia),{\"id\":1},$(event i3 page.viewed lucia)]"
claim "of many each" '[{"event_id":"i2"},{"error":'
claim "to the last" '{"event_id":"i3"}]'
key=$decide
ask "$url" -H "$json" -H "Prefer: respond-async, wait=10" -d "$(event i4 page.viewed lucia)"
claim "who does not want to wait gets it too" "HTTP/1.1 202"
claim "as they asked" "Preference-Applied: respond-async"
ask "$url" -H "$json" -H "Prefer: return=minimal" -d "$(event i5 page.viewed lucia)"
claim "another preference is none" "HTTP/1.1 200"

# ---- CloudEvents ----

# binary [curl options]
binary() {
  ask "$url" -H "ce-source: spec" -H "ce-specversion: 1.0" -H "ce-type: page.viewed" "$@"
}
binary -H "ce-id: b1" -H "ce-subject: lucia%20r%C3%B2ssi" -H "$json; charset=utf-8" -d '{"page":"x"}'
claim "an event in headers is decided" '"event_id":"b1"'
claim "its values decoded" '"profile_id":"lucia ròssi"'
binary -H "CE-Id: b2" -H "ce-subject: lucia" -H "ce-placements: home.hero" -H "ce-customext: 1" -H "Content-Type: text/plain" -d '{}'
claim "with any type of data" '"placement":"home.hero"'
binary -H "ce-id: b3" -H "ce-subject: lucia" -X POST -H "Content-Length: 0"
claim "and without any" '"event_id":"b3"'
binary -H "ce-subject: lucia" -H "$json" -d '{}'
claim "a missing attribute is named" "ce-id: missing"
claim "as 400" "HTTP/1.1 400"
binary -H "ce-id: b4" -H "ce-subject: %C0%A0" -H "$json" -d '{}'
claim "what is no UTF-8 is 400" "HTTP/1.1 400"
binary -H "ce-id: b5" -H "ce-datacontenttype: application/json" -H "$json" -d '{}'
claim "no header stands for Content-Type" "ce-datacontenttype: not a header"
binary -H "ce-id: b6" -H "ce-subject: lucia" -H "Content-Type: text/plain" -d 'hello'
claim "data that is no object is 415" "HTTP/1.1 415"
claim "and its type named" "data of type 'text/plain'"
ask "$url" -H "ce-id: b7" -H "ce-source: s" -H "ce-type: t" -H "ce-specversion: 0.3" -H "$json" -d '{}'
claim "another version is 400" 'specversion: expected \"1.0\"'
binary -H "ce-id: b1" -H "ce-subject: lucia" -H "$json" -d '{}'
claim "the same event again is answered as before" '"profile_id":"lucia ròssi"'
structured='Content-Type: Application/CloudEvents+JSON; charset=UTF-8'
ask "$url" -H "$structured" -d "$(event s1 page.viewed lucia ',"specversion":"1.0","data_base64":"eyJwYWdlIjoieCJ9"')"
claim "data in base64 is taken" '"event_id":"s1"'
ask "$url" -H "$structured" -d "$(event s2 page.viewed lucia ',"data_base64":"aGVsbG8="')"
claim "and refused where it is no object" "data_base64: expected a JSON object in it"
ask "$url" -H "$structured" -d "$(event s3 page.viewed lucia ',"data":null')"
claim "no data is fine" '"event_id":"s3"'
ask "$url" -H "$structured" -d "[$(event s4 page.viewed lucia)]"
claim "one is one" "HTTP/1.1 400"
ask "$url" -H "Content-Type: application/cloudevents-batch+json" -d "[$(event c1 page.viewed lucia),$(event c2 page.viewed lucia ',"data_base64":"!"')]"
claim "many are many" '[{"decision_id"'
claim "each refused for itself" "data_base64: expected a text in base64"
ask "$url" -H "Content-Type: application/cloudevents-batch+json" -d "[]"
claim "none are none" "[]"
ask "$url" -H "Content-Type: application/cloudevents+xml" -d "<x/>"
claim "another format is 415" "HTTP/1.1 415"
ask "$url" -H "Content-Type: text/plain" -d "x"
claim "so is what is no event" "HTTP/1.1 415"
claim "saying what is" "application/cloudevents+json"
# ---- exposures, by each protocol ----

key=$decide
post "$(event d1 page.viewed giulia ',"placements":"home.hero"')"
decision=$(sed -n 's/.*{"decision_id":"\([^"]*\)".*/\1/p' "$folder/answer")
post "$(event d2 'Decision Viewed' giulia ",\"data\":{\"decision_id\":\"$decision\",\"placement\":\"home.hero\"}")"
claims_not "Segment's name tells of a decision that is kept" "unknown_decision"
ask "$url" -H "ce-id: d3" -H "ce-source: spec" -H "ce-specversion: 1.0" -H "ce-type: decisioning.propositionDisplay" \
  -H "ce-subject: giulia" -H "$json" \
  -d "{\"_experience\":{\"decisioning\":{\"propositions\":[{\"id\":\"$decision\",\"scope\":\"home.hero\"}]}}}"
claims_not "so does Adobe's, in headers" "unknown_decision"
claim "and is no undeclared type" "HTTP/1.1 200"
ask "$url" -H "$structured" -d "$(event d4 decision.exposed giulia ",\"data\":{\"decision_id\":\"$decision\"}")"
claims_not "and ours, structured" "unknown_decision"
profile giulia
claim "and three times it was shown" '"decision.exposed":{"count":3'

key=none
ask "$url" -X OPTIONS -H "WebHook-Request-Origin: events.example" -H "WebHook-Request-Rate: 120"
claim "a sender may ask first" "WebHook-Allowed-Origin: events.example"
claim "and send as often as it likes" "WebHook-Allowed-Rate: *"
claim "by POST" "Allow: POST"
ask "$url" -X OPTIONS -H "WebHook-Request-Origin: other.example"
claims_not "another may not" "WebHook-Allowed-Origin"
ask "$url" -H "$json" -d '{}'
claim "to ask is not to be let in" "HTTP/1.1 401"
ask "$url" -X PUT
claim "whatever the method" "HTTP/1.1 401"

echo "public: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
