#!/bin/sh
# Backups and restores over the command line: one is made while a server answers; then people are forgotten, and the old
# backup is put back: they are in no answer and in no byte, everybody else is as they were, and it all goes on. Closes with
# "backup: N passed, N failed".
. tests/flow/claims.sh

workspace=$folder/fashion
data=$folder/data
db=$data/shop.db
mark=zzmarkzz
mkdir "$data"
cp -r scripts/fashion "$workspace"
sed -i "s/holdout = 0.05/holdout = 0/" "$workspace/workspace.lua"
sarto() {
  "$BUILD/sarto" "$@"
}
# post FILE: events, a line each; the answers are in it.answered.
post() {
  curl -s --max-time 20 -H 'Content-Type: application/x-ndjson' --data-binary "@$1" "http://127.0.0.1:$port/v1/events" \
    >"$1.answered"
}
stop_server() {
  kill "$server"
  wait "$server"
  server=
}
# events PREFIX COUNT: of forty ordinary people.
events() {
  lua5.4 -e "for i = 1, $2 do print(string.format([[{\"id\":\"$1%d\",\"source\":\"spec\",\"type\":\"%s\",\"subject\":\"ordinary-%d\",\"data\":{\"items\":[\"coat-24\",\"boot-09\"]}}]],
    i, i % 3 == 0 and \"order.placed\" or \"page.viewed\", i % 40)) end"
}
# people FIRST LAST: what is said of people with the marker in everything.
people() {
  lua5.4 -e "for i = $1, $2 do
    local function say(id, type, data) print(string.format([[{\"id\":\"$mark-%s-%d\",\"source\":\"$mark\",\"type\":\"%s\",\"subject\":\"$mark-%d\",\"data\":{%s}}]], id, i, type, i, data)) end
    say('a', 'customer.profile', '\"given_name\":\"$mark\",\"locale\":\"it\"')
    say('b', 'order.placed', '\"items\":[\"scarf-10\",\"brooch-04\"],\"note\":\"$mark\"')
    say('c', 'page.viewed', '\"category\":\"dresses\",\"page\":\"$mark\"') end"
}
# decision FILE EVENT: the id of the decision on it.
decision() {
  python3 -c "import json, sys
for line in open('$1.answered'):
  answer = json.loads(line)
  if answer.get('decision_id') and '$2' == '*' or answer.get('profile_id') == '$2': found = answer['decision_id']
print(found)"
}

# ---- while it is served ----
start_server "$workspace" --db "$db"
[ -n "$port" ] || { cat "$folder/log"; echo "backup: 0 passed, 1 failed"; exit 1; }
people 1 6 >"$folder/people"
events early 300 >"$folder/early"
post "$folder/people"
post "$folder/early"
theirs=$(decision "$folder/people" "$mark-2")
others=$(decision "$folder/early" ordinary-7)
events beside 4000 >"$folder/beside"
(
  port=$port
  split -l 100 "$folder/beside" "$folder/part-"
  for part in "$folder"/part-??; do post "$part"; done
) &
load=$!
claim_exit "a backup is made while it is served" 0 sarto backup "$folder/old" --db "$db"
claim "and says what is in it" " profiles; "
wait $load
cat "$folder"/part-??.answered >"$folder/answer"
claim_not "meanwhile everybody is answered" '"error"'
claim_exit "all of them" 0 test "$(grep -c decision_id "$folder/answer")" = 4000
claim_exit "the backup is what it was" 0 sarto backup --verify "$folder/old" --json
claim "as JSON" "{\"backup\":\"$folder/old\",\"made\":\"20"
ls "$folder/old" >"$folder/answer"
claim "it has the releases" "shop-releases.db"
claim_not "and no secret" "secret"
claim_exit "a place that is taken is refused" 1 sarto backup "$folder/old" --db "$db"
claim "and says so" "is not empty"
claim_exit "so is one in the data folder" 1 sarto backup "$data/old" --db "$db"
claim "and says why" "where a backup would keep who is forgotten later"
claim_exit "another database of the folder is not backed up by mistake" 1 sarto backup "$folder/x" --db "$data/other.db"
claim "and says which it has" "keeps another database"
curl -s -o "$folder/answer" -w '%{http_code}' -X POST "http://127.0.0.1:$port/control/backup?path=$folder/x" >"$folder/code"
claim "nobody makes one over the network" 404 "$folder/code"
curl -s -d '' --unix-socket "$data/control.sock" "http://localhost/control/backup?path=x" >"$folder/answer"
claim "the socket takes a place from the root on" "path: expected the backup's folder"

# ---- more happens, and people are forgotten ----
events late 200 >"$folder/late"
post "$folder/late"
for i in 1 2 3; do claim_exit "$i is forgotten" 0 sarto forget "$mark-$i" --db "$db" --now; done
claim_exit "nothing is restored under a server" 1 sarto restore "$folder/old" --db "$db" --replace --discard
claim "which is named" "is in use by process $server: stop that server first"
claim_exit "nor where what is there is to be kept" 1 sarto restore "$folder/old" --db "$db" --replace
claim "which gives nothing up" "is in use by process $server: stop that server first"
claim_not "nor says how" "--discard"
stop_server
for i in 4 5 6; do claim_exit "$i is forgotten without a server" 0 sarto forget "$mark-$i" --db "$db" --workspace "$workspace" --now; done
for i in $(seq 50); do grep -rqa "$mark" "$data" || break; sleep 0.1; done
claim_exit "nobody is left in the data folder" 1 grep -rqa "$mark" "$data"
claim_exit "but in the backup they are" 0 grep -rqa "$mark" "$folder/old"

# ---- the old backup is put back ----
claim_exit "nor beside it, since a folder is for one" 1 sarto restore "$folder/old" --db "$data/other.db"
claim "which is said" "did you mean that one?"
claim_exit "what is there is not replaced unasked" 1 sarto restore "$folder/old" --db "$db"
mv "$data/shop-secret.key" "$folder/key"
claim_exit "without the key nobody is brought back" 1 sarto restore "$folder/old" --db "$db" --replace --discard
claim "and it says why" "they would come back; give it with --key FILE"
claim_exit "with another key neither" 1 sh -c "head -c 32 /dev/urandom >'$folder/wrong' && '$BUILD/sarto' restore '$folder/old' --db '$db' --replace --discard --key '$folder/wrong'"
claim "and it says that too" "by another secret key"
cp -p "$folder/key" "$data/shop-secret.key"
claim_exit "with the right one it is" 0 sarto restore "$folder/old" --db "$db" --replace --set-aside "$folder/aside"
claim "who was forgotten is gone from it" "who was forgotten is gone from it: 6 tombstones"
claim "what is lost is said" "gone with what was there: rows"
claim "what was there is a backup" "what was there is a backup now: $folder/aside"
claim_exit "and is whole" 0 sarto backup --verify "$folder/aside"
claim "who restored what is in the audit log" '"act":"restore"' "$data/shop-audit.ndjson"
claim "and that a backup was made by the server" '"act":"backup","subject":null,"by":"control"' "$data/shop-audit.ndjson"
claim_exit "no byte of them came back" 1 grep -rqa "$mark" "$data"
claim_exit "the key is where it was" 0 cmp "$folder/key" "$data/shop-secret.key"
claim_exit "a decision of theirs is none" 1 sarto explain "$theirs" --db "$db"
claim "whoever asks" "no decision of that id is kept"
claim_exit "one of others is" 0 sarto explain "$others" --db "$db"
mv "$workspace" "$folder/gone"
claim_exit "and is made again by a release that was in the backup" 0 sarto explain "$others" --db "$db" --again
claim "to the byte" "equal: derived again"
claim_exit "a decision that came after the backup is gone" 1 sarto explain "$(decision "$folder/late" ordinary-7)" --db "$db"

# ---- and it goes on, without the folder ----
start_server "$workspace" --db "$db"
claim_exit "the release that was active serves, its folder gone" 0 test -n "$port"
curl -s -w '%{http_code}' "http://127.0.0.1:$port/v1/profiles/$mark-1" >"$folder/answer"
claim "no profile of theirs" 404
head -n 3 "$folder/people" >"$folder/again"
sed -i 's/"subject"/"time":"2026-01-01T00:00:00Z","subject"/' "$folder/again"
post "$folder/again"
claim "events of theirs that come late are gone" '"status":410' "$folder/again.answered"
post "$folder/early"
claim "whoever sends an event again gets the same answer" "$others" "$folder/early.answered"
post "$folder/late"
claim_not "what was lost is decided anew" '"error"' "$folder/late.answered"
claim_exit "and it is backed up again" 0 sarto backup "$folder/new" --db "$db"
stop_server
claim_exit "on the files too" 0 sarto backup "$folder/files" --db "$db"
mkdir "$folder/standby"
claim_exit "without the key not even into an empty place" 1 sarto restore "$folder/files" --db "$folder/standby/shop.db"
ls -A "$folder/standby" >"$folder/answer"
claim_exit "which stays empty" 1 grep -q . "$folder/answer"
claim_exit "which can be put into an empty place" 0 sarto restore "$folder/files" --db "$folder/standby/shop.db" --key "$folder/key"
claim_exit "and is the same" 0 sarto explain "$others" --db "$folder/standby/shop.db"
claim_exit "a damaged one is not" 1 sh -c "printf x | dd of='$folder/files/shop.db' bs=1 seek=5000 conv=notrunc 2>/dev/null; '$BUILD/sarto' restore '$folder/files' --db '$folder/other/shop.db' --key '$folder/key'"
claim "and it says which file" "files/shop.db is damaged"

# ---- cut ----
mv "$folder/gone" "$workspace"
start_server "$workspace" --db "$db"
tries=0 whole=0
while [ "$tries" -lt 20 ]; do
  sarto backup "$folder/cut" --db "$db" >"$folder/answer" 2>&1 &
  asked=$!
  sleep "0.0$((tries % 10))"
  kill -KILL "$server"
  wait "$server" $asked 2>"$folder/answer"
  if [ -e "$folder/cut" ]; then
    whole=$((whole + 1))
    claim_exit "a cut leaves a whole one" 0 sarto backup --verify "$folder/cut"
    rm -r "$folder/cut"
  fi
  tries=$((tries + 1))
  start_server "$workspace" --db "$db"
done
claim_exit "after $tries cuts, $whole of them too late, one is made" 0 sarto backup "$folder/cut" --db "$db"
claim_exit "and nothing else is left" 1 test -e "$folder/cut.unfinished"
stop_server
echo "backup: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
