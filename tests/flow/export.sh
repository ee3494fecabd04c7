#!/bin/sh
# Everything that is held of a person, asked for as they and the shop do: over HTTP, as JSON and as a page in each language,
# and on the command line, with a server and without. Where xmllint is installed it says whether pages are whole. Closes
# with "export: N passed, N failed".
. tests/flow/claims.sh
cp -r scripts/fashion "$folder/fashion"

# ask PATH [curl options]
ask() {
  path=$1
  shift
  curl -s -i --max-time 20 "$@" "http://127.0.0.1:$port$path" >"$folder/answer"
}
post() {
  ask /v1/events -H 'Content-Type: application/json' -d "$1"
}
body() {
  sed '1,/^\r$/d' "$folder/answer"
}

# whole NAME FILE: the page is XML from end to end.
whole() {
  if ! command -v xmllint >/dev/null; then
    echo "skipped: $1: xmllint is not installed"
  elif xmllint --noout --nonet "$2" 2>"$folder/why"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $1"
    head -5 "$folder/why"
  fi
}

"$BUILD/sarto" run "$folder/fashion" --db "$folder/shop.db" <scripts/fashion/events.ndjson >/dev/null 2>&1
start_server "$folder/fashion" --db "$folder/shop.db"
[ -n "$port" ] || { cat "$folder/log"; echo "export: 0 passed, 1 failed"; exit 1; }

# ---- JSON ----

ask /v1/profiles/lucia/export
claim "what is held is JSON" "Content-Type: application/json"
claim "that no cache keeps" "Cache-Control: no-store"
claim "with what was told" '"hard":[{"name":"locale"'
claim "what is believed, by origin" '"soft":[{"name":"belonging"'
claim "the text that was agreed to" '"text":"Guardiamo cosa visiti e cosa compri'
claim "each event as it came" '"event":{"id":"e-001","source":"fashion-shop"'
claim "each decision" '"decision":{"decision_id":"'
claim "and why, in plain words" '"told":["Nello spazio «home.hero»"'
claim "and how long things are kept" '"retention":{"unit":"days"'
body >"$folder/served.json"
if lua5.4 -e 'assert(require "dkjson".decode(io.read "a"))' <"$folder/served.json" 2>/dev/null; then
  passed=$((passed + 1))
else
  failed=$((failed + 1)) && echo "FAILED: the JSON is not whole"
fi
ask /v1/profiles/nobody/export
claim "who is not known is not found" "HTTP/1.1 404"
ask "/v1/profiles/%01sealed/export"
claim "nor is what the host keeps" "HTTP/1.1 404"
ask "/v1/profiles/lucia/export?format=pdf"
claim "a format that there is not is named" "format: expected json or page"
ask "/v1/profiles/lucia/export?locale=nl"
claim "and so is a language" "locale: expected en, it, de, fr or es"
post '{"id":"now","source":"spec","type":"customer.profile","subject":"lucia","data":{"given_name":"Lucia"}}'
ask /v1/profiles/lucia/export
claim "what was answered just now is in it" '"value":"Lucia"'

# ---- the page ----

ask "/v1/profiles/lucia/export" -H 'Accept: text/html,application/xhtml+xml'
claim "a browser gets a page" "Content-Type: text/html; charset=utf-8"
claim "in the person's language" '<html lang="it">'
claim "that no other site may frame" "X-Frame-Options: DENY"
claim_not "without a script" "<script"
claim "with the names of what was bought" "Spilla"
for locale in en it de fr es; do
  ask "/v1/profiles/lucia/export?format=page&locale=$locale"
  claim "the page is there in $locale" "<html lang=\"$locale\">"
  body >"$folder/page.html"
  whole "the page in $locale is whole" "$folder/page.html"
done
ask "/v1/profiles/lucia/export?format=page" -H 'Accept-Language: nl, de;q=0.4, fr-CA;q=0.8'
claim "in the language that is liked best" '<html lang="fr">'
post '{"id":"x1","source":"spec","type":"page.<script>alert(1)</script>","subject":"eve","touchpoint":"\"><b>",
"data":{"a":"&<>\"'"'"'"}}'
ask "/v1/profiles/eve/export?format=page"
claim "what somebody wrote is shown" 'page.&lt;script&gt;alert(1)&lt;/script&gt;'
claim_not "and is no markup" "<script"
body >"$folder/page.html"
whole "the page is whole all the same" "$folder/page.html"

# ---- the command line ----

"$BUILD/sarto" export lucia --db "$folder/shop.db" >"$folder/answer" 2>&1
claim "the command asks the server" '"value":"Lucia"'
claim_exit "who is not known is a fault" 1 "$BUILD/sarto" export nobody --db "$folder/shop.db"
claim "and it says so" "sarto export: nothing is known of a profile of that id"
"$BUILD/sarto" export "a b/c%" --db "$folder/shop.db" >"$folder/answer" 2>&1
claim "whatever the id is" "nothing is known of a profile of that id"

cp "$folder/shop.db" "$folder/other.db"
"$BUILD/sarto" export lucia --db "$folder/other.db" >"$folder/answer" 2>&1
claim "and of another database in its folder tells nothing" "other.db: the server in this folder keeps another database"
rm "$folder/other.db"

# ---- while others go on ----

seq 1 8000 | sed 's/.*/{"id":"m&","source":"many","type":"page.viewed","subject":"busy","data":{"category":"dresses"}}/' \
  >"$folder/many.ndjson"
split -l 4000 "$folder/many.ndjson" "$folder/part."
for part in "$folder"/part.*; do
  ask /v1/events -H 'Content-Type: application/x-ndjson' --data-binary "@$part"
done
curl -s --max-time 30 "http://127.0.0.1:$port/v1/profiles/busy/export" >"$folder/busy.json" &
exporting=$!
times=0
while kill -0 "$exporting" 2>/dev/null && [ "$times" -lt 200 ]; do
  times=$((times + 1))
  curl -s --max-time 1 -H 'Content-Type: application/json' "http://127.0.0.1:$port/v1/events" -o "$folder/other" \
    -d '{"id":"o'"$times"'","source":"other","type":"page.viewed","subject":"other"}' || echo "late" >>"$folder/late"
done
wait "$exporting"
touch "$folder/late"
cp "$folder/late" "$folder/answer"
claim_not "others are answered while a long history is read ($times of them)" "late"
tail -c 2000 "$folder/busy.json" >"$folder/answer"
claim "and all of it is there" '"history_rows":8000'
curl -s "http://127.0.0.1:$port/v1/profiles/busy/export?format=page&locale=en" >"$folder/answer"
claim "of which the page shows the last" "7,900 more entries stand in the machine-readable file."
for turn in 1 2 3 4 5 6 7 8; do
  curl -s -o /dev/null -w '%{http_code}\n' "http://127.0.0.1:$port/v1/profiles/busy/export" >"$folder/code.$turn" &
  exporting="$exporting $!"
done
for process in $exporting; do wait "$process" 2>/dev/null; done
cat "$folder"/code.* >"$folder/answer"
claim "of many at once some are made" "200"
claim "and the others told to come again" "429"

kill "$server"
wait "$server" 2>/dev/null
server=

# ---- on the files ----

"$BUILD/sarto" export lucia --db "$folder/shop.db" >"$folder/files.json" 2>"$folder/answer"
claim_not "with no server the files are read, and nothing is said" "sarto"
claim "they hold the same history" '"event":{"id":"e-001","source":"fashion-shop"' "$folder/files.json"
"$BUILD/sarto" export lucia --page --locale de --db "$folder/shop.db" >"$folder/answer" 2>&1
claim "and make the page" '<html lang="de">'
claim_exit "a language that there is not is wrong use" 2 "$BUILD/sarto" export lucia --locale nl --db "$folder/shop.db"
claim "and named" "sarto export: --locale: expected en, it, de, fr or es"
"$BUILD/sarto" export lucia >"$folder/answer" 2>&1
claim "and so is an export of no database" "sarto export: --db is missing"
"$BUILD/sarto" export lucia --db "$folder/none.db" >"$folder/answer" 2>&1
claim "a database that is not there is named" "none.db"
mv "$folder/shop-releases.db" "$folder/aside"
"$BUILD/sarto" export lucia --db "$folder/shop.db" >"$folder/answer" 2>&1
claim "without a release it says what to give" "name the folder of its workspace"
"$BUILD/sarto" export lucia "$folder/fashion" --db "$folder/shop.db" >"$folder/answer" 2>&1
claim "and takes the folder" '"value":"Lucia"'
mv "$folder/aside" "$folder/shop-releases.db"
cp "$folder/shop-audit.ndjson" "$folder/answer"
claim "each is in the audit log: over HTTP" '"act":"export","subject":null,"by":"http","outcome":"ok"'
claim "by the control socket" '"by":"control"'
claim "on the files" '"by":"command"'
claim_not "which names nobody" "lucia"

echo "export: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
