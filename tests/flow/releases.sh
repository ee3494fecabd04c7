#!/bin/sh
# Rules that change while it runs: by files that are saved, SIGHUP, an archive, `sarto release` and `sarto rollback`; what is
# broken is refused and the old one serves on; a restart finds the release that was active. Closes with
# "releases: N passed, N failed".
. tests/flow/claims.sh

# wait_for NAME TEXT FILE: up to ten seconds.
wait_for() {
  tries=100
  while ! grep -qF -- "$2" "$3" && [ "$tries" -gt 0 ]; do
    sleep 0.1
    tries=$((tries - 1))
  done
  claim "$@"
}

start() {
  start_server "$folder/shop" "$@"
}
stop() {
  kill "$server" 2>/dev/null
  if wait "$server"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: the server ended badly:"
    cat "$folder/log"
  fi
  server=
}
ask() {
  path=$1
  shift
  curl -s -i --max-time 20 "$@" "http://127.0.0.1:$port$path" >"$folder/answer"
}
# Its specs run in another interpreter, which in a sanitized build must load the sanitizer ($SANITIZER) first.
release() {
  if [ -n "$SANITIZER" ]; then
    LD_PRELOAD=$SANITIZER ASAN_OPTIONS=detect_leaks=0 "$BUILD/sarto" release "$@"
  else
    "$BUILD/sarto" release "$@"
  fi
}
number=0
# says: the message of a strategy that answers every event, whatever the release.
says() {
  number=$((number + 1))
  ask /v1/events -H 'Content-Type: application/json' \
    -d "{\"id\":\"n$number\",\"source\":\"spec\",\"type\":\"go\",\"subject\":\"p\"}"
}
active() {
  curl -s "http://127.0.0.1:$port/readyz" | sed -n 's/.*"release":"\([^"]*\)".*/\1/p'
}
# write WHERE MESSAGE: a workspace whose one strategy says so.
write() {
  mkdir -p "$1/strategies" "$1/signals" "$1/specs"
  echo "workspace { locales = { 'en' } }
channel 'page' { interrupts = false }
placement 'home' { channel = 'page', fallback = { offers = { tags = 'house' }, message = 'House' } }" >"$1/workspace.lua"
  echo "hard 'gender' { type = 'string', steer = true }" >"$1/profile.lua"
  echo "offer 'a' { name = 'A', category = 'c', tags = { 'house' } }
offer 'b' { name = 'B', category = 'c', tags = { 'house' } }" >"$1/offers.lua"
  strategy "$2" >"$1/strategies/s.lua"
}
strategy() {
  echo "local rfm = require 'sarto.rfm'
strategy 's' { on = 'go', placement = 'home', propose = function()
  return { offers = offers.popular { limit = 2 }, message = '$1' } end }"
}

# ---- from the folder ----
write "$folder/shop" one
start --db "$folder/shop.db" --watch
[ -n "$port" ] || { cat "$folder/log"; echo "releases: 0 passed, 1 failed"; exit 1; }
says
claim "the folder decides where nothing was kept" '"message":"one"'
one=$(active)
ask /v1/releases
claim "it is kept" "\"release\":\"$one\",\"active\":true,\"parent\":null"
claim "with how it came" '"source":"start"'

strategy two >"$folder/shop/strategies/s.lua"
wait_for "a saved file becomes the release" "is active" "$folder/log"
says
claim "and decides" '"message":"two"'
two=$(active)
claim "its decision carries it" "\"release\":\"$two\""
ask /metrics
claim "metrics name it" "release=\"$two\"} 1"
claim "and count it" 'sarto_release_changes_total{result="active"} 1'

{ strategy three; echo 'strateggy'; } >"$folder/shop/strategies/s.lua"
wait_for "what is broken is refused" "stays active" "$folder/log"
claim "with its file and line" "$folder/shop/strategies/s.lua:4:" "$folder/log"
says
claim "the old one serves on" '"message":"two"'
ask /v1/releases
claim "what was refused is kept, with where" '"file":"strategies/s.lua","line":4'
claim "and counted beside" '"refused":[{"time"'

strategy four >"$folder/new.lua"
mv "$folder/new.lua" "$folder/shop/strategies/s.lua"
sleep 0.1
: >"$folder/shop/strategies/.s.lua.swp"
wait_for "an editor that renames is seen" "$(printf 'is active')" "$folder/log"
tries=50
while says && ! grep -qF '"message":"four"' "$folder/answer" && [ "$tries" -gt 0 ]; do
  sleep 0.1
  tries=$((tries - 1))
done
claim "and what it wrote decides" '"message":"four"'

refusals=$(grep -c 'stays active' "$folder/log")
: >"$folder/shop/strategies/s.lua"
sleep 0.6
strategy five >"$folder/shop/strategies/s.lua"
tries=80
while says && ! grep -qF '"message":"five"' "$folder/answer" && [ "$tries" -gt 0 ]; do
  sleep 0.1
  tries=$((tries - 1))
done
claim "an editor that cuts the file first, and is slow, is waited for" '"message":"five"'
[ "$(grep -c 'stays active' "$folder/log")" = "$refusals" ] && passed=$((passed + 1)) || {
  failed=$((failed + 1))
  echo "FAILED: half of a file was seen"
}

mv "$folder/shop" "$folder/gone"
sleep 0.5
says
claim "without the folder the release serves on" '"message":"five"'
write "$folder/shop" six
tries=80
while says && ! grep -qF '"message":"six"' "$folder/answer" && [ "$tries" -gt 0 ]; do
  sleep 0.1
  tries=$((tries - 1))
done
claim "a folder in its place is watched on" '"message":"six"'
rm -rf "$folder/gone"

# ---- archives ----
write "$folder/other" seven
pack() {
  tar -C "$1" -cz . >"$folder/archive.tgz"
}
post() {
  ask "/v1/releases${1:-}" -H 'Content-Type: application/gzip' --data-binary "@$folder/archive.tgz"
}
echo 'os.execute "touch '"$folder"'/hacked"' >"$folder/other/specs/evil_spec.lua"
pack "$folder/other"
post '?author=anna&note=seven%20it%20is'
claim "an archive becomes the release" "HTTP/1.1 201"
claim "and is named" '"active":true,"gate":null,"findings":[]}'
[ ! -e "$folder/hacked" ] && passed=$((passed + 1)) || { failed=$((failed + 1)); echo "FAILED: a spec was run by the server"; }
says
claim "it decides" '"message":"seven"'
ask /v1/releases
claim "whose it is, is kept" '"author":"anna","note":"seven it is","source":"upload","specs":null,"gate":null'
touch "$folder/shop/offers.lua" "$folder/shop"
sleep 1.5
says
claim "a folder that is touched and not changed undoes nothing" '"message":"seven"'
post
claim "again it is active already" "HTTP/1.1 200"
head -c 3000000 /dev/urandom >"$folder/other/picture.jpg"
pack "$folder/other"
post
claim "an archive may be longer than an event" "HTTP/1.1 200"
rm "$folder/other/picture.jpg"
ask /v1/releases -H 'Content-Type: application/gzip' -H 'Content-Length: 70000000' -d 'x'
claim "but no longer than a workspace" "HTTP/1.1 413"
echo 'x = ' >>"$folder/other/strategies/s.lua"
echo 'nonsense {}' >>"$folder/other/profile.lua"
pack "$folder/other"
post
claim "a broken one is 422" "HTTP/1.1 422"
claim "a problem" "Content-Type: application/problem+json"
claim "with all findings" '"findings":[{"file":"profile.lua","line":2'
rm -rf "$folder/other"
write "$folder/other" eight
ln -s /etc/passwd "$folder/other/signals/passwd.lua"
pack "$folder/other"
post
claim "a link is refused" "signals/passwd.lua: a link"
claim "as no archive that is taken" "HTTP/1.1 400"
# refused CLAIM REASON: among what was refused, by the archive's hash.
refused() {
  ask /v1/releases
  claim "$1" "\"archive\":\"sha256:$(sha256sum "$folder/archive.tgz" | cut -d' ' -f1)\",\"findings\":[{\"file\":\"archive\",\"text\":\"$2"
}
refused "which is listed with its hash and why" "signals/passwd.lua: a link"
rm "$folder/other/signals/passwd.lua"
tar -C "$folder" -czP --transform 's,^other,../other,' other >"$folder/archive.tgz" 2>/dev/null
post
claim "a name that leads out is refused" "leads out of the workspace"
refused "which is listed" "../other/"
mkdir "$folder/other/specs/many"
(cd "$folder/other/specs/many" && seq -f 'f%g_spec.lua' 2001 | xargs touch)
pack "$folder/other"
post
claim "too many entries are refused" "HTTP/1.1 413"
refused "which is listed" "the archive has more than 2000 entries"
rm -r "$folder/other/specs/many"
head -c 300000000 /dev/zero >"$folder/other/specs/bomb"
pack "$folder/other"
rm "$folder/other/specs/bomb"
post
claim "a bomb is refused" "HTTP/1.1 413"
refused "which is listed" "the archive unpacks to more than "
head -c 200 "$folder/archive.tgz" >"$folder/cut" && mv "$folder/cut" "$folder/archive.tgz"
post
claim "half an archive is refused" "HTTP/1.1 400"
ask /v1/releases -H 'Content-Type: application/json' -d '{}'
claim "another type is 415" "HTTP/1.1 415"
sed -i 's/^workspace {/workspace { workers = 3,/' "$folder/other/workspace.lua"
pack "$folder/other"
post
claim "more workers take a restart" "HTTP/1.1 409"
claim "and are named" "workers is 3 there and 1 here"
says
claim "through all of it the old one serves" '"message":"seven"'

# ---- back ----
seven=$(active)
ask "/v1/releases/$one/diff/$seven"
claim "two are compared" '"files":[{"file":"strategies/s.lua","change":"changed","diff":"@@ '
claim "line by line" "-  return { offers = offers.popular { limit = 2 }, message = 'one' } end }"
ask "/v1/releases/sha256:000000/diff/$seven"
claim "one that is not there is 404" "HTTP/1.1 404"
short=$(echo "$one" | sed 's/sha256:\(.\{12\}\).*/\1/')
ask "/v1/releases/$short/activate" -X POST -d ''
claim "an earlier one is back" "\"release\":\"$one\",\"active\":true"
says
claim "and decides" '"message":"one"'
claim "the folder is watched no more" "is watched no more" "$folder/log"
strategy nine >"$folder/shop/strategies/s.lua"
sleep 1.5
says
claim "so that what is saved there does not undo it" '"message":"one"'
kill -HUP "$server"
tries=50
while says && ! grep -qF '"message":"nine"' "$folder/answer" && [ "$tries" -gt 0 ]; do
  sleep 0.1
  tries=$((tries - 1))
done
claim "SIGHUP reads it again" '"message":"nine"'
ask /v1/releases/previous/activate -X POST -d ''
claim "back to the one before" "\"release\":\"$one\""
ask /v1/releases/nonsense/activate -X POST -d ''
claim "a hash that is none is refused" "HTTP/1.1 400"

# ---- commands, beside the server ----
rm -rf "$folder/other"
write "$folder/other" ten
echo "describe('it', function() it('fails', function() error 'red' end) end)" >"$folder/other/specs/red_spec.lua"
claim_exit "red specs are not released" 1 release "$folder/other" --db "$folder/shop.db"
claim "and said to be red" "not released: its specs fail"
says
claim "nothing has changed" '"message":"one"'
echo "describe('it', function() it('holds', function() end) end)" >"$folder/other/specs/red_spec.lua"
claim_exit "green ones are" 0 release "$folder/other" --db "$folder/shop.db" --note "ten" --author anna
says
claim "it decides" '"message":"ten"'
claim_exit "releases are listed" 0 "$BUILD/sarto" releases --db "$folder/shop.db"
claim "with who ran their specs" "command by anna, specs passed"
claim "and what was refused" "strategies/s.lua:4:"
claim_exit "as JSON too" 0 "$BUILD/sarto" releases --db "$folder/shop.db" --json
claim "with the active one" "\"active\":\"$(active)\""
claim_exit "rollback goes back" 0 "$BUILD/sarto" rollback --db "$folder/shop.db"
claim "to the one before" "release $one is active"
says
claim "at once" '"message":"one"'
claim_exit "or to one that is named" 0 "$BUILD/sarto" rollback "$seven" --db "$folder/shop.db"
says
claim "whichever" '"message":"seven"'
claim_exit "not to one that is not there" 1 "$BUILD/sarto" rollback 0123456789ab --db "$folder/shop.db"
claim_exit "a database is needed" 2 "$BUILD/sarto" rollback
claim_exit "for a release too" 2 release "$folder/other"
echo 'oops' >>"$folder/other/offers.lua"
claim_exit "a broken folder is not released" 1 release "$folder/other" --db "$folder/shop.db"
claim "and told by line" "$folder/other/offers.lua:3:"

# ---- a restart ----
stop
start --db "$folder/shop.db"
says
claim "a restart goes on with the active release" '"message":"seven"'
claim "says that the files differ, and what to do" "sarto release $folder/shop --db $folder/shop.db" "$folder/log"
[ "$(grep -c 'are not the active release' "$folder/log")" = 1 ] && passed=$((passed + 1)) || failed=$((failed + 1))
stop
mv "$folder/shop" "$folder/gone"
start --db "$folder/shop.db"
says
claim "with the folder gone too" '"message":"seven"'
claim "which is said" "decides" "$folder/log"
stop
mv "$folder/gone" "$folder/shop"
echo 'oops' >>"$folder/shop/offers.lua"
start --db "$folder/shop.db"
says
claim "and with a broken one" '"message":"seven"'
stop

write "$folder/shop" watched
start --db "$folder/shop.db" --watch
tries=80
while says && ! grep -qF '"message":"watched"' "$folder/answer" && [ "$tries" -gt 0 ]; do
  sleep 0.1
  tries=$((tries - 1))
done
claim "with --watch the folder's files are taken at the start" '"message":"watched"'
claim_not "and nothing is said of a difference" "are not the active release" "$folder/log"
ask /v1/releases/previous/activate -X POST -d ''
stop

# ---- commands, without a server ----
write "$folder/shop" eleven
claim_exit "a release without a server" 0 release "$folder/shop" --db "$folder/shop.db"
start --db "$folder/shop.db"
says
claim "is what the next one starts with" '"message":"eleven"'
claim_not "and the files are the same" "are not the active release" "$folder/log"
stop
claim_exit "and so is a rollback" 0 "$BUILD/sarto" rollback --db "$folder/shop.db"
start --db "$folder/shop.db"
says
claim "the one before" '"message":"seven"'
stop
write "$folder/shop" three
sed -i 's/^workspace {/workspace { workers = 3,/' "$folder/shop/workspace.lua"
claim_exit "other workers, without a server" 0 release "$folder/shop" --db "$folder/shop.db"
claim_exit "and back" 0 "$BUILD/sarto" rollback --db "$folder/shop.db"
start --db "$folder/shop.db"
claim_exit "a rollback to other workers" 1 "$BUILD/sarto" rollback --db "$folder/shop.db"
digits=$("$BUILD/sarto" releases --db "$folder/shop.db" --json | grep -o '"release":"sha256:[0-9a-f]*' | head -n 1 | cut -d: -f3 | cut -c 1-20)
claim "says how to come there" "workers is 3 there and 1 here, which takes a restart: stop the server, sarto rollback $digits, start it"
claim_not "of no folder" "/workspace.lua" "$folder/answer"
stop
claim_exit "as it says" 0 "$BUILD/sarto" rollback "$digits" --db "$folder/shop.db"
claim_exit "and back to one" 0 "$BUILD/sarto" rollback --db "$folder/shop.db"
write "$folder/shop" twelve
echo '{"id":"r1","source":"spec","type":"go","subject":"q"}' |
  "$BUILD/sarto" run "$folder/shop" --db "$folder/shop.db" >"$folder/answer" 2>&1
claim "in run the database's release decides" '"message":"seven"'
claim "and that the files are others is said" "sarto run: the files of $folder/shop are not the active release of"
[ "$(grep -c 'are not the active release' "$folder/answer")" = 1 ] && passed=$((passed + 1)) || {
  failed=$((failed + 1))
  echo "FAILED: it is said once"
}
claim "with how to bring them in" "sarto release $folder/shop --db $folder/shop.db"
echo '{"id":"i1","source":"spec","type":"go","subject":"q"}' |
  "$BUILD/sarto" import "$folder/shop" --db "$folder/shop.db" >"$folder/answer" 2>&1
claim "in import too" "sarto import: the files of $folder/shop are not the active release of"
claim_exit "neither has changed what is active" 0 "$BUILD/sarto" releases --db "$folder/shop.db"
claim "to the release" "* $(echo "$seven" | cut -c 1-19)"
claim_exit "until it is released" 0 release "$folder/shop" --db "$folder/shop.db"
echo '{"id":"r2","source":"spec","type":"go","subject":"q"}' |
  "$BUILD/sarto" run "$folder/shop" --db "$folder/shop.db" >"$folder/answer" 2>&1
claim "then it decides" '"message":"twelve"'
claim_not "and nothing is said" "are not the active release" "$folder/answer"
mkdir "$folder/first.d"
echo '{"id":"r1","source":"spec","type":"go","subject":"q"}' |
  "$BUILD/sarto" run "$folder/shop" --db "$folder/first.d/shop.db" >"$folder/answer" 2>&1
claim "where nothing was kept the folder decides" '"message":"twelve"'
claim_exit "and its release is kept" 0 "$BUILD/sarto" releases --db "$folder/first.d/shop.db"
claim "as the active one" "* $(sed -n 's/.*"release":"\(sha256:.\{12\}\).*/\1/p' "$folder/answer" | head -n 1)"
claim_exit "no database, no releases" 1 "$BUILD/sarto" releases --db "$folder/none.db"
start
ask /v1/releases
claim "nor in a server without" "without a database no release is kept"
write "$folder/shop" thirteen
kill -HUP "$server"
tries=50
while says && ! grep -qF '"message":"thirteen"' "$folder/answer" && [ "$tries" -gt 0 ]; do
  sleep 0.1
  tries=$((tries - 1))
done
claim "which reads its folder again all the same" '"message":"thirteen"'
stop

# ---- a file of releases that is damaged, or has no room ----
mkdir "$folder/damaged.d"
damaged=$folder/damaged.d/shop-releases.db
write "$folder/shop" fourteen
claim_exit "a release is kept" 0 release "$folder/shop" --db "$folder/damaged.d/shop.db"
cp "$damaged" "$folder/whole.db"
serve_once() {
  timeout 20 "$BUILD/sarto" serve "$folder/shop" --listen 0 --db "$folder/damaged.d/shop.db" "$@"
}
head -c 6000 "$folder/whole.db" >"$damaged"
claim_exit "a file that is damaged is not served from" 1 serve_once
claim "which is said of it" "sarto: --db: $damaged: database disk image is malformed; serving needs that file"
claim "with what to do" "move it aside, with its -wal and -shm, and the files of $folder/shop decide as the first release"
claim "and what that loses" "lost are going back to earlier releases and deriving their decisions again, not profiles and decisions"
mv "$damaged" "$folder/aside.db"
start --db "$folder/damaged.d/shop.db"
says
claim "that done the folder decides" '"message":"fourteen"'
stop
if command -v sqlite3 >/dev/null; then
  sqlite3 "$damaged" "UPDATE blob SET packed = zeroblob(9) WHERE id = (SELECT min(id) FROM blob)"
  claim_exit "one damaged release is not served" 1 serve_once
  claim "which says how to put it right" "serving needs it whole: sarto release $folder/shop --db $folder/damaged.d/shop.db"
  claim_exit "and that does, where the files are the same too" 0 release "$folder/shop" --db "$folder/damaged.d/shop.db"
  start --db "$folder/damaged.d/shop.db"
  says
  claim "it decides again" '"message":"fourteen"'
  stop
else
  echo "skipped: one damaged release: no sqlite3 here"
fi
small=$folder/small
mkdir "$small"
if mount -t tmpfs -o size=1m tmpfs "$small" 2>"$folder/said"; then
  trap '[ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server"; umount "$small"; rm -rf "$folder"' EXIT INT TERM
  mv "$damaged" "$small/releases.db"
  rm -f "$damaged"*
  ln -s "$small/releases.db" "$damaged"
  start --db "$folder/damaged.d/shop.db"
  head -c 2000000 /dev/zero >"$small/filler" 2>"$folder/said"
  strategy fifteen >"$folder/shop/strategies/s.lua"
  pack "$folder/shop"
  post
  claim "a release that there is no room for is refused" "HTTP/1.1 503"
  claim "which is said plainly" "there is no space left on the disk"
  claim "to the operator too" "there is no space left on the disk; release" "$folder/log"
  says
  claim "and the old one serves on" '"message":"fourteen"'
  stop
  claim_exit "nor does a command without a server" 1 release "$folder/shop" --db "$folder/damaged.d/shop.db"
  claim "which says what to do" "there is no space left on the disk; make room and try again, nothing is lost"
  start --db "$folder/damaged.d/shop.db"
  says
  claim "a restart needs no room" '"message":"fourteen"'
  rm "$small/filler"
  post
  claim "and the new one is taken" "HTTP/1.1 201"
  stop
  umount "$small"
  trap '[ -n "$server" ] && kill "$server" 2>/dev/null; rm -rf "$folder"' EXIT INT TERM
else
  echo "skipped: no room for a release: no small disk can be mounted here"
fi
write "$folder/shop" thirteen

# ---- cases of expect.lua ----
rm -rf "$folder/other"
start --db "$folder/expect.db"
write "$folder/other" tested
mkdir "$folder/other/personas"
echo '{ "hard": { "gender": "f" } }' >"$folder/other/personas/ann.json"
expected() {
  echo "
expect 'ann is told' { persona = 'ann', event = { type = 'go' }, placement = 'home', strategy = 's', says = '$1' }"
}
expected others >"$folder/other/expect.lua"
pack "$folder/other"
post
claim "one that fails its own cases is refused" "HTTP/1.1 422"
claim "with the case and what was decided" '"findings":[{"file":"expect.lua","line":2,"text":"expect \"ann is told\": home says \"tested\", expected \"others\" in it"}]'
says
claim "and the old one serves on" '"message":"thirteen"'
claim_exit "sarto release says so before it is sent" 1 release "$folder/other" --db "$folder/expect.db"
claim "with the line" 'expect.lua:2: expect "ann is told": home says "tested"'
expected tested >"$folder/other/expect.lua"
rm -r "$folder/other/personas"
pack "$folder/other"
post
claim "cases come with their personas" "there is no persona 'ann'"
mkdir "$folder/other/personas"
echo '{ "hard": { "gender": "f" } }' >"$folder/other/personas/ann.json"
claim_exit "sarto release sends them" 0 release "$folder/other" --db "$folder/expect.db"
says
claim "and what meets its cases decides" '"message":"tested"'
strategy changed >"$folder/other/strategies/s.lua"
pack "$folder/other"
post
claim "which refuse what breaks them" 'home says \"changed\", expected \"tested\" in it'
stop

# ---- the end, in the middle of a change ----
# slow_cases: half a minute of them.
slow_cases() {
  echo "strategy 's' { on = 'go', placement = 'home', propose = function() while true do end end }" \
    >"$1/strategies/s.lua"
  i=0
  while [ "$i" -lt 600 ]; do
    i=$((i + 1))
    echo "expect 'c$i' { event = { type = 'go' }, placement = 'home', strategy = 's' }"
  done >"$1/expect.lua"
}
# ends_soon NAME: the server is told to end, and does within two seconds, of which a busy machine may take one.
ends_soon() {
  begun=$(date +%s%N)
  stop
  if [ $((($(date +%s%N) - begun) / 1000000)) -lt 2000 ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $1: took more than two seconds to end"
  fi
}
rm -rf "$folder/other"
write "$folder/shop" before
start --db "$folder/ending.db"
before=$(active)
write "$folder/other" slow
slow_cases "$folder/other"
pack "$folder/other"
post &
asking=$!
sleep 0.7
ends_soon "a server that tries cases"
wait "$asking"
claim "who asked is told" "HTTP/1.1 503"
claim "why" "the release was left, for the server stops"
start --db "$folder/ending.db" --watch
[ "$(active)" = "$before" ] && passed=$((passed + 1)) || { failed=$((failed + 1)); echo "FAILED: half a change is active"; }
ask /v1/releases
claim_not "what was left was not refused" '"refused":[{'
slow_cases "$folder/shop"
sleep 1
rm -rf "$folder/other"
write "$folder/other" waiting
pack "$folder/other"
post &
asking=$!
sleep 0.3
ends_soon "a server with a request that waits for the folder"
wait "$asking"
claim "which did not begin" "HTTP/1.1 503"
rm "$folder/shop/expect.lua"
write "$folder/shop" before
start --db "$folder/ending.db"
[ "$(active)" = "$before" ] && passed=$((passed + 1)) || { failed=$((failed + 1)); echo "FAILED: what waited began"; }
stop

echo "releases: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
