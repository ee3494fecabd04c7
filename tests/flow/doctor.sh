#!/bin/sh
# sarto doctor: each thing that it looks at is broken, found, named, and mended again. Closes with
# "doctor: N passed, N failed".
. tests/flow/claims.sh

workspace=$folder/fashion
data=$folder/data
db=$data/shop.db
mkdir -m 700 "$data"
cp -r scripts/fashion "$workspace"
sarto() {
  "$BUILD/sarto" "$@"
}
doctor() {
  "$BUILD/sarto" doctor "$workspace" --db "$db" --json "$@" >"$folder/answer" 2>&1
}
# finds NAME CHECK LEVEL TEXT [OPTION…]: a finding of that check and level, whose sentence has the text.
finds() {
  name=$1 check=$2 level=$3 text=$4
  shift 4
  doctor "$@"
  code=$?
  if python3 -c "
import json, sys
told = json.load(open('$folder/answer'))
fit = [f for f in told['findings'] if f['check'] == '$check' and f['level'] == '$level' and sys.argv[1] in f['what']]
sys.exit(not (fit and all(f['why'] and f['do'] for f in told['findings']) and $code == (told['wrong'] > 0)))" "$text"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $name: expected $level $check «$text», got (exit $code):"
    sed 's/^/    /' "$folder/answer"
  fi
}
# finds_no NAME CHECK [TEXT]
finds_no() {
  doctor
  if python3 -c "
import json, sys
told = json.load(open('$folder/answer'))
sys.exit(any(f['check'] == '$2' and sys.argv[1] in f['what'] for f in told['findings']))" "$3"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $1: expected no $2, got:"
    sed 's/^/    /' "$folder/answer"
  fi
}
sql() {
  python3 -c "import sqlite3, sys
db = sqlite3.connect(sys.argv[1]); db.execute(sys.argv[2]); db.commit(); db.close()" "$@"
}
event() {
  printf '{"id":"%s","source":"spec","type":"page.viewed","subject":"%s","time":"2026-03-01T10:00:00Z","data":{"category":"dresses"}}\n' "$1" "$2"
}

finds "a database that is not there is said to be none" database advice "does not exist"
for n in 1 2 3; do event $n lucia; event $n-e emma; done | sarto run "$workspace" --db "$db" >/dev/null 2>&1
for check in database folder modes owner lock key backups leftovers clock release releases erasures libraries server scripts; do
  finds_no "a sound folder has nothing wrong: $check" $check
done
claim_exit "the answer is for people, too" 0 sh -c "'$BUILD/sarto' doctor '$workspace' | grep -q 'things are wrong'"
claim_exit "an option that is none is refused" 2 sarto doctor "$workspace" --listen nowhere:x

# ---- the workspace ----
finds "without retention everything is kept" retention advice "retain is not set"
cp "$workspace/workspace.lua" "$folder/kept.lua"
sed -i 's/^workspace {/workspace { retain = { events = "400d" },/' "$workspace/workspace.lua"
finds_no "with it not" retention
finds "what decides is another release than the folder" release advice "is the active one"
cp "$folder/kept.lua" "$workspace/workspace.lua"
finds_no "until it is the same again" release
echo 'broken {' >"$workspace/strategies/broken.lua"
finds "a workspace with faults" workspace wrong "broken.lua:1"
rm "$workspace/strategies/broken.lua"
finds_no "that are mended" workspace "broken.lua"
claim_exit "no folder at all" 1 sarto doctor "$folder/nowhere" --json
claim "is wrong" '"check":"workspace","level":"wrong"'

# ---- the folder ----
for file in shop-secret.key shop-tokens.json; do
  [ -e "$data/$file" ] || printf '{}' >"$data/$file"
  chmod 644 "$data/$file"
  finds "a secret that others read: $file" modes wrong "$file: mode 644"
  chmod 600 "$data/$file"
done
rm -f "$data/shop-tokens.json"
chmod 640 "$db"
finds "a database that others read" modes wrong "shop.db: mode 640"
chmod 600 "$db"
chmod 777 "$data"
finds "a folder that everybody writes" modes wrong "everybody may write there"
chmod 700 "$data"
if [ "$(id -u)" = 0 ]; then
  chown 65534 "$db"
  finds "a file of another user" owner wrong "is of user 65534"
  chown 0 "$db"
else
  echo "skipped: another user's file, for want of root"
fi
touch -d 'next week' "$db"
finds "what was written in the future" clock wrong "seconds from now"
touch "$db"
touch "$data/notes.txt" "$data/other.db"
finds "what is none of ours" folder advice "notes.txt is none of Sarto's files"
finds "another database in the folder" folder wrong "other.db is another database"
rm "$data/notes.txt" "$data/other.db"
mkdir "$data/shop-restoring"
touch "$data/shop-restoring/whole"
finds "a restore that was cut short" leftovers wrong "a restore that was not finished"
finds "which keeps it from being read" database wrong ""
rm -r "$data/shop-restoring"
mkdir "$folder/data-before-2026-03-01T10-00-00Z" "$folder/old.unfinished"
finds "what a restore put aside" leftovers advice "data-before-2026-03-01T10-00-00Z is what a restore took the place of"
finds "a backup that was killed" leftovers advice "old.unfinished is a backup that was not finished"
rmdir "$folder/data-before-2026-03-01T10-00-00Z" "$folder/old.unfinished"
sarto backup "$folder/copy" --db "$db" >/dev/null
mv "$folder/copy" "$data/copy"
finds "a backup inside" backups wrong "data/copy is a backup inside the data folder"
mv "$data/copy" "$folder/copy"

# ---- who holds it ----
mkfifo "$folder/events"
"$BUILD/sarto" import "$workspace" --db "$db" <"$folder/events" >/dev/null 2>&1 &
holder=$!
exec 3>"$folder/events"
event 9 lucia >&3
tries=100
while [ ! -s "$data/sarto.lock" ] && [ "$tries" -gt 0 ]; do sleep 0.1; tries=$((tries - 1)); done
finds "a command that has the folder" lock wrong "is held by process $holder"
exec 3>&-
wait $holder
finds_no "until it ends" lock
start_server "$workspace" --db "$db"
doctor
claim "a server is asked" "\"holder\":$server,\"served\":true"
finds_no "and has nothing wrong" server
claim_exit "whether it takes events can be asked alone" 0 sarto doctor "$workspace" --db "$db" --ready
finds_no "with nobody in the way" lock
claim_exit "but not of nothing" 2 sarto doctor "$workspace" --ready
chmod 666 "$data/control.sock"
finds "a socket that others open" modes wrong "control.sock: mode 666"
kill "$server"
wait "$server"
server=

# ---- the store ----
cp -r "$data" "$folder/whole"
again() {
  rm -r "$data"
  cp -r "$folder/whole" "$data"
}
sarto forget emma --undoable --db "$db" >/dev/null
finds "what is to be erased" erasures advice "1 erasure is still to be done"
sql "$data/shop-forgotten.db" "UPDATE receipt SET deadline_ms = 1000"
finds "and was to be by now" erasures wrong "1 of 1 erasures are overdue"
mv "$data/shop-secret.key" "$folder/key"
finds "a key that is gone" key wrong "shop-secret.key is missing"
again
dd if=/dev/zero of="$db" bs=4096 count=1 conv=notrunc 2>/dev/null
finds "a database that is none any more" database wrong "shop.db"
again
mv "$data"/shop-journal-000001.db "$folder/segment"
finds "a journal that is not all there" database wrong "shop-journal-000001"
again
sql "$db" "PRAGMA user_version = 99"
finds "a database of a newer version" database wrong "schema 99"
again
dd if=/dev/zero of="$data/shop-releases.db" bs=4096 count=1 conv=notrunc 2>/dev/null
finds "releases that cannot be read" releases wrong "shop-releases.db"
again
db=$data/shop
finds "a name that is none" database wrong "does not end in .db"
db=$data/shop.db

# ---- a server that is not well ----
cat >"$folder/server.py" <<'END'
import fcntl, http.server, os, socketserver, sys
lock = open(sys.argv[1] + '/sarto.lock', 'w')
fcntl.flock(lock, fcntl.LOCK_EX)
lock.write('%d\n' % os.getpid()); lock.flush()
answers = {
  '/healthz': (200, '{"status":"ok"}'),
  '/readyz': (503, '{"detail":"the disk is full: events are refused until there is room"}'),
  '/metrics': (200, 'process_open_fds 99\nprocess_max_fds 100\nsarto_erasures_pending 2\nsarto_erasures_overdue 1\n'
                    'sarto_script_set_aside{kind="strategy",rule="hero"} 1\n'),
}
class Answer(http.server.BaseHTTPRequestHandler):
  def do_GET(self):
    status, text = answers.get(self.path, (404, ''))
    self.send_response(status); self.send_header('Content-Length', str(len(text))); self.end_headers()
    self.wfile.write(text.encode())
  def address_string(self): return ''
  def log_message(self, *rest): pass
os.umask(0o177)
try: os.unlink(sys.argv[1] + '/control.sock')
except FileNotFoundError: pass
socketserver.UnixStreamServer(sys.argv[1] + '/control.sock', Answer).serve_forever()
END
python3 "$folder/server.py" "$data" &
server=$!
tries=100
while [ ! -S "$data/control.sock" ] && [ "$tries" -gt 0 ]; do sleep 0.1; tries=$((tries - 1)); done
finds "a server that takes no events" server wrong "the disk is full"
claim_exit "is not ready" 1 sarto doctor "$workspace" --db "$db" --ready
claim "and says why" "the disk is full"
finds "one that is short of files" files wrong "99 of 100 files open"
finds "rules that are set aside" scripts wrong "1 rule is set aside"
finds "erasures that wait too long" erasures wrong "1 of 2 erasures are overdue"
kill "$server"
wait "$server" 2>/dev/null
server=
again

claim_exit "nor is none" 1 sarto doctor "$workspace" --db "$db" --ready

# ---- the machine ----
(ulimit -n 200 && doctor)
claim "too few files" '"check":"files","level":"wrong"'
python3 -c "
import socket, sys, time
s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen()
print(s.getsockname()[1], flush=True); time.sleep(60)" >"$folder/port" &
server=$!
tries=100
while [ ! -s "$folder/port" ] && [ "$tries" -gt 0 ]; do sleep 0.1; tries=$((tries - 1)); done
finds "a port that is taken" port wrong "port $(cat "$folder/port")" --listen "$(cat "$folder/port")"
kill "$server"
server=
finds "an address that is not here" port wrong "192.0.2.1" --listen 192.0.2.1:8080
if [ "$(stat -f -c %T /dev/shm 2>/dev/null)" = tmpfs ] && memory=$(mktemp -d -p /dev/shm); then
  db=$memory/shop.db
  finds "a disk that is memory" filesystem wrong "$memory is on a file system of kind 0x1021994"
  rmdir "$memory"
else
  echo "skipped: a data folder in memory, for want of a tmpfs"
fi

echo "doctor: $passed passed, $failed failed"
[ "$failed" = 0 ]
