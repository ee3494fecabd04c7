#!/bin/sh
# What holding scripts costs: a call, and workspaces of a hundred to 10,000 strategies, to check, to load, to hold and to
# call. Run it with `make bench-scripts`; nothing else should run beside it.
BUILD=${BUILD:-build}
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT INT TERM

echo "machine: $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
"$BUILD/tests/bench_scripts"
for count in ${COUNTS:-100 1000 10000}; do
  lua5.4 tests/bench/strategies.lua "$folder/$count" "$count"
  "$BUILD/tests/bench_scripts" "$folder/$count"
  sh -c '"$1" check "$2" >/dev/null && times' check "$BUILD/sarto" "$folder/$count" |
    awk 'NR == 2 { print "  sarto check: " $1 " of CPU" }'
done
