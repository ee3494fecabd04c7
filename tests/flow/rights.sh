#!/bin/sh
# What a customer may ask for, at each door: over HTTP, by the command line through the server, and on the files; what an
# origin that is withdrawn takes along and leaves; and the audit log, where each act at each door stands and nothing of a
# person does. With WORKERS workers (1). Closes with "rights: N passed, N failed".
. tests/flow/claims.sh

workspace=$folder/fashion
data=$folder/data
mkdir "$data"
cp -r scripts/fashion "$workspace"
rm -rf "$workspace/specs" # which know the shop as it is
sed -i "s/^workspace {/workspace { workers = ${WORKERS:-1},/; s/holdout = 0.05/holdout = 0/" "$workspace/workspace.lua"
printf 'hard "fit" { type = "string", origin = "web" }\nhard "zzattribute" { type = "number" }\n' >>"$workspace/profile.lua"
printf 'strategy "hears" { on = { "consent.granted", "customer.profile", "customer.degree" }, placement = "home.strip",\n%s' \
  '  degree = "mass", propose = function() return { offers = offers.where { category = "accessories", limit = 3 } } end }' \
  >"$workspace/strategies/hears.lua"
json='Content-Type: application/json'
mark=zzmark

ask() {
  path=$1
  shift
  curl -s -i --max-time 20 "$@" "http://127.0.0.1:$port$path" >"$folder/answer"
}
# person ID: somebody of whom something is known, of the origins declared, web and purchases.
person() {
  for line in "\"type\":\"customer.profile\",\"data\":{\"locale\":\"it\",\"given_name\":\"$mark\",\"fit\":\"slim\"}" \
    '"type":"product.viewed","data":{"item":"coat-24"}' '"type":"page.viewed","data":{"dwell_seconds":80}' \
    '"type":"order.placed","data":{"items":["scarf-10"]}'; do
    n=$((n + 1))
    ask /v1/events -H "$json" -d "{\"id\":\"$mark-$n\",\"source\":\"s\",\"subject\":\"$1\",$line}"
  done
}
n=0
sarto() {
  "$BUILD/sarto" "$@"
}
profile() { # NAME CODE WHO OPTION…: the command
  name=$1 code=$2 who=$3
  shift 3
  claim_exit "$name" "$code" sarto profile "$who" --db "$data/shop.db" "$@"
}
stop_server() {
  kill -TERM "$server"
  wait "$server" 2>/dev/null
  server=
}

start_server "$workspace" --db "$data/shop.db"
[ -n "$port" ] || { cat "$folder/log"; echo "rights: 0 passed, 1 failed"; exit 1; }
person "$mark-lucia"
person "$mark-anna"
person "$mark-rosa"

# ---- an origin goes, and what stays is said ----
lucia=/v1/profiles/$mark-lucia
ask "$lucia"
claim "of the web something is known" '"fit":"slim"'
claim "and learned" '"web":'
ask "$lucia/origins/web" -X DELETE -H 'Idempotency-Key: "o1"'
claim "who withdraws an origin gets a receipt" '"origin":"web","withdrawn":"20'
claim "of what went: the one attribute, and the beliefs that the web had taught" '"went":{"attributes":1,"beliefs":'
claim_not "which were some" '"beliefs":0'
claim "and of what stays" '"stays":["decisions that were made, and what was shown, which counts against contact caps"'
claim "with the decision that it became" '"decision":{"decision_id":"'
cp "$folder/answer" "$folder/receipt"
ask "$lucia"
claim_not "what is of the web is gone" '"fit"'
claim_not "all of it" '"web":'
claim "what is not stays" '"purchases":'
claim "and what they bought" '"offer":"scarf-10"'
ask "$lucia/origins/web" -X DELETE -H 'Idempotency-Key: "o1"'
claim "the same request again gets the same receipt" "$(tail -n 1 "$folder/receipt")"
ask "$lucia/origins/web" -X DELETE
claim "another one finds nothing more" '"went":{"attributes":0,"beliefs":0}'
id=$(sed -n 's/.*"decision_id":"\([0-9a-f]*\)".*/\1/p' "$folder/receipt")
claim_exit "the decision is explained" 0 sarto explain "$id" --db "$data/shop.db"
claim "with what went" "an origin was withdrawn: attributes that went 1, beliefs whose evidence went "
ask "$lucia/origins/web" -X PUT -H "$json" -d '{}'
claim "an origin that is allowed again is decided as before" '"profile_id":"'

# ---- nothing is decided that nobody sees ----
for request in 'PUT consents/personalization {"state":"granted"}' 'PUT degree {"degree":"segment"}' 'PATCH - {"locale":"en"}'; do
  where=${request#* } where=/${where%% *} body=${request##* }
  ask "$lucia${where%/-}" -X "${request%% *}" -H "$json" -d "$body"
  claim "$request is answered with its decision" '"decision_id":"'
  claim "$request fills no placement" '"placements":[]'
done
ask /v1/events -H "$json" -d "{\"id\":\"hears\",\"source\":\"s\",\"subject\":\"$mark-lucia\",\"type\":\"customer.profile\",\"data\":{\"locale\":\"it\"}}"
claim "while the shop's own event does" '"strategy":"hears"'

# ---- tried ----
ask "$lucia/consents/personalisation?try=true" -X PUT -H "$json" -d '{"state":"granted"}'
claim "tried, a purpose that there is not is refused" "HTTP/1.1 400"
claim "with the nearest" "there is no purpose 'personalisation', did you mean 'personalization'?"
ask "$lucia/consents/news_by_email?try=true" -X PUT -H "$json" -d '{"state":"granted"}'
claim "one that there is may be had" '{"tried":true}'
ask "$lucia"
claim_not "and nothing is done" news_by_email
ask "$lucia?try=perhaps" -X PATCH -H "$json" -d '{"locale":"it"}'
claim "try is true or false" "try: expected true or false"
ask "$lucia/links?try=true" -X POST -H "$json" -d '{}'
claim "nor is a link made" '{"tried":true}'
ask "$lucia/links?try=true" -X POST -H "$json" -d '{"for":"9d"}'
claim "and what cannot be had of it is said" "7d at most"
ask "/v1/profiles/nobody/degree?try=true" -X PUT -H "$json" -d '{"degree":"mass"}'
claim "of whom nothing is known nothing is tried" "HTTP/1.1 404"

# ---- the command, through the server and on the files ----
# at_the_door WHO DOOR: all of it but the link.
at_the_door() {
  profile "$2: what is held is shown" 0 "$1"
  claim "$2: as it is" '"fit":"slim"'
  profile "$2: several things at once" 0 "$1" --set locale=en --grant personalization --deny news_by_email --degree segment \
    --set zzattribute=7 --unlearn web
  claim "$2: it is said that they consent" "personalization: consent is granted"
  claim "$2: or object" "news_by_email: consent is denied"
  claim "$2: how near we may come" "degree segment: no strategy comes nearer"
  claim "$2: what is corrected" "zzattribute: is set"
  claim "$2: that an origin is withdrawn" "web: is withdrawn, and teaches nothing any more"
  claim "$2: what went of it" "went: attributes 1, beliefs that had evidence of it "
  claim "$2: and what stays" "stays: decisions that were made"
  profile "$2: then it is shown" 0 "$1" --json
  claim "$2: what was set" '"locale":"en"'
  claim "$2: as the number that it is" '"zzattribute":7'
  claim "$2: the consent" '"personalization":{"live":true'
  claim "$2: where it was given" '"source":"command line"'
  claim "$2: the objection" '"news_by_email":{"live":false,"why":"denied"'
  claim "$2: and the limits" '"limits":{"degree":"segment","withdrawn":[{"origin":"web"'
  claim_not "$2: and nothing of the web" '"fit"'
  profile "$2: what is told of a withdrawn origin" 0 "$1" --set fit=wide
  claim "$2: has no effect, which is said" "fit: has no effect: of an origin that the customer withdrew"
  claim_not "$2: and not that it is set" "fit: is set"
  profile "$2: in the order in which it is asked for" 0 "$1" --set locale=de --set locale=it --withdraw personalization \
    --unset zzattribute --allow web --degree=none
  claim "$2: what was told is taken back" "zzattribute: is taken back"
  claim "$2: an origin is allowed" "web: teaches again, from now on"
  claim "$2: and a limit taken away" "degree none: they set no limit of their own any more"
  profile "$2: it is so" 0 "$1"
  claim "$2: of two, the last holds" '"locale":"it"'
  claim_not "$2: what was taken back is gone" '"zzattribute"'
  claim_not "$2: so are the limits" '"limits"'
  claim "$2: and the consent" '"personalization":{"live":false,"why":"withdrawn"'
  profile "$2: a slip is named before anything is done" 1 "$1" --set locale=fr --grant personalisation
  claim "$2: with the option and the nearest" \
    "sarto profile: --grant: there is no purpose 'personalisation', did you mean 'personalization'?"
  profile "$2: an origin that there is not" 1 "$1" --unlearn purchase
  claim "$2: is named too" "--unlearn: there is no origin 'purchase', did you mean 'purchases'?"
  profile "$2: an attribute that there is not" 1 "$1" --set locle=fr
  claim "$2: as well" "--set: there is no attribute 'locle', did you mean 'locale'?"
  profile "$2: a value that is none" 1 "$1" --set zzattribute=many
  claim "$2: is named by its attribute" "--set: zzattribute: expected a number"
  profile "$2: a name that is like no other" 1 "$1" --deny x
  claim "$2: gets an example" "there is no purpose 'x', expected one that the workspace declares, such as service"
  profile "$2: nothing of that was done" 0 "$1"
  claim "$2: not the first of two either" '"locale":"it"'
  profile "$2: who is unknown is not made" 1 "nobody-$2" --grant personalization
  claim "$2: which is said" "sarto profile: nothing is known of a profile of that id"
  profile "$2: an answer a line" 0 "$1" --json --degree mass --unlearn purchases
  claim "$2: as over HTTP" '{"decision_id":"'
  claim "$2: each" '{"origin":"purchases","withdrawn":"20'
}
at_the_door "$mark-anna" control
profile "a link that opens once is made" 0 "$mark-anna" --link
claim "and printed" "https://shop.example/o/"
claim "with what it is" "opens once, until 20"
own=/o/$(sed -n 's|.*example/o/\([A-Za-z0-9_-]*\)$|\1|p' "$folder/answer")
ask "$own" -X POST -H 'Content-Type: application/x-www-form-urlencoded' -d 'act=open'
claim "it opens" "HTTP/1.1 200"
opened=/o/$(sed -n 's|.*action="\([A-Za-z0-9_-]*\)".*|\1|p' "$folder/answer" | head -1)
before=$(grep -c '"act":"consent".*"by":"http"' "$data/shop-audit.ndjson")
ask "$opened" -X POST -H 'Content-Type: application/x-www-form-urlencoded' -d 'act=grant&value=personalization'
claim "and what is asked for on it is done" "HTTP/1.1 200"
echo "$(($(grep -c '"act":"consent".*"by":"http"' "$data/shop-audit.ndjson") - before)) more" >"$folder/answer"
claim "and stands in the audit log" "1 more"

# ---- the rest of the acts, over HTTP ----
ask "$lucia/links" -X POST -H "$json" -d '{}'
ask "$lucia/export"
ask "$lucia" -X PATCH -H "$json" -d "{\"zzattribute\":\"$mark\"}"
claim "what is refused is refused" "HTTP/1.1 400"
ask "$lucia?undo=true" -X DELETE
receipt=$(sed -n 's/.*"receipt":"\([0-9a-f]*\)".*/\1/p' "$folder/answer")
ask "/v1/receipts/$receipt/undo" -X POST -H "Content-Length: 0"
touch_release() { # N: another release
  sed -i "s/min_people = [0-9]*/min_people = $1/" "$workspace/workspace.lua"
}
touch_release 6
tar -C "$workspace" -cz . | ask /v1/releases -X POST -H 'Content-Type: application/gzip' --data-binary @-
claim "a release comes over HTTP" "HTTP/1.1 201"
ask /v1/releases/previous/activate -X POST -H "Content-Length: 0"
claim "and goes back" "HTTP/1.1 201"
ask "/v1/profiles/$mark-gone?now=true" -X DELETE

# ---- and at the other doors ----
# others DOOR N WHO
others() {
  touch_release "$2"
  claim_exit "$1: a release" 0 sarto release "$workspace" --db "$data/shop.db"
  claim_exit "$1: back" 0 sarto rollback --db "$data/shop.db"
  claim_exit "$1: an export" 0 sarto export "$3" --db "$data/shop.db"
  claim_exit "$1: a forget" 0 sarto forget "$3" --db "$data/shop.db" --undoable
  receipt=$(sed -n 's/^receipt //p' "$folder/answer")
  claim_exit "$1: undone" 0 sarto forget --undo "$receipt" --db "$data/shop.db"
}
others control 7 "$mark-anna"
stop_server
at_the_door "$mark-rosa" command
profile "without a server there is no link" 1 "$mark-rosa" --link
claim "which is said" "--link: a link that opens once needs a server"
others command 8 "$mark-rosa"

# ---- slips ----
profile "a degree that is none" 2 "$mark-rosa" --degree mas
claim "is named with what there is" "--degree: expected mass, segment, individual or none, not 'mas'"
profile "a value without a name" 2 "$mark-rosa" --set =7
claim "too" "--set: expected NAME=VALUE, not '=7'"
profile "an option that there is not" 2 "$mark-rosa" --gant personalization
claim "with the nearest option" "there is no option '--gant', did you mean '--grant'?"
profile "what may be given once" 2 "$mark-rosa" --json --json
claim "may not be twice" "--json is given twice"
claim_exit "without a database nothing is held" 2 sarto profile "$mark-rosa"
claim "which is said" "--db is missing"
claim_exit "one that there is not is not made" 1 sarto profile "$mark-rosa" --db "$data/none.db"
claim_exit "a person is named" 2 sarto profile --db "$data/shop.db"

# ---- the audit log: each act at each door ----
cp "$data/shop-audit.ndjson" "$folder/answer"
# lines ACT DOOR SUBJECT: how many there are of them
lines() {
  grep -cE "^\{\"time\":\"[^\"]*\",\"act\":\"$1\",\"subject\":$3,\"by\":\"$2\",\"outcome\":\"ok\"\}$" "$data/shop-audit.ndjson"
}
hash='"(sha256:)?[0-9a-f]{32,64}"'
for row in "consent null http control command" "origin null http control command" "degree null http control command" \
  "rectify null http control command" "export null http control command" "link null http control" \
  "forget $hash http control command" "undo $hash http control command" "release $hash http control command" \
  "rollback $hash http control command" "erased $hash host"; do
  act=${row%% *} doors=${row#* }
  subject=${doors%% *} doors=${doors#* }
  for door in $doors; do
    echo "$act at $door: $(lines "$act" "$door" "$subject") times" >"$folder/count"
    claim_not "the audit log has $act at the door $door" ": 0 times" "$folder/count"
  done
done
claim "and what was refused" '"act":"rectify","subject":null,"by":"http","outcome":"invalid input"'
for secret in "$mark" zzattribute personalization news_by_email locale web scarf segment shop.example; do
  claim_not "but nothing of a person: $secret" "$secret"
done
words='(consent|origin|degree|rectify|export|link|forget|undo|release|rollback|erased)'
grep -vcE "^\{\"time\":\"[0-9TZ:.-]*\",\"act\":\"$words\",\"subject\":(null|$hash),\"by\":\"(http|control|command|host)\",\"outcome\":\"(ok|invalid input)\"\}$" \
  "$data/shop-audit.ndjson" >"$folder/count"
echo "others: $(cat "$folder/count")." >"$folder/count"
claim "each of its lines is of those words and hashes alone" "others: 0." "$folder/count"

# ---- decided again, all of it is the same ----
touch_release 5 # the first one again
claim_exit "every decision that is kept is the same again" 0 sarto replay "$workspace" --db "$data/shop.db"
claim "and none differs" ", 0 differ"
claim_not "and some were" ": 0 equal"
claim_exit "what went with an origin too" 0 sarto explain "$id" --again --db "$data/shop.db"

echo "rights: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
