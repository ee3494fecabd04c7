#!/bin/sh
# What operators see of a service: metrics that Prometheus reads, a log without anything of a person, traces, and what
# systemd is told. Closes with "operations: N passed, N failed".
. tests/flow/claims.sh

workspace=$folder/fashion
cp -r scripts/fashion "$workspace"
sed -i "s/holdout = 0.05/holdout = 0/; s/^workspace {/workspace { workers = ${WORKERS:-1},/" "$workspace/workspace.lua"
mkdir "$folder/data"
db=$folder/data/shop.db
who=zz-lucia-zz
trait=zzmarkzz
trace=4bf92f3577b34da6a3ce929d0e0e4736
cat >"$workspace/strategies/throws.lua" <<'END'
strategy "throws" {
  purpose = "service",
  on = "page.viewed",
  placement = "home.strip",
  propose = function(profile, event) error("it is " .. tostring(event.data.note)) end,
}
END

# start OPTION…: leaves server and port.
start() {
  "$BUILD/sarto" serve "$workspace" --db "$db" --listen 0 "$@" >"$folder/out" 2>"$folder/log" &
  server=$!
  port='' tries=200
  while [ -z "$port" ] && [ "$tries" -gt 0 ] && kill -0 "$server" 2>/dev/null; do
    sleep 0.1
    tries=$((tries - 1))
    port=$(cat "$folder/out" "$folder/log" | sed -n 's#.* on http://127.0.0.1:\([0-9]*\).*#\1#p')
  done
}
stop() {
  kill "$server"
  wait "$server"
  server=
}
ask() {
  path=$1
  shift
  curl -s -i --max-time 10 "$@" "http://127.0.0.1:$port$path" >"$folder/answer"
}
json='Content-Type: application/json'
event() {
  ask /v1/events -H "$json" -d "{\"id\":\"$who-$1\",\"source\":\"spec\",\"type\":\"$2\",\"subject\":\"$who\",\"data\":{$3}}"
}
# busy: a session in which everything that can be said of a person is said, and much goes wrong.
busy() {
  event a customer.profile "\"given_name\":\"$trait\",\"locale\":\"it\""
  event b page.viewed "\"category\":\"dresses\",\"note\":\"$trait\""
  event c order.placed "\"items\":[\"scarf-10\"],\"note\":\"$trait\""
  decision=$(ask /v1/events -H "$json" -d "{\"id\":\"$who-d\",\"source\":\"spec\",\"type\":\"page.viewed\",\"subject\":\"$who\"}"
    sed -n 's/.*"decision_id":"\([0-9a-f]*\)".*/\1/p' "$folder/answer")
  ask "/v1/decisions/$decision?explain=true"
  ask "/v1/profiles/$who"
  ask "/v1/profiles/$who/export"
  ask "/v1/profiles/$who/degree" -X PUT -H "$json" -d '{"degree":"mass"}'
  ask "/v1/profiles/$who/nothing/$trait"
  ask "/v1/profiles/$who?$trait=1"
  ask "/v1/$trait" -X "$(echo $trait | tr -d z | tr a-z A-Z)"
  ask /v1/events -H "$json" -H "Authorization: Bearer $trait" -d "{\"id\":\"$who\",\"$trait\":"
  ask "/l/$trait$trait$trait"
  ask "/o/$trait$trait$trait"
  ask "/v1/profiles/$who" -X DELETE
  event e page.viewed "\"note\":\"$trait\""
  ask /v1/events -H "$json" -d "{\"id\":\"$who-late\",\"source\":\"spec\",\"type\":\"page.viewed\",\"subject\":\"$who\",\"time\":\"2026-01-01T10:00:00Z\"}"
}

# ---- metrics ----
start
[ -n "$port" ] || { cat "$folder/log"; echo "operations: 0 passed, 1 failed"; exit 1; }
busy
curl -s "http://127.0.0.1:$port/metrics" >"$folder/metrics"
claim_exit "metrics keep to the house's rules, and no label is about a person" 0 \
  lua5.4 tests/flow/metrics_lint.lua "$who" "$trait" <"$folder/metrics"
for broken in 's/^# HELP sarto_events_total.*//' 's/^# TYPE sarto_events_total.*/&\n&/' 's/sarto_forgets_total/sarto_forgets/g' \
  's/^sarto_workers .*/&\n&/' '$a sarto_events_total 7' 's/category="health"/category="'"$who"'"/' \
  's/le="+Inf"} \([0-9]*\)/le="+Inf"} 99999\1/' 's/sarto_journal_queued/sarto_journal_ms/g'; do
  sed "$broken" "$folder/metrics" >"$folder/broken"
  claim_exit "what does not is found: $broken" 1 lua5.4 tests/flow/metrics_lint.lua "$who" <"$folder/broken"
done
if command -v promtool >/dev/null; then
  claim_exit "promtool finds nothing to mend" 0 promtool check metrics <"$folder/metrics"
else
  echo "skipped: promtool is not installed (Debian's prometheus)"
fi
claim "how long answers take is counted by class of route" 'sarto_http_request_duration_seconds_bucket{route="profiles",le="+Inf"}' "$folder/metrics"
claim "and how long deciding took" 'sarto_decide_seconds_bucket{le="0.0001"}' "$folder/metrics"
for name in process_cpu_seconds_total process_resident_memory_bytes process_open_fds process_max_fds process_start_time_seconds; do
  claim_exit "the process tells $name" 0 grep -q "^$name [0-9]" "$folder/metrics"
done
started=$(sed -n 's/^process_start_time_seconds \([0-9]*\).*/\1/p' "$folder/metrics")
claim_exit "it was started a moment ago" 0 test "$(($(date +%s) - started))" -ge 0 -a "$(($(date +%s) - started))" -le 120
figure() {
  sed -n "s/^$1 //p" "$folder/metrics"
}
claim_exit "each event that was decided is counted once, and none that was refused" 0 \
  test "$(figure sarto_decide_seconds_count)" = "$(($(figure sarto_events_total) + $(figure sarto_events_made_total)))"

# ---- the log, as text ----
cp "$folder/log" "$folder/answer"
claim "a fault is told" 'strategy "throws"'
claim_not "as text without marks of levels" '<3>'
claim_not "no line about requests stands there unasked" 'method='
claim_not "nobody's id is in the log" "$who"
claim_not "and no trait" "$trait"
stop

# ---- for systemd's journal ----
: >"$folder/log"
JOURNAL_STREAM=$(stat -c %d:%i "$folder/log") start
unset JOURNAL_STREAM
event z page.viewed "\"note\":\"$trait\""
stop
cp "$folder/log" "$folder/answer"
claim "where systemd's journal listens a line carries its level" '<4>sarto serve: strategy "throws"'
claim "a lower one too" '<6>sarto serve: Terminated'

# ---- as JSON, with requests ----
start --log json --access-log
[ -n "$port" ] || { cat "$folder/log"; echo "operations: 0 passed, 1 failed"; exit 1; }
busy
ask /healthz
ask /readyz
ask /metrics
ask "/v1/profiles/$who" -H "traceparent: 00-$trace-00f067aa0ba902b7-01"
ask /v1/profiles/nobody -H "traceparent: 00-$trace-00f067aa0ba902b7-01" -H "tracestate: a=$trait"
claim "a problem names its trace" "\"instance\":\"urn:trace:$trace\""
ask /v1/profiles/nobody -H "traceparent: 00-$trace-00f067aa0ba902b7-01-"
claim_not "what is no traceparent names none" '"instance"'
ask /v1/profiles/nobody -H "traceparent: 00-$trace-00f067aa0ba902b7-01" -H "traceparent: 00-$trace-00f067aa0ba902b7-01"
claim_not "nor do two" '"instance"'
ask /v1/events -H "$json" -d "{\"id\":\"$who-t\",\"source\":\"spec\",\"type\":\"page.viewed\",\"subject\":\"$who\",\"traceparent\":\"00-$trace-00f067aa0ba902b7-01\"}"
claim "an event may bring its trace as an extension" '"decision_id"'
ask "/nothing" -H "traceparent: 00-$trace-00f067aa0ba902b7-01"
claim "a refusal names it too" "\"instance\":\"urn:trace:$trace\""
head -c 2000000 /dev/zero >"$folder/long"
ask /v1/events -H "$json" -H 'Transfer-Encoding: chunked' -H 'Expect:' -H "traceparent: 00-$trace-00f067aa0ba902b7-01" --data-binary "@$folder/long"
claim "and one that is said while the request still comes" "\"status\":413,"
claim "as any other" "\"instance\":\"urn:trace:$trace\""
kill -HUP "$server"
echo 'broken {' >"$workspace/strategies/broken.lua"
sleep 0.5
kill -HUP "$server"
sleep 1
stop
cp "$folder/log" "$folder/answer"
claim_exit "each line is a JSON object with time, level and msg" 0 python3 -c "
import json, sys, datetime
for line in open('$folder/log'):
  said = json.loads(line)
  datetime.datetime.fromisoformat(said['time'].replace('Z', '+00:00'))
  assert said['level'] in ('error', 'warning', 'info'), line
  assert said['msg'] and not said['msg'].startswith('<'), line"
cp "$folder/log" "$folder/answer"
claim "where it listens is told" '"level":"info","msg":"'
claim "a request is told by its route" '"msg":"request","method":"GET","route":"/v1/profiles/{id}","status":200,"bytes":'
claim "with its trace" "\"trace\":\"$trace\""
claim "one that no route took as that" '"method":"other","route":"none","status":501'
claim_not "who looks whether it lives is not told" healthz
claim_not "nor whether it is ready" readyz
claim_not "nor who counts" '"route":"/metrics"'
claim "a fault is told, as a warning" '"level":"warning","msg":"strategy \"throws\"'
claim "what is wrong with a release is told" 'broken.lua'
claim "that it stops is told" 'answering what is at hand'
claim_not "nobody's id is in the log" "$who"
claim_not "no trait, token or header" "$trait"
rm "$workspace/strategies/broken.lua"

claim_exit "another form is refused" 2 "$BUILD/sarto" serve "$workspace" --log xml
claim "by name" "--log: expected text or json, got 'xml'"

# ---- systemd ----
cat >"$folder/listen.py" <<'END'
import os, socket, sys
name, path = sys.argv[1], sys.argv[2]
heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
heard.bind('\0' + name[1:] if name[0] == '@' else name)
out = open(path, 'w')
print('bound', file=out, flush=True)
while True:
  print(heard.recv(4096).decode(), file=out, flush=True)
END
for socket in "$folder/notify" "@sarto-operations-$$"; do
  : >"$folder/heard"
  python3 "$folder/listen.py" "$socket" "$folder/heard" &
  listener=$!
  tries=100
  while ! grep -q bound "$folder/heard" && [ "$tries" -gt 0 ]; do sleep 0.1; tries=$((tries - 1)); done
  export NOTIFY_SOCKET="$socket" WATCHDOG_USEC=400000
  start
  unset NOTIFY_SOCKET WATCHDOG_USEC
  sleep 0.7
  kill -HUP "$server"
  sleep 1.2
  stop
  kill "$listener"
  wait "$listener" 2>/dev/null
  case $socket in @*) kind="an abstract socket" ;; *) kind="a path" ;; esac
  claim "systemd is told at $kind that it is ready" READY=1 "$folder/heard"
  claim "and by which release it answers" "STATUS=Answers on port $port by release sha256:" "$folder/heard"
  claim "that it reads its rules again" RELOADING=1 "$folder/heard"
  claim "and since when" MONOTONIC_USEC= "$folder/heard"
  claim_exit "then that it is ready again" 0 test "$(grep -c READY=1 "$folder/heard")" = 2
  claim "that it stops" STOPPING=1 "$folder/heard"
  claim_exit "and twice in each time of its watchdog that it lives" 0 test "$(grep -c WATCHDOG=1 "$folder/heard")" -ge 6
done

echo "operations: $passed passed, $failed failed"
[ "$failed" = 0 ]
