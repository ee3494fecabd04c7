#!/usr/bin/env bash
# Access tokens on a server that runs: keys as they come, roles, pages of other origins, rotation, rates, doors, the audit
# log. Closes with "access: N passed, N failed". What each route takes: tests/unit/test_access_routes.c.
. tests/flow/claims.sh

cp -r scripts/fashion "$folder/shop"
database=$folder/data/shop.db
mkdir "$folder/data"
event='{"id":"e-1","source":"flow","type":"page.viewed","subject":"lucia","data":{}}'
json='Content-Type: application/json'

# serve OPTIONS…: the address in url; the log in $folder/log.
serve() {
  : >"$folder/log"
  "$BUILD/sarto" serve "$folder/shop" --db "$database" "$@" >"$folder/log" 2>"$folder/errors" &
  server=$!
  for _ in $(seq 100); do
    grep -q ' on ' "$folder/log" && break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.05
  done
  url=$(grep -o 'https\{0,1\}://[^ ,]*' "$folder/log" | head -n 1)
}
stop() {
  kill "$server" && wait "$server"
  cat "$folder/log" "$folder/errors" >>"$folder/all.log"
  server=
}
# token NAME OPTIONS…: what is printed of it.
token() { "$BUILD/sarto" token "$@" --db "$database" 2>>"$folder/all.log"; }
# status CURL ARGUMENTS…: the status is the answer, the head is in $folder/head.
status() { curl -s --max-time 10 -D "$folder/head" -o "$folder/body" -w '%{http_code}' "$@" >"$folder/answer"; }
post() { status "$url/v1/events" -H "$json" -d "$event" "$@"; }

# ---- without a token, and with the first ----
claim_exit "without tokens it does not listen where others come" 1 \
  timeout 20 "$BUILD/sarto" serve "$folder/shop" --db "$database" --listen 0.0.0.0:0
claim "and says what is missing" "token"
serve --listen 0 --webhook-origin '*'
post
claim "without tokens a program of this machine is served" 200
post -H 'Via: 1.1 proxy'
claim "and nobody else" 401
claim "who is told how to make one" "sarto token NAME --role ROLE" "$folder/body"
admin=$(token boss --role admin)
post
claim "from the first token on every call needs one" 401
claim "who is told how to send it" "Authorization: Bearer TOKEN" "$folder/body"
claim "as HTTP says it" "WWW-Authenticate: Bearer" "$folder/head"
status "$url/healthz"
claim "but for what is open" 200

# ---- keys, as they come ----
for way in "-H Authorization:BearerSPACE$admin" "-u $admin:" "-H X-API-Key:$admin"; do
  read -r option value <<<"$way"
  post "$option" "${value/SPACE/ }"
  claim "a key comes as ${way%%$admin*}" 200
done
status "$url/v1/events?access_token=$admin" -H "$json" -d "$event"
claim "and in the query of events" 200
status "$url/metrics?access_token=$admin"
claim "of nothing else" 401
post -H "Authorization: Bearer ${admin%?}"
claim "one that is cut short is none" 401
post -H "Authorization: Bearer"
claim "and so is an empty one" 401

# ---- roles, origins ----
shop=https://shop.example
page=$(token site --role page --origin $shop)
desk=$(token desk --role privacy)
author=$(token writer --role author)
status "$url/v1/profiles/lucia" -H "X-API-Key: $page"
claim "a page's key sees no profile" 403
claim "and is told who may" "role privacy, admin" "$folder/body"
claim "as HTTP calls it" '"title":"Forbidden"' "$folder/body"
status "$url/v1/profiles/lucia" -H "X-API-Key: $desk"
claim "privacy does" 200
event=${event/e-1/e-2}
post -H "X-API-Key: $page" -H "Origin: $shop"
claim "a page's key works from its page" 200
claim "which may see the answer" "Access-Control-Allow-Origin: $shop" "$folder/head"
claim "and what it needs of its head" "Access-Control-Expose-Headers: ETag, Retry-After" "$folder/head"
post -H "X-API-Key: $page" -H "Origin: https://evil.example"
claim "and from no other" 403
claim_not "which sees nothing" "Access-Control-Allow-Origin" "$folder/head"
event=${event/e-2/e-1}
post -H "X-API-Key: $admin" -H "Origin: $shop"
claim "a secret token never comes from a page" 403
claim "which is said" "this token is secret" "$folder/body"
post -H "X-API-Key: $admin" -H "Origin: $url"
claim "but from a page of the server's own" 200
status -X OPTIONS "$url/v1/events" -H "Origin: $shop" -H 'Access-Control-Request-Method: POST'
claim "a browser asks before without a key" 204
claim "which headers" "x-retry-count" "$folder/head"
status -X OPTIONS "$url/v1/events" -H "Origin: $shop" -H 'Access-Control-Request-Method: POST' -d "$event"
claim "and with nothing to say" 400
status -X OPTIONS "$url/v1/profiles/lucia" -H "Origin: $shop" -H 'Access-Control-Request-Method: DELETE'
claim_not "but for what is no page's" "Access-Control-Allow-Origin" "$folder/head"

token anywhere --role page >/dev/null # opens to every origin
status -X OPTIONS "$url/v1/events" -H 'Origin;' -H 'Access-Control-Request-Method: POST'
claim "an origin that is empty is none" 204
claim_not "to which nothing is open" "Access-Control-Allow-Origin" "$folder/head"
status -X OPTIONS "$url/v1/events" -H 'WebHook-Request-Origin;'
claim "nor is it a web hook's" 204
claim_not "which may send" "WebHook-Allowed" "$folder/head"
status "$url/healthz"
claim "and the server is there" 200

# ---- rotation, expiry, rates ----
next=$(token boss --rotate --grace 1h)
post -H "X-API-Key: $admin"
claim "within the grace the old one holds" 200
post -H "X-API-Key: $next"
claim "and so does the new one" 200
last=$(token boss --rotate)
post -H "X-API-Key: $next"
claim "without grace the old one ends when the command returns" 401
post -H "X-API-Key: $admin"
claim "and so does the one before" 401
brief=$(token brief --role decide --expires 1s)
post -H "X-API-Key: $brief"
claim "one that expires holds until then" 200
slow=$(token slow --role decide --rate 1)
for _ in 1 2 3; do post -H "X-API-Key: $slow"; done
claim "who sends too many is told" 429
claim "when to come again" "Retry-After: 1" "$folder/head"
bulk=$(token bulk --role decide --rate 10)
status "$url/v1/events" -H "$json" -H "X-API-Key: $bulk" -d "[$(printf "$event,%.0s" $(seq 49))$event]"
claim "a batch is taken" 200
post -H "X-API-Key: $bulk"
claim "and counts as its events" 429
sleep 1
post -H "X-API-Key: $brief"
claim "and not longer" 401
token slow --revoke >/dev/null
post -H "X-API-Key: $slow"
claim "one that is revoked is over" 401

# ---- acts, and where they are told ----
status -X PATCH "$url/v1/profiles/lucia" -H "$json" -H "X-API-Key: $desk" -d '{"locale":"en"}'
claim "privacy corrects" 200
tar -C "$folder/shop" -cz . >"$folder/release.tgz"
status "$url/v1/releases" -H 'Content-Type: application/gzip' -H "X-API-Key: $author" --data-binary "@$folder/release.tgz"
audit=$folder/data/shop-audit.ndjson
claim "the audit log names the token of a privacy act" '"act":"rectify","subject":null,"by":"http","token":"desk","outcome":"ok"' "$audit"
claim "tokens that are made" '"act":"token_made","subject":null,"by":"command","token":"site"' "$audit"
claim "rotated" '"act":"token_rotated","subject":null,"by":"command","token":"boss"' "$audit"
claim "and revoked" '"act":"token_revoked","subject":null,"by":"command","token":"slow"' "$audit"
"$BUILD/sarto" token --db "$database" >"$folder/answer"
claim "they are listed" "site                 page"
claim "with their origins" "$shop"
"$BUILD/sarto" backup "$folder/copy" --db "$database" >/dev/null 2>&1
claim_exit "a backup" 0 ls "$folder/copy"
claim_not "has no tokens" tokens
stop
cp "$folder/data/shop-tokens.json" "$folder/before.json"
claim_exit "a restore over it" 0 "$BUILD/sarto" restore "$folder/copy" --db "$database" --replace --discard
claim_exit "leaves the tokens as they are" 0 cmp "$folder/before.json" "$folder/data/shop-tokens.json"

# ---- what is wrong with a wish ----
for wrong in "x --role pge|did you mean page" "x|--role: missing" "nobody --revoke|there is no token" \
  "x --role privacy --public|can do too much" "x --role decide --origin $shop|a secret token is for no page" \
  "x --role page --origin shop.example|is no origin" "x --role decide --rate fast|--rate" \
  "x --role decide --expires soon|--expires" "site --role page|there is a token site already" \
  "--visitor-key x|--visitor-key" "site --grace 1h|--grace goes with --rotate"; do
  "$BUILD/sarto" token ${wrong%|*} --db "$database" >/dev/null 2>"$folder/answer"
  claim "sarto token ${wrong%|*}" "${wrong#*|}"
done

"$BUILD/sarto" token x --role page --db "$folder/data/shpo.db" >/dev/null 2>"$folder/answer"
claim "a database that is mistyped" "shpo.db: there is no such database, and its folder is shop.db's"
claim_exit "nor is it looked at" 2 "$BUILD/sarto" doctor "$folder/shop" --db "$folder/data/shpo.db"
claim_exit "makes no file" 1 test -e "$folder/data/shpo-tokens.json"

# ---- doors ----
serve --listen "unix:$folder/http.sock"
claim_exit "others of the group may open a socket file" 0 stat -c %a "$folder/http.sock"
claim "which is no control socket" 660
status --unix-socket "$folder/http.sock" http://localhost/v1/events -H "$json" -d "$event"
claim "and wants a key" 401
status --unix-socket "$folder/http.sock" http://localhost/v1/events -H "$json" -H "X-API-Key: $last" -d "$event"
claim "with which it serves" 200
stop
serve --listen 0.0.0.0:0
claim "with a token it may listen where others come" "0.0.0.0:" "$folder/log"
stop
if command -v openssl >/dev/null; then
  openssl req -x509 -newkey rsa:2048 -nodes -keyout "$folder/key.pem" -out "$folder/cert.pem" -days 2 \
    -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 2>/dev/null
  serve --listen 0 --tls-cert "$folder/cert.pem" --tls-key "$folder/key.pem"
  post --cacert "$folder/cert.pem" -H "X-API-Key: $last"
  claim "HTTPS with a certificate" 200
  # Larger than what one record of TLS takes, in both ways and on one connection.
  many=$(printf "$event,%.0s" $(seq 999))
  printf '[%s%s]' "$many" "$event" >"$folder/many.json"
  status --cacert "$folder/cert.pem" -H "$json" -H "X-API-Key: $last" --data-binary "@$folder/many.json" \
    "$url/v1/events" --next --cacert "$folder/cert.pem" -s -o /dev/null -w '%{http_code} %{num_connects}' "$url/healthz"
  claim "takes long bodies, and the next request on the same connection" "200200 0"
  status --cacert "$folder/cert.pem" "$url/v1/events" -X POST -H 'Content-Length: 99999999' -H "$json" -H "X-API-Key: $last"
  claim "refuses what is too long" 413
  status "${url/https/http}/healthz"
  claim "and nothing in the clear" 000
  stop
  claim_exit "a key of another certificate is refused" 1 "$BUILD/sarto" serve "$folder/shop" --db "$database" --listen 0 \
    --tls-cert "$folder/cert.pem" --tls-key "$folder/cert.pem"
  claim "and named" "--tls-key"
else
  echo "access: openssl is not here: HTTPS is not tried"
fi

# ---- a file that was written by hand ----
cp "$folder/data/shop-tokens.json" "$folder/tokens.json"
sed -i 's/"generation":1/"generation":1e300/' "$folder/data/shop-tokens.json"
claim_exit "a file that is not as it was written keeps a server from beginning" 1 \
  "$BUILD/sarto" serve "$folder/shop" --db "$database" --listen 0
claim "which says what" "visitors.generation"
cp "$folder/tokens.json" "$folder/data/shop-tokens.json"

cat "$folder/data"/*.json "$folder/data"/*.ndjson "$folder/all.log" >"$folder/answer"
for secret in "$admin" "$page" "$desk" "$last" "$slow"; do
  claim_not "no token stands in a file or a log" "${secret: -30}"
done
grep -rlaF -- "${page: -30}" "$folder/data" >"$folder/answer"
claim_not "nor in the database" "$folder"

echo "access: $passed passed, $failed failed"
((failed == 0))
