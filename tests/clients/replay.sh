#!/usr/bin/env bash
# What the real packages sent once (tests/clients/recorded, written by run.sh --record), sent again to a live server, and
# the same looked for in profiles and decisions. Closes with "replayed: N passed, N failed".
here=tests/clients
. $here/server.sh
. $here/checks.sh
start_server || { echo "replayed: 0 passed, 1 failed"; exit 1; }
origin=http://127.0.0.1:4321
ingest=$(token sdk ingest) decide=$(token app decide)
site=$(token site page --origin "$origin")
browser_key=$(token sdk-in-a-browser ingest --public --origin "$origin")

# send FILE KEY: leaves the status in status, the one that it had in expected, the answer in $folder/answer.
send() {
  local method path line options=() basic ids
  ids=$(printf '%08x' "$(cksum <<<"${1%-*}" | cut -d' ' -f1)") # no two packages made the same
  basic=$(printf '%s:' "$2" | base64 -w0)
  sed -e "s|{KEY}|$2|g; s|{BASIC}|$basic|g; s|{NOW}|$(date -u +%FT%T.000Z)|g; s|{ID\([0-9]*\)}|$ids-0000-4000-8000-00000000000\1|g" \
    -e "s|origin: http://{HOST}|origin: $origin|; s|{HOST}|127.0.0.1:$port|g" "$1" >"$folder/request"
  {
    read -r method path expected
    while read -r line && [ -n "$line" ]; do options+=(-H "$line"); done
    cat >"$folder/body"
  } <"$folder/request"
  if grep -q '^content-encoding: gzip' "$folder/request"; then gzip -nc <"$folder/body" >"$folder/packed" && mv "$folder/packed" "$folder/body"; fi
  [ -s "$folder/body" ] && options+=(--data-binary "@$folder/body")
  status=$(curl -s --max-time 5 -o "$folder/answer" -w '%{http_code}' -X "$method" "${options[@]}" "http://127.0.0.1:$port$path")
}

shopt -s nullglob
for file in $here/recorded/*.http; do
  name=$(basename "${file%-*}")
  case $name in
  segment_node | rudder_node) key=$ingest ;;
  cloudevents | openfeature_server) key=$decide ;;
  analytics_browser) key=$browser_key ;;
  *) key=$site ;;
  esac
  send "$file" "$key"
  claim "$(basename "$file") is answered as it was" "$status $(cat "$folder/answer" 2>/dev/null)" "$expected "
done
for name in $(cd $here/recorded && printf '%s\n' *.http | sed 's/-[0-9]*\.http$//' | sort -u); do
  case $name in
  page_browser) "check_$name" "$(grep -ho 'anonymous-[0-9a-f]*' $here/recorded/page_browser-*.http | head -n 1)" ;;
  *) "check_$name" ;;
  esac
done
echo "replayed: $passed passed, $failed failed"
((failed == 0))
