#!/bin/sh
# The links that go with mails, and those that open once, as people and their mail programs use them. Closes with "links: N
# passed, N failed".
. tests/flow/claims.sh

workspace=$folder/fashion
data=$folder/data
mkdir "$data"
cp -r scripts/fashion "$workspace"
sed -i 's/holdout = 0.05/holdout = 0/; s/delay = "2h"/delay = "0s"/; s/{ quiet = .*//' "$workspace/workspace.lua"
cat >"$workspace/strategies/letter.lua" <<'LUA'
strategy "letter" { on = "campaign.sent", placement = "email.offers", degree = "mass",
  propose = function() return { offers = offers.where { category = "accessories", limit = 2 },
    message = { it = { title = "Ecco", body = "Due pezzi" }, en = { title = "Here", body = "Two pieces" } } } end }
LUA
json='Content-Type: application/json'
form='Content-Type: application/x-www-form-urlencoded'

ask() {
  path=$1
  shift
  curl -s -i --max-time 20 "$@" "http://127.0.0.1:$port$path" >"$folder/answer"
}
post() {
  ask /v1/events -H "$json" -d "$1"
}
# Somebody far away, through the shop's proxy, in a browser that reads Italian.
visit() {
  path=$1
  shift
  ask "$path" -H 'Host: shop.example' -H 'X-Forwarded-For: 192.0.2.7' -H 'Accept-Language: it' "$@"
}
mail() { # ID WHO: a mail is decided; $token stands in its link
  post "{\"id\":\"$1\",\"source\":\"s\",\"type\":\"campaign.sent\",\"subject\":\"$2\"}"
  token=$(sed -n 's|.*"links":{"manage":"https://shop.example/l/\([A-Za-z0-9_-]*\)"}.*|\1|p' "$folder/answer")
}
agree() {
  post "{\"id\":\"agree-$1\",\"source\":\"s\",\"type\":\"consent.granted\",\"subject\":\"$1\",\"data\":{\"purpose\":[\"personalization\",\"news_by_email\"]}}"
  post "{\"id\":\"name-$1\",\"source\":\"s\",\"type\":\"customer.profile\",\"subject\":\"$1\",\"data\":{\"given_name\":\"Zzmark\"}}"
}

start_server "$workspace" --db "$data/shop.db"
[ -n "$port" ] || { cat "$folder/log"; echo "links: 0 passed, 1 failed"; exit 1; }

agree lucia
mail m1 lucia
claim "a mail carries a link" '"links":{"manage":"https://shop.example/l/'
link=/l/$token
echo "$token" >"$folder/answer"
claim_not "which does not say whom it is for" "lucia"

visit "$link"
claim "the link opens for anybody who has it" "HTTP/1.1 200"
claim "in their language" 'lang="it"'
claim_not "and shows nothing of the person" "Zzmark"
claim "it is kept by nobody on the way" "Cache-Control: no-store"
claim "and runs nothing" "default-src 'none'"
ask /v1/profiles/lucia
claim "looking does nothing" '"personalization":{"live":true'
visit "$link" -H "$form" -d 'act=object&value=personalization'
claim "a button objects" "Da ora non usiamo più i tuoi dati per questo"
ask /v1/profiles/lucia
claim "and that holds" '"personalization":{"live":false'
visit "$link" -H "$form" -d 'act=degree&value=mass'
claim "a button asks for less" "Da ora le nostre scelte per te sono meno personali"
ask /v1/profiles/lucia
claim "and that holds too" '"degree":"mass"'
visit "$link" -H "$form" -d 'act=never&value=dresses'
claim "a button says never" "Non te lo mostreremo"
ask /v1/profiles/lucia
claim "and that is a wish" '"never":{"category":["dresses"]}'
visit "$link" -H "$form" -d 'act=origin&value=web'
claim "a button withdraws an origin" "non impariamo"
for raise in 'act=grant&value=personalization' 'act=degree&value=all' 'act=allow&value=web' 'act=see' 'act=save' 'act=open'; do
  visit "$link" -H "$form" -d "$raise"
  claim "it raises nothing: $raise" "HTTP/1.1 400"
  claim_not "and shows nothing: $raise" "Zzmark"
done

agree emma
mail m2 emma
visit "/l/$token" -H "$form" -d 'List-Unsubscribe=One-Click'
claim "a mail program's own button is heard" "HTTP/1.1 200"
ask /v1/profiles/emma
claim "and ends the mails" '"news_by_email":{"live":false'
mail m3 emma
claim_not "of which no more are sent" '"links"'

# As RFC 8058 would have it sent.
agree anna
mail m4 anna
visit "/l/$token" -F 'List-Unsubscribe=One-Click'
claim "it is heard however it is written" "HTTP/1.1 200"
ask /v1/profiles/anna
claim "and ends the mails too" '"news_by_email":{"live":false'
visit "/l/$token" -F 'act=origin' -F 'value=web'
claim "so are the fields of a page" "non impariamo"
visit "/l/$token" -F 'act=origin' -F 'act=degree' -F 'value=web'
claim "each named once" "HTTP/1.1 400"
printf 'act=degree&value=mass\0&x=y' >"$folder/form"
visit "/l/$token" -H "$form" --data-binary "@$folder/form"
claim "nothing is cut off to make a form of it" "HTTP/1.1 400"

# ---- forgetting ----
visit "$link" -H "$form" -d 'act=forget'
claim "forgetting is asked about first" "Vuoi che ti dimentichiamo"
ask /v1/profiles/lucia
claim "and not done" "HTTP/1.1 200"
visit "$link" -H "$form" -d 'act=forget&value=yes'
claim "then it is done" "Ti abbiamo dimenticato. Fino al "
claim_not "in the person's language, dates too" "Fino al 20"
receipt=$(grep -o '<p>[0-9a-f]\{32\}</p>' "$folder/answer" | tr -d '</p>')
ask /v1/profiles/lucia
claim "from then on there is no profile" "HTTP/1.1 404"
post '{"id":"later","source":"s","type":"page.viewed","subject":"lucia"}'
claim "nor is anything taken" "HTTP/1.1 410"
visit "$link"
claim "the link says so, and offers to undo it" 'value="undo"'
visit "$link" -H "$form" -d 'act=degree&value=mass'
claim "and nothing else" 'value="undo"'
ask "/v1/receipts/$receipt"
claim "the receipt is there" '"gone_from_disk":null'
visit "$link" -H "$form" -d 'act=undo'
claim "it is undone" "come prima"
ask /v1/profiles/lucia
claim "and all is as it was" "Zzmark"

# ---- not ours ----
visit "/l/${token%?????}AAAAA"
claim "a changed link is none" "HTTP/1.1 404"
claim "and says so to a person" "Questo collegamento non funziona"
visit "/v1/profiles/lucia"
claim "whoever comes through the proxy gets nothing else" "HTTP/1.1 401"
visit "$link" -H "$json" -d '{"act":"forget"}'
claim "what is no form is refused" "HTTP/1.1 415"

head -c 20000 /dev/zero | tr '\0' a >"$folder/form"
for path in /l/nothing /o/nothing; do
  visit "$path" -H "$form" --data-binary "@$folder/form"
  claim "nor is much of a form read from whoever has no link: $path" "HTTP/1.1 413"
done
head -c 12000 /dev/zero | tr '\0' a >"$folder/long"
visit "$link" -F "filler=<$folder/long" -F 'act=degree' -F 'value=mass'
claim "a long field hides none behind it" "HTTP/1.1 200"

# ---- once ----
ask /v1/profiles/lucia/links -H "$json" -d '{}'
claim "a link that opens once is made" '{"url":"https://shop.example/o/'
once=/o/$(sed -n 's|.*example/o/\([A-Za-z0-9_-]*\)".*|\1|p' "$folder/answer")
visit "$once"
visit "$once"
claim "looking does not open it" "<button>Apri</button>"
claim_not "nor show anything" "Zzmark"
visit "$once" -H "$form" -d 'act=see'
claim "it opens" 'value="grant"'
opened=/o/$(sed -n 's|.*action="\([A-Za-z0-9_-]*\)".*|\1|p' "$folder/answer" | head -1)
visit "$once" -H "$form" -d 'act=open'
claim "and only once" "HTTP/1.1 410"
claim "and says so" "scaduto"
visit "$opened" -H "$form" -d 'act=see'
claim "then all that is held is shown" "Zzmark"
visit "$opened" -H "$form" -d 'act=save'
claim "and can be saved" "attachment"
claim "whole" '"given_name"'
visit "$opened" -H "$form" -d 'act=grant&value=personalization'
ask /v1/profiles/lucia
claim "a consent can be given again" '"personalization":{"live":true'
visit "$opened" -H "$form" -d 'act=degree&value=all'
ask /v1/profiles/lucia
claim_not "and the degree raised" '"degree":"mass"'
ask /v1/profiles/lucia/links -H "$json" -d '{"for":"9d"}'
claim "it cannot last for ever" "HTTP/1.1 400"
ask /v1/profiles/stranger/links -H "$json" -d '{}'
stranger=/o/$(sed -n 's|.*example/o/\([A-Za-z0-9_-]*\)".*|\1|p' "$folder/answer")
visit "$stranger" -H "$form" -d 'act=open'
stranger=/o/$(sed -n 's|.*action="\([A-Za-z0-9_-]*\)".*|\1|p' "$folder/answer" | head -1)
visit "$stranger" -H "$form" -d 'act=see'
claim "where nothing is held a page says so" "Non conserviamo nulla su di te"
ask /v1/profiles/%01stranger/links -H "$json" -d '{}'
claim "nobody can have such an id" "HTTP/1.1 400"
visit "$stranger" -H "$form" -d 'act=open'
claim "until they are forgotten" "HTTP/1.1 200"
curl -s -X DELETE "http://127.0.0.1:$port/v1/profiles/stranger" >/dev/null
visit "$stranger" -H "$form" -d 'act=open'
claim "what was opened ends when they are forgotten" "HTTP/1.1 410"
ask /v1/receipts/0123456789abcdef0123456789abcdef/undo -X POST -H 'Content-Length: 0'
grep -q "0123456789abcdef0123456789abcdef" "$data/shop-audit.ndjson" && echo "told" >"$folder/answer" || echo "untold" >"$folder/answer"
claim "what is no receipt of ours may be an id, and is not told" "untold"
grep -q "Zzmark\|lucia" "$data"/shop-audit*.ndjson && echo "lucia" >"$folder/answer" || echo "nobody" >"$folder/answer"
claim "the audit log names nobody" "nobody"

stop_server() {
  kill "$1" "$server"
  wait "$server" 2>/dev/null
  server=
}
stop_server -TERM
start_server "$workspace" --db "$data/shop.db"
visit "$link"
claim "links of mails outlive a restart" "HTTP/1.1 200"
visit "$opened" -H "$form" -d 'act=see'
claim "opened ones do not" "HTTP/1.1 410"

echo "links: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
