#!/bin/bash
# Segment's and RudderStack's tracking API, as their SDKs speak it: by curl against a server on a free loopback port; what they
# send is looked for in profiles and decisions. Closes with "segment: N passed, N failed".
BUILD=${BUILD:-build}
folder=$(mktemp -d) || exit 1
server=
trap '[ -n "$server" ] && kill "$server" 2>/dev/null; rm -rf "$folder"' EXIT
passed=0 failed=0
cp -r scripts/fashion "$folder/fashion"
cp -r scripts/fashion "$folder/plain"
# One workspace says what it means by "Order Completed", the other leaves that to us.
lua5.4 - "$folder/plain/workspace.lua" <<'END'
local path = arg[1]
local file = assert(io.open(path))
local text = file:read "a":gsub('event_type "Order Completed" %b{}', "")
file:close()
assert(io.open(path, "w")):write(text)
END

# claim NAME EXPECTED and deny NAME UNWANTED: whether the answer holds that text.
claim() {
  if grep -qF -- "$2" "$folder/answer"; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAILED: $1: expected «$2», got:"
    head -c 3000 "$folder/answer" | sed 's/^/    /'
  fi
}
deny() {
  if ! grep -qF -- "$2" "$folder/answer"; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAILED: $1: did not expect «$2», got:"
    head -c 3000 "$folder/answer" | sed 's/^/    /'
  fi
}
ask() {
  local path=$1
  shift
  curl -s -i --max-time 10 "$@" "http://127.0.0.1:$port$path" >"$folder/answer"
}
post() { # PATH BODY [curl options]
  local path=$1 body=$2
  shift 2
  printf '%s' "$body" >"$folder/body"
  ask "$path" -H 'Content-Type: text/plain' --data-binary "@$folder/body" "$@"
}
# shown ID: the profile.
shown() { ask "/v1/profiles/$1" "${privacy[@]}"; }

# start WORKSPACE DATABASE
start() {
  "$BUILD/sarto" serve "$folder/$1" --db "$2" --listen 0 >"$folder/log" 2>&1 &
  server=$!
  port='' tries=200
  while [ -z "$port" ] && [ "$tries" -gt 0 ] && kill -0 "$server" 2>/dev/null; do
    sleep 0.1
    tries=$((tries - 1))
    port=$(sed -n 's#.* on http://127.0.0.1:\([0-9]*\).*#\1#p' "$folder/log")
  done
  [ -n "$port" ] || { cat "$folder/log"; echo "segment: $passed passed, $((failed + 1)) failed"; exit 1; }
}
stop() {
  kill "$server"
  wait "$server" 2>/dev/null
  server=
}

privacy=()
start plain "$folder/shop.db"

# Every type in every spelling, and what it leaves behind.
types=(track identify page screen group)
for type in "${types[@]}"; do
  for spelling in "/v1/$type" "/v1/${type:0:1}"; do
    id="$type-${#spelling}"
    post "$spelling" "{\"messageId\":\"m-$id\",\"userId\":\"u-$id\",\"event\":\"Seen\",\"groupId\":\"g\",\"name\":\"n\"}"
    claim "POST $spelling is taken" 'HTTP/1.1 200'
    claim "POST $spelling says so" '{"success":true}'
    shown "u-$id"
    claim "POST $spelling is in the profile" "\"u-$id\""
  done
  post /v1/batch "{\"batch\":[{\"type\":\"$type\",\"messageId\":\"b-$type\",\"userId\":\"b-$type\",\"event\":\"Seen\",\"groupId\":7}]}"
  claim "$type in a batch is taken" '{"success":true}'
  shown "b-$type"
  claim "$type in a batch is in the profile" "\"b-$type\""
done
for path in /v1/alias /v1/a /v1/merge; do
  post "$path" "{\"userId\":\"al\",\"previousId\":\"an\",\"mergeProperties\":[{\"type\":\"anonymous_id\",\"value\":\"x\"},{\"type\":\"user_id\",\"value\":\"y\"}]}"
  claim "POST $path is taken" '{"success":true}'
done
for path in /v1/batch /v1/b /v1/import /beacon/v1/batch; do
  post "$path" "{\"batch\":[]}"
  claim "POST $path takes an empty batch" '{"success":true}'
done
post /v1/m '{"series":[{"x":1}]}'
claim "metrics are taken and left" '{"success":true}'

# Any Content-Type; gzip.
for type in 'text/plain' 'application/x-www-form-urlencoded' 'application/json; charset=utf-8' 'image/png'; do
  ask /v1/t -H "Content-Type: $type" -d '{"userId":"lucia","event":"Seen"}'
  claim "Content-Type $type is not looked at" '{"success":true}'
done
printf '{"batch":[{"type":"track","userId":"packed","messageId":"pk","event":"Seen"}]}' | gzip >"$folder/packed"
ask /v1/batch -H 'Content-Type: application/x-www-form-urlencoded' -H 'Content-Encoding: gzip' --data-binary "@$folder/packed"
claim "gzip is unpacked" '{"success":true}'
shown packed
claim "and what was in it is kept" '"packed"'
head -c 30 "$folder/packed" >"$folder/cut"
ask /v1/batch -H 'Content-Encoding: gzip' --data-binary "@$folder/cut"
claim "a gzip that was cut is refused" 'HTTP/1.1 400'
{ cat "$folder/packed"; printf x; } >"$folder/more"
ask /v1/batch -H 'Content-Encoding: gzip' --data-binary "@$folder/more"
claim "so is one with something behind" 'HTTP/1.1 400'
head -c 50000000 /dev/zero | gzip >"$folder/bomb"
ask /v1/batch -H 'Content-Encoding: gzip' --data-binary "@$folder/bomb"
claim "a bomb is too large" 'HTTP/1.1 413'
for coding in br zstd deflate; do
  ask /v1/batch -H "Content-Encoding: $coding" -d x
  claim "$coding is not read" 'HTTP/1.1 415'
  claim "and the answer to $coding says what is" 'expected gzip'
done
ask /v1/events -H 'Content-Type: application/json' -H 'Content-Encoding: gzip' --data-binary "@$folder/packed"
claim "other routes take no gzip" 'HTTP/1.1 415'

# Ours by their names.
post /v1/track '{"messageId":"o1","userId":"buyer","event":"Order Completed","properties":{"order_id":"77","revenue":"120.5","products":[{"product_id":"scarf-10","price":"20","quantity":1},{"sku":"brooch-04"}]}}'
claim "an order is taken" '{"success":true}'
shown buyer
claim "and is an order" 'order.placed'
claim "of its goods" 'scarf-10'
claim "by sku too" 'brooch-04'
claim "with its total" '120.5'
post /v1/track '{"messageId":"o1","userId":"buyer","event":"Order Completed","properties":{"revenue":999,"products":[{"product_id":"scarf-10"}]}}'
claim "the same messageId is acknowledged" '{"success":true}'
shown buyer
deny "and has no effect" '"spent":1119'
claim "it is one order" '"orders":1'

# Who they are.
post /v1/page '{"messageId":"a1","anonymousId":"anon-7","name":"Home","properties":{"category":"dresses"},"context":{"ip":"203.0.113.9","userAgent":"Agent/1","locale":"it-IT"}}'
post /v1/track '{"messageId":"a2","anonymousId":"anon-7","event":"Product Viewed","properties":{"product_id":"scarf-10"}}'
shown anon-7
claim "somebody anonymous has a profile" 'product.viewed'
post /v1/identify '{"messageId":"a3","anonymousId":"anon-7","userId":"mara","traits":{"given_name":"Mara","locale":"it"},"context":{"consent":{"categoryPreferences":{"marketing":true}}}}'
claim "identify is taken" '{"success":true}'
shown mara
claim "it tells attributes" 'Mara'
claim "what was seen before is theirs" 'product.viewed'
ask /v1/profiles/mara/export
claim "and they are a known person" '"is_known_person":true'
shown anon-7
deny "the anonymous id starts afresh" 'product.viewed'
post /v1/identify '{"messageId":"a3","anonymousId":"anon-7","userId":"mara","traits":{"given_name":"Mora"}}'
claim "an identify that is sent again is taken" '{"success":true}'
shown mara
deny "and changes nothing" 'Mora'
post /v1/identify '{"messageId":"a4","anonymousId":"anon-8","traits":{"given_name":"Nina"}}'
ask /v1/profiles/anon-8/export
claim "what somebody anonymous tells is kept" 'customer.identified'
deny "somebody anonymous stays so" '"is_known_person":true'
ask /v1/profiles/mara/export
claim "what is kept of a page is its data" 'dresses'
deny "addresses are not kept" '203.0.113.9'
deny "nor are names of browsers" 'Agent/1'

# Consent.
post /v1/track '{"messageId":"c1","userId":"carla","event":"Seen","context":{"consent":{"categoryPreferences":{"marketing":true}}}}'
shown carla
claim "a consent that comes along is heard" '"granted"'
post /v1/track '{"messageId":"c2","userId":"carla","event":"Segment Consent Preference Updated","context":{"consent":{"categoryPreferences":{"marketing":false}}}}'
shown carla
claim "and so is that it is gone" '"denied"'
post /v1/batch '{"context":{"consent":{"categoryPreferences":{"marketing":true}}},"batch":[{"type":"track","messageId":"c3","userId":"dora","event":"Seen"}]}'
shown dora
claim "the batch's context holds for its messages" '"granted"'
post /v1/track '{"messageId":"c4","userId":"elsa","event":"Seen","context":{"consentManagement":{"allowedConsentIds":["marketing"],"deniedConsentIds":[]}}}'
shown elsa
claim "RudderStack's is heard" '"granted"'
post /v1/page '{"messageId":"d1","userId":"carla","name":"Home","properties":{"category":"dresses"}}'
# The same event by its source and id: its decision is shown again.
ask /v1/events -H 'Content-Type: application/json' -d '{"id":"d1","source":"segment","type":"page.viewed","subject":"carla"}'
claim "a page is decided for" '"placement":"home.hero"'

# Batches with something bad in them.
deep=$(printf '[%.0s' $(seq 5000))$(printf ']%.0s' $(seq 5000))
post /v1/batch "{\"sentAt\":\"x\",\"batch\":[{\"type\":\"track\",\"userId\":\"good-1\",\"event\":\"Seen\"},{\"type\":\"track\",\"event\":\"Seen\"},{\"type\":\"track\",\"userId\":\"x\",\"event\":\"Seen\",\"properties\":{\"n\":1e400}},{\"type\":\"track\",\"userId\":\"x\",\"event\":\"\\ud800\"},{\"type\":\"track\",\"userId\":\"x\",\"event\":\"Seen\",\"properties\":$deep},7,{\"type\":\"trak\",\"userId\":\"x\"},{\"type\":\"track\",\"userId\":\"good-2\",\"event\":\"Seen\"}]}"
claim "a batch with bad messages is taken" 'HTTP/1.1 200'
claim "it says which has nobody" '{"index":1,"reason":"userId or anonymousId'
for index in 2 3 4 5 6; do claim "message $index is told" "{\"index\":$index,"; done
deny "the good ones are not" '{"index":7,'
shown good-1
claim "the first good one is kept" '"good-1"'
shown good-2
claim "the last good one is kept" '"good-2"'
ask /metrics
claim "bad ones are counted" 'sarto_messages_rejected_total 6'
post /v1/track '{"event":"Seen"}'
claim "one alone without ids is refused" 'HTTP/1.1 400'
for body in '' 'x' '[]' '{"batch":7}' '{}' '{"batch":[}'; do
  post /v1/batch "$body"
  claim "no batch: «$body»" 'HTTP/1.1 400'
done

# Clocks.
post /v1/track '{"messageId":"k1","userId":"early","event":"Seen","timestamp":"2020-01-01T10:00:00Z","sentAt":"2020-01-01T10:00:05Z"}'
shown early
claim "a clock that is years behind is put right" "\"$(date -u +%Y)-"
deny "and not believed" '2020-01-01'

# Settings and pages of other origins: without tokens there are none.
ask /v1/projects/abc/settings
claim "settings name where to send" "\"apiHost\":\"127.0.0.1:$port/v1\",\"protocol\":\"http\""
stop

# With the workspace's own words for an order.
start fashion "$folder/own.db"
post /v1/track '{"messageId":"o1","userId":"buyer","event":"Order Completed","properties":{"products":[{"product_id":"scarf-10"}],"total":33}}'
shown buyer
claim "the workspace's own words are heard" 'scarf-10'
stop

# Keys.
key=$("$BUILD/sarto" token page --role ingest --public --db "$folder/shop.db" | tr -d '\n ')
privacy_key=$("$BUILD/sarto" token desk --role privacy --db "$folder/shop.db" | tr -d '\n ')
privacy=(-H "Authorization: Bearer $privacy_key")
start plain "$folder/shop.db"
message='"anonymousId":"k","event":"Seen"'
post /v1/track "{$message}"
claim "no key, no entry" 'HTTP/1.1 401'
post /v1/track "{$message,\"writeKey\":\"wrong\"}"
claim "a wrong key is none" 'HTTP/1.1 401'
post /v1/track "{$message}" -u "$key:"
claim "a key is the name of Basic" '{"success":true}'
post /v1/track "{$message}" -H "Authorization: Bearer $key"
claim "or the bearer's" '{"success":true}'
post /v1/track "{$message,\"writeKey\":\"$key\"}"
claim "or in the body" '{"success":true}'
post "/beacon/v1/batch?writeKey=$key" "{\"batch\":[{\"type\":\"track\",$message}]}"
claim "or in the query" '{"success":true}'
post /v1/batch "{\"writeKey\":\"$key\",\"batch\":[{\"type\":\"track\",$message}]}"
claim "or beside a batch" '{"success":true}'
post /v1/track "{$message}" "${privacy[@]}"
claim "a key for other things is none for these" 'HTTP/1.1 403'
ask "/v1/projects/$key/settings" -H 'Origin: https://shop.example'
claim "settings are for who has the key" "\"apiKey\":\"$key\""
claim "and for pages" 'Access-Control-Allow-Origin: https://shop.example'
ask /v1/projects/wrong/settings
claim "and for nobody else" 'HTTP/1.1 401'
ask /v1/t -X OPTIONS -H 'Origin: https://shop.example' -H 'Access-Control-Request-Method: POST' \
  -H 'Access-Control-Request-Headers: authorization,x-retry-count'
claim "a preflight is answered" 'HTTP/1.1 204'
claim "with the headers of a retry" 'x-retry-count'
post /v1/t "{$message,\"writeKey\":\"$key\"}" -H 'Origin: https://shop.example'
claim "a page may send" '{"success":true}'
claim "and read the answer" 'Access-Control-Allow-Origin: https://shop.example'
stop

echo "segment: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
