#!/usr/bin/env bash
# The real packages against a live server: installs them into a temporary folder, runs each, and looks into profiles and
# decisions for what it told. By hand, for it needs a registry: make clients. With names, those alone:
#   tests/clients/run.sh [--record] [segment_node …]
# --record writes what they sent into tests/clients/recorded/, which `make test` sends again. NODE_MODULES says where the
# packages are, if they are installed already. Closes with "clients: N passed, N failed".
here=tests/clients
. $here/server.sh
. $here/checks.sh
recorded=$folder/recorded
if [ "$1" = --record ]; then
  recorded=$here/recorded
  shift
fi
mkdir -p "$recorded"
names=${*:-segment_node rudder_node cloudevents openfeature_server openfeature_web analytics_browser page_browser}

if [ -z "$NODE_MODULES" ]; then
  cp $here/package.json "$folder/"
  (cd "$folder" && npm install --no-audit --no-fund --legacy-peer-deps >npm.log 2>&1) || { tail -n 5 "$folder/npm.log"; exit 1; }
  NODE_MODULES=$folder/node_modules
fi
export NODE_PATH=$NODE_MODULES
start_server || exit 1
page_port=$(node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
export PAGE_PORT=$page_port
ingest=$(token sdk ingest) decide=$(token app decide)
site=$(token site page --origin "http://127.0.0.1:$page_port")
browser_key=$(token sdk-in-a-browser ingest --public --origin "http://127.0.0.1:$page_port")

key_of() {
  case $1 in
  segment_node | rudder_node) echo "$ingest" ;;
  cloudevents | openfeature_server) echo "$decide" ;;
  analytics_browser) echo "$browser_key" ;;
  *) echo "$site" ;;
  esac
}

for name in $names; do
  key=$(key_of "$name")
  rm -f "$recorded/$name"-*.http
  node $here/recorder.js "$port" "$recorded" "$name" "$key" >"$folder/proxy" &
  proxy=$!
  while ! [ -s "$folder/proxy" ]; do sleep 0.05; done
  if node "$here/$name.js" "http://127.0.0.1:$(cat "$folder/proxy")" "$key" >"$folder/said" 2>&1; then
    claim "$name: is answered as it expects" 1 1
  else
    claim "$name: is answered as it expects" "$(cat "$folder/said")" "no complaint"
  fi
  read -r _ who <"$folder/said"
  "check_$name" "$who"
  kill "$proxy" 2>/dev/null
  : >"$folder/proxy"
done
echo "clients: $passed passed, $failed failed"
((failed == 0))
