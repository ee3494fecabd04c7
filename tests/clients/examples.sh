#!/usr/bin/env bash
# The examples against a live server, and the page client in node; what is not installed here is skipped. Closes with
# "clients: N passed, N failed".
here=tests/clients
. $here/server.sh
. $here/checks.sh
start_server || { echo "clients: 0 passed, 1 failed"; exit 1; }
key=$(token app decide)
url=http://127.0.0.1:$port

ran=0
for example in decide.js decide.py; do
  case $example in *.js) with=node ;; *) with=python3 ;; esac
  if command -v $with >/dev/null; then
    ran=$((ran + 1))
    claim "$example prints what is decided" "$($with clients/examples/$example "$url" "$key" 2>&1)" "home.hero Le proposte della stagione"
    claim "$example says why it is refused" "$($with clients/examples/$example "$url" sarto_decide_none 2>&1)" "rror"
    claim "$example is 15 lines, or so" "$(($(wc -l <clients/examples/$example) <= 18))" 1
  else
    echo "skipped: $example: no $with here"
  fi
done
[ "$ran" = 0 ] || claim "each is an event of the customer" "$(profile lucia)" "\"page.viewed\":{\"count\":$ran"

served=$(curl -si "$url/sarto.js")
claim "the page client is served to anybody" "$served" "HTTP/1.1 200"
claim "as a script" "$served" "Content-Type: text/javascript; charset=utf-8"
claim "that any page may have" "$served" "Cross-Origin-Resource-Policy: cross-origin"
claim "as it was built" "$(curl -s "$url/sarto.js" | cmp - "$BUILD/page/sarto.js" && echo same)" same
etag=$(sed -n 's/^ETag: \(.*\)\r/\1/p' <<<"$served")
claim "and not again to who has it" "$(curl -si "$url/sarto.js" -H "If-None-Match: W/$etag")" "HTTP/1.1 304"
claim "but to who has another" "$(curl -si "$url/sarto.js" -H 'If-None-Match: "0000000000000000"')" "HTTP/1.1 200"
claim "it is under 3 kB" "$(($(gzip -9c "$BUILD/page/sarto.js" | wc -c) < 3000))" 1

if command -v node >/dev/null; then
  told=$(node $here/page_test.js "$BUILD/page/sarto.js")
  grep FAILED <<<"$told"
  read -r ok bad < <(sed -n 's/^page client: \([0-9]*\) passed, \([0-9]*\) failed/\1 \2/p' <<<"$told")
  passed=$((passed + ${ok:-0})) failed=$((failed + ${bad:-1}))
else
  echo "skipped: the page client: no node here"
fi
echo "clients: $passed passed, $failed failed"
((failed == 0))
