#!/bin/bash
# OpenFeature's remote evaluation as a client meets it, by curl against a server on a free loopback port, with WORKERS
# workers (1): values of each type, every failure, entity tags, and streams of changes. Closes with "ofrep: N passed, N
# failed".
BUILD=${BUILD:-build}
folder=$(mktemp -d) || exit 1
mkdir -p "$folder/shop/strategies"
server='' streams=''
trap '[ -n "$server$streams" ] && kill $server $streams 2>/dev/null; rm -rf "$folder"' EXIT INT TERM
passed=0 failed=0
cat >"$folder/shop/workspace.lua" <<END
workspace { locales = { "it", "en" }, workers = ${WORKERS:-1}, links = "https://shop.example" }
channel "page" { interrupts = false }
channel "mail" { interrupts = true }
placement "hero" { channel = "page", fallback = { offers = { category = "hats" }, message = "For everybody" } }
placement "line" { channel = "page", flag = "string" }
placement "glow" { channel = "page", flag = "boolean" }
placement "near" { channel = "page", flag = "number" }
placement "void" { channel = "page" }
placement "torn" { channel = "page" }
placement "a/b" { channel = "page", fallback = { offers = { category = "hats" } } }
placement "letter" { channel = "mail" }
END
cat >"$folder/shop/profile.lua" <<'END'
hard "size" { type = "number", steer = true }
END
cat >"$folder/shop/offers.lua" <<'END'
for i = 1, 40 do
  offer("hat-" .. i) { name = "Hat " .. i, category = "hats" }
  offer("bag-" .. i) { name = "Bag " .. i, category = "bags" }
end
END
cat >"$folder/shop/strategies/all.lua" <<'END'
strategy "line_told" { placement = "line", degree = "segment", propose = function(profile, event)
  return { offers = offers.where { category = "bags", limit = 2 }, message = { it = "Per te", en = "For you" },
           frame = nil, score = 0.666 } end }
strategy "glow_where_looked" { placement = "glow", propose = function(profile, event)
  if profile:count("page.viewed", "30d") >= 1 then return { offers = offers.where { category = "bags", limit = 2 } } end
end }
strategy "near_by_context" { placement = "near", propose = function(profile, event)
  return { offers = offers.where { category = "bags", limit = 2 }, score = event.data.eager and 0.9 or 0.1234 } end }
strategy "line_later" { placement = "line", on = "basket.put", after = "1s", propose = function(profile, event)
  return { offers = offers.where { category = "bags", limit = 2 }, message = { it = "Ancora", en = "Still" } } end }
strategy "torn_always" { placement = "torn", propose = function(profile, event) return event.data.missing.there end }
END

# claim NAME EXPECTED, and refuse NAME TEXT: whether the answer (status line, headers, body) holds that text, or does not.
claim() {
  if grep -qF -- "$2" "$folder/answer"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $1: expected «$2», got:"
    sed 's/^/    /' "$folder/answer"
  fi
}
refuse() {
  if grep -qF -- "$2" "$folder/answer"; then
    failed=$((failed + 1))
    echo "FAILED: $1: got «$2» in:"
    sed 's/^/    /' "$folder/answer"
  else
    passed=$((passed + 1))
  fi
}

# ask PATH [curl options]
ask() {
  path=$1
  shift
  curl -s -i --max-time 10 "$@" "http://127.0.0.1:$port$path" >"$folder/answer"
}
flags=/ofrep/v1/evaluate/flags
json='Content-Type: application/json; charset=utf-8'
# flag KEY CONTEXT [curl options], bulk CONTEXT [curl options]
flag() {
  key=$1 context=$2
  shift 2
  ask "$flags/$key" -H "$json" -d "{\"context\":$context}" "$@"
}
bulk() {
  context=$1
  shift
  ask "$flags" -H "$json" -d "{\"context\":$context}" "$@"
}
etag() {
  sed -n 's/^ETag: \(.*\)\r$/\1/p' "$folder/answer"
}
address() {
  sed -n 's/.*"requestUri":"\([^"]*\)".*/\1/p' "$folder/answer"
}
event() {
  ask /v1/events -H "$json" -d "{\"id\":\"$1\",\"source\":\"spec\",\"type\":\"$2\",\"subject\":\"$3\",\"data\":{}}"
}
# listen NAME ADDRESS [curl options]: a stream into $folder/NAME, until the end.
listen() {
  name=$1 address=$2
  shift 2
  : >"$folder/$name"
  curl -s -i -N --max-time 60 "$@" "http://127.0.0.1:$port$address" >"$folder/$name" &
  streams="$streams $!"
}
# hears NAME TEXT [TIMES]: within twenty seconds.
hears() {
  tries=200
  while [ "$(grep -cF -- "$2" "$folder/$1")" -lt "${3:-1}" ] && [ "$tries" -gt 0 ]; do
    sleep 0.1
    tries=$((tries - 1))
  done
  cp "$folder/$1" "$folder/answer"
  [ "$(grep -cF -- "$2" "$folder/$1")" -eq "${3:-1}" ] || echo "(not ${3:-1} times: $(grep -cF -- "$2" "$folder/$1"))" >"$folder/answer"
}
start() {
  "$BUILD/sarto" serve "$folder/shop" --db "$folder/shop.db" --listen 0 >"$folder/log" 2>&1 &
  server=$!
  port='' tries=200
  while [ -z "$port" ] && [ "$tries" -gt 0 ] && kill -0 "$server" 2>/dev/null; do
    sleep 0.1
    tries=$((tries - 1))
    port=$(sed -n 's#.* on http://127.0.0.1:\([0-9]*\).*#\1#p' "$folder/log")
  done
}
start
[ -n "$port" ] || { cat "$folder/log"; echo "ofrep: 0 passed, 1 failed"; exit 1; }

# ---- one flag ----
flag hero '{"targetingKey":"lucia"}'
claim "a flag is answered" "HTTP/1.1 200"
claim "as JSON" "Content-Type: application/json"
claim "with its key" '{"key":"hero","value":{"decision_id":"'
claim "an object has the placement" '"placement":"hero"'
claim "what everybody gets is STATIC" '"reason":"STATIC","variant":"hat-'
claim "with the decision's id among the metadata" '"metadata":{"decision_id":"'
id=$(sed -n 's/.*"metadata":{"decision_id":"\([0-9a-f]*\)".*/\1/p' "$folder/answer")
ask "/v1/decisions/$id"
claim "it is kept" "\"decision_id\":\"$id\""
flag line '{"targetingKey":"lucia","locale":"it"}'
claim "a string is the message in the context's locale" '"value":"Per te","reason":"TARGETING_MATCH"'
claim "and says which strategy" '"strategy":"line_told"'
flag glow '{"targetingKey":"lucia"}'
claim "a boolean is false where no strategy fills it" '"value":false'
event e1 page.viewed lucia
flag glow '{"targetingKey":"lucia"}'
claim "and true where one does" '"value":true,"reason":"TARGETING_MATCH"'
flag near '{"targetingKey":"lucia","eager":true}'
claim "a number is the score, which may go by the context" '"value":0.9,'
flag near '{"targetingKey":"lucia"}'
claim "in hundredths" '"value":0.12,'
flag void '{"targetingKey":"lucia"}'
claim "what is empty has no value" '{"key":"void","reason":"DISABLED","metadata":'
refuse "and no null" '"value"'
flag torn '{"targetingKey":"lucia"}'
claim "a script that fails is a failure of the server" "HTTP/1.1 500"
claim "named so" '{"key":"torn","errorCode":"GENERAL","errorDetails":"'
flag a/b '{"targetingKey":"lucia"}'
claim "a key is all that comes after flags/" '"key":"a/b","value":{'
flag a%2Fb '{"targetingKey":"lucia"}'
claim "escaped or not" '"key":"a/b","value":{'
flag letter '{"targetingKey":"lucia"}'
claim "what interrupts is no flag" "HTTP/1.1 404"
flag hera '{"targetingKey":"lucia"}'
claim "an unknown flag is not found" "HTTP/1.1 404"
claim "in OFREP's own words, with the nearest" '{"key":"hera","errorCode":"FLAG_NOT_FOUND","errorDetails":"there is no placement of that name that can be asked for: did you mean '"'hero'?\"}"
flag hero '{}'
claim "whose flag it is must be said" '{"key":"hero","errorCode":"TARGETING_KEY_MISSING"'
claim "else it is the asker's mistake" "HTTP/1.1 400"
flag hero '{"targetingKey":7}'
claim "as a text" '"errorCode":"INVALID_CONTEXT"'
flag hero '{"targetingKey":"lucia","locale":7}'
claim "what the envelope has must be what it is there" '"errorCode":"INVALID_CONTEXT","errorDetails":"locale'
ask "$flags/hero" -H "$json" -d '{"context":'
claim "what is no JSON is said to be none" '{"key":"hero","errorCode":"PARSE_ERROR"'
ask "$flags/hero"
claim "flags are asked for by POST alone" "HTTP/1.1 405"
ask "$flags/hero" -H 'Content-Type: text/plain' -d '{}'
claim "of JSON alone" "HTTP/1.1 415"
flag hero '{"targetingKey":"idem"}' -H 'Idempotency-Key: "k-1"'
cp "$folder/answer" "$folder/first"
flag hero '{"targetingKey":"idem"}' -H 'Idempotency-Key: k-1'
claim "the same Idempotency-Key gets the same decision" "$(tail -n 1 "$folder/first")"
flag hero '{"targetingKey":"other"}' -H 'Idempotency-Key: k-1'
refuse "but somebody else's is their own" "$(sed -n 's/.*"decision_id":"\([0-9a-f]*\)".*/\1/p' "$folder/first")"

# ---- all flags ----
bulk '{"targetingKey":"emma","locale":"en"}'
claim "all flags are answered" "HTTP/1.1 200"
claim "each as its own" '{"flags":[{"key":"hero","value":{"placement":"hero",'
claim "of every type" '"key":"line","value":"For you"'
claim "boolean" '"key":"glow","value":false'
claim "number" '"key":"near","value":0.12'
claim "one that fails costs the others nothing" '{"key":"torn","errorCode":"GENERAL"'
refuse "what interrupts is not among them" '"letter"'
refuse "nothing is kept that could be named" 'decision_id'
claim "with the address of a stream" '"eventStreams":[{"type":"sse","endpoint":{"requestUri":"/ofrep/v1/events?t='
tag=$(etag) stream=$(address)
bulk '{"targetingKey":"emma","locale":"en"}' -H "If-None-Match: $tag"
claim "who knows the answer is told that it is the same" "HTTP/1.1 304"
claim "by its tag" "ETag: $tag"
refuse "and nothing else" '"flags"'
bulk '{"targetingKey":"emma","locale":"en"}' -H "If-None-Match: \"x\", W/$tag"
claim "in a list, as a weak one" "HTTP/1.1 304"
bulk '{"targetingKey":"emma","locale":"en"}' -H 'If-None-Match: *'
claim "or whatever it is" "HTTP/1.1 304"
bulk '{"targetingKey":"emma","locale":"en","eager":true}' -H "If-None-Match: $tag"
claim "another context has another tag" "HTTP/1.1 200"
bulk '{"targetingKey":"emma","locale":"it"}' -H "If-None-Match: $tag"
claim "another language too" "HTTP/1.1 200"
ask "$flags?flagConfigEtag=%22x%22&flagConfigLastModified=1771622898" -H "$json" -H "If-None-Match: $tag" \
  -d '{"context":{"targetingKey":"emma","locale":"en"}}'
claim "hints in the query are heard and change nothing" "HTTP/1.1 304"
ask /v1/profiles/emma
claim "asking for all flags leaves no trace" "HTTP/1.1 404"
event e2 page.viewed emma
bulk '{"targetingKey":"emma","locale":"en"}' -H "If-None-Match: $tag"
claim "what the customer does changes the tag where it changes an answer" '"key":"glow","value":true'
ask "$flags" -H "$json" -d '{"context":{}}'
claim "a failure of all has no key" '{"errorCode":"TARGETING_KEY_MISSING"'
ask "$flags" -H "$json" -d '['
claim "nor has one of the text" '{"errorCode":"PARSE_ERROR"'
ask "$flags"
claim "they are asked for by POST alone" "HTTP/1.1 405"
bulk '{"targetingKey":"emma","locale":"en"}' -H 'X-API-Key: k' -H 'Authorization: Bearer k'
claim "a key where none is needed does no harm" "HTTP/1.1 200"

# ---- streams ----
bulk '{"targetingKey":"emma","locale":"en"}'
found=$(address)
echo "$found" >"$folder/answer"
claim "the address is the same as long as it opens" "$stream"
listen emma "$stream"
hears emma ": ok"
claim "a stream opens" "HTTP/1.1 200"
claim "as one" "Content-Type: text/event-stream"
claim "that nobody keeps" "Cache-Control: no-store"
claim "nor gathers" "X-Accel-Buffering: no"
claim "at once" "retry: 2000"
refuse "with nothing to fetch yet" "refetchEvaluation"
event e3 page.viewed lucia
event e4 page.viewed emma
hears emma '"type":"refetchEvaluation"'
claim "what the customer does is told, and once" 'data: {"type":"refetchEvaluation"'
claim "as a message" "event: message"
claim "with an id" "id: "
listen again "$stream" -H 'Last-Event-ID: 1'
hears again refetchEvaluation
claim "who comes back may have missed something" 'data: {"type":"refetchEvaluation"'
sed -i 's/For you/Just for you/' "$folder/shop/strategies/all.lua"
kill -HUP "$server"
hears emma refetchEvaluation 2
claim "another release is told" 'data: {"type":"refetchEvaluation"'
bulk '{"targetingKey":"emma","locale":"en"}' -H "If-None-Match: $tag"
claim "and answers otherwise" '"value":"Just for you"'
event e5 basket.put emma
hears emma refetchEvaluation 3
claim "so is what the host does later by itself" 'data: {"type":"refetchEvaluation"'
hears emma refetchEvaluation 4
claim "when its time has come" 'data: {"type":"refetchEvaluation"'
ask /v1/profiles/emma -X DELETE
hears emma refetchEvaluation 5
claim "and that they are forgotten" 'data: {"type":"refetchEvaluation"'
ask "/ofrep/v1/events?t=${stream#*=}x"
claim "a key that is none opens nothing" "HTTP/1.1 401"
ask /ofrep/v1/events
claim "nor does none" "HTTP/1.1 401"
ask "$stream" -I
claim "HEAD asks for the head" "Content-Type: text/event-stream"
bulk '{"targetingKey":"crowd"}'
crowd=$(address) many=1
while [ "$many" -le 33 ]; do
  listen "crowd$many" "$crowd"
  [ "$many" -eq 32 ] && sleep 1
  many=$((many + 1))
done
hears crowd33 "HTTP/1.1"
claim "one customer has so many streams and no more" "HTTP/1.1 503"
claim "and is told when to come back" "Retry-After: 5"
event c1 page.viewed crowd
hears crowd32 refetchEvaluation
claim "all of theirs are told" 'data: {"type":"refetchEvaluation"'
for many in {1..200}; do # they listen, and read nothing
  crowd=$(curl -s "http://127.0.0.1:$port$flags" -H "$json" -d "{\"context\":{\"targetingKey\":\"user-$many\"}}" |
    sed -n 's/.*"requestUri":"\([^"]*\)".*/\1/p')
  exec {fd}<>"/dev/tcp/127.0.0.1/$port"
  printf 'GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n' "$crowd" >&"$fd"
done
tries=100
while [ "${open:-0}" -lt 234 ] && [ "$tries" -gt 0 ]; do
  sleep 0.1
  tries=$((tries - 1))
  ask /metrics
  open=$(sed -n 's/^sarto_http_streams \([0-9]*\).*/\1/p' "$folder/answer")
done
claim "two hundred people listen at once" "sarto_http_streams 234"
cpu() { awk '{ print $14 + $15 }' "/proc/$server/stat"; }
before=$(cpu)
sleep 2
echo "used $(($(cpu) - before)) of 200 ticks" >"$folder/answer"
[ "$(($(cpu) - before))" -lt 30 ] || echo "too much" >"$folder/answer"
claim "and cost next to nothing while nothing happens" "of 200 ticks"
ask /healthz
claim "the others are served meanwhile" "HTTP/1.1 200"
start_ms=$(date +%s%3N)
kill "$server"
wait "$server"
echo "exit $?, in time: $(($(date +%s%3N) - start_ms < 3000))" >"$folder/answer"
server=
claim "it stops at once with all of them open" "exit 0, in time: 1"
tail -n 2 "$folder/emma" >"$folder/answer"
wait
streams=
start
listen later "$stream"
hears later ": ok"
claim "the address opens after a restart too" "HTTP/1.1 200"

# ---- with keys ----
token() {
  "$BUILD/sarto" token "$@" --db "$folder/shop.db" 2>"$folder/token.log" | tail -n 1
}
decide=$(token server --role decide)
page=$(token pages --role page --origin https://shop.example)
ingest=$(token feeder --role ingest)
bulk '{"targetingKey":"emma"}'
claim "once there is a key it is asked for" "HTTP/1.1 401"
bulk '{"targetingKey":"emma"}' -H "X-API-Key: ${decide}x"
claim "and a wrong one is none" "HTTP/1.1 401"
bulk '{"targetingKey":"emma"}' -H "X-API-Key: $decide"
claim "it may stand in X-API-Key" "HTTP/1.1 200"
flag line '{"targetingKey":"emma"}' -H "Authorization: Bearer $decide"
claim "or be a bearer" "HTTP/1.1 200"
bulk '{"targetingKey":"emma"}' -H "X-API-Key: $ingest"
claim "one that only sends asks for nothing" "HTTP/1.1 403"
origin='Origin: https://shop.example'
bulk '{"targetingKey":"anna"}' -H "X-API-Key: $page" -H "$origin"
claim "a page of the shop asks with its own" "Access-Control-Allow-Origin: https://shop.example"
claim "and sees the tag" "Access-Control-Expose-Headers: ETag"
stream=$(address)
ask "$flags" -X OPTIONS -H "$origin" -H 'Access-Control-Request-Method: POST' \
  -H 'Access-Control-Request-Headers: content-type,if-none-match,x-api-key'
claim "its browser is told what it may send" "if-none-match, x-api-key"
listen anna "$stream" -H "$origin"
hears anna ": ok"
claim "a stream needs no key but its own" "HTTP/1.1 200"
claim "and is the page's to read" "Access-Control-Allow-Origin: https://shop.example"
ask /v1/events -H "$json" -H "X-API-Key: $page" -H "$origin" \
  -d '{"id":"k1","source":"spec","type":"page.viewed","subject":"anna","data":{}}'
hears anna refetchEvaluation
claim "who is nobody known hears of what they do" 'data: {"type":"refetchEvaluation"'

# ---- a page's key, of a known person without their visitor ----
knows() {
  ask /v1/events -H "$json" -H "X-API-Key: $decide" \
    -d "{\"id\":\"$1\",\"source\":\"spec\",\"type\":\"$2\",\"subject\":\"berta\",\"data\":$3}"
}
knows b1 customer.profile '{"size":40}'
bulk '{"targetingKey":"berta"}' -H "X-API-Key: $page" -H "$origin"
stranger=$(address)
sed -n '$p' "$folder/answer" | sed 's/,"eventStreams".*//' >"$folder/before"
listen berta "$stranger" -H "$origin"
hears berta ": ok"
knows b2 page.viewed '{}'
claim "the person does something" "HTTP/1.1 200"
bulk '{"targetingKey":"berta"}' -H "X-API-Key: $decide"
claim "which the shop's server sees" '"key":"glow","value":true'
bulk '{"targetingKey":"berta"}' -H "X-API-Key: $page" -H "$origin"
claim "and a page's key does not" '"key":"glow","value":false'
sed -n '$p' "$folder/answer" | sed 's/,"eventStreams".*//' >"$folder/after"
cmp -s "$folder/before" "$folder/after" && echo "the same to the byte" >"$folder/answer"
claim "nor in any other flag" "the same to the byte"
ask /v1/events -H "$json" -H "X-API-Key: $page" -H "$origin" \
  -d '{"id":"k2","source":"spec","type":"page.viewed","subject":"anna","data":{}}'
hears anna refetchEvaluation 2
claim "while another stream hears" refetchEvaluation
cp "$folder/berta" "$folder/answer"
refuse "its own says nothing of what the person does" refetchEvaluation
kill "$server"
wait "$server"
server=
wait

echo "ofrep: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
