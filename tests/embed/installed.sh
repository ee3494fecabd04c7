#!/bin/sh
# What `make install` leaves is enough: examples are compiled by pkg-config alone, and run. Closes with
# "installed: N passed, N failed".
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT INT TERM
passed=0 failed=0
claim() {
  name=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $name"
  fi
}
command -v pkg-config >/dev/null || {
  echo "skipped: there is no pkg-config here"
  exit 0
}

# Where DESTDIR is not the place it will run from, sarto.pc names the place alone.
make -s -o all install DESTDIR="$folder/stage" prefix=/opt/sarto >/dev/null
claim "a staged install names the place it will have" \
  grep -qx "prefix=/opt/sarto" "$folder/stage/opt/sarto/lib/pkgconfig/sarto.pc"

make -s -o all install prefix="$folder/tree" >/dev/null
export PKG_CONFIG_PATH="$folder/tree/lib/pkgconfig" LD_LIBRARY_PATH="$folder/tree/lib"
claim "sarto.pc is valid" pkg-config --validate sarto
claim "sarto.pc has the header's version" \
  [ "\"$(pkg-config --modversion sarto)\"" = "$(sed -n 's/.define SARTO_VERSION //p' "$folder/tree/include/sarto.h")" ]
claim "sarto.pc says where Lua's files are" [ -f "$(pkg-config --variable=luadir sarto)/sarto.so" ]
claim "sarto.pc says where the stubs are" [ -f "$(pkg-config --variable=stubsdir sarto)/sarto.lua" ]
pkg-config --static --libs sarto | tr ' ' '\n' | grep '^-l' | sort -u >"$folder/static"
sed -n 's/^LIBS *= //p' Makefile | tr ' ' '\n' | sort -u >"$folder/linked"
claim "what the static library needs is there" sh -c "[ -s '$folder/linked' ] && ! comm -13 '$folder/static' '$folder/linked' | grep ."

compile() { # SOURCE PROGRAM [FLAGS]
  # shellcheck disable=SC2046,SC2086
  cc -std=c11 -Wall -Wextra -pedantic -Werror ${EXTRA:-} "$1" -o "$2" $(pkg-config --cflags --libs sarto) ${3:-} ${4:-}
}
claim "decide.c compiles" compile docs/embed/decide.c "$folder/decide"
"$folder/decide" scripts/fashion >"$folder/decided"
claim "decide.c decides" grep -q '"subject":"lucia"\|"decision_id"\|"placements"' "$folder/decided"
claim "decide.c says why it cannot" sh -c "! '$folder/decide' '$folder/nowhere' >'$folder/why' && [ -s '$folder/why' ]"

loop_flags=$(pkg-config --cflags --libs libuv)
claim "in_loop.c compiles" compile docs/embed/in_loop.c "$folder/in_loop" -D_GNU_SOURCE "$loop_flags"
claim "in_loop.c runs" "$folder/in_loop" scripts/fashion "$folder/loop.db" >"$folder/looped"
claim "in_loop.c decides" [ "$(grep -c '^lucia: .*"placements"' "$folder/looped")" = 3 ]

mkdir "$folder/one" "$folder/two"
claim "ways.c compiles" compile tests/embed/ways.c "$folder/ways" -D_GNU_SOURCE "$loop_flags -lpthread"
claim "runtimes run on threads of their own, two at once, and on a loop" timeout 120 "$folder/ways" scripts/fashion scripts/grocer
claim "and with databases" timeout 120 "$folder/ways" scripts/fashion scripts/grocer "$folder/one/a.db" "$folder/two/b.db"
mkdir "$folder/crew" "$folder/three"
echo 'workspace { locales = { "en" }, workers = 3 }' >"$folder/crew/workspace.lua"
echo 'placement "p" { fallback = { offers = { limit = 2 }, message = "worth a look" } }' >>"$folder/crew/workspace.lua"
cp tests/embed/host/offers.lua "$folder/crew/"
claim "and with several workers" timeout 120 "$folder/ways" "$folder/crew" scripts/grocer
claim "and with both" timeout 120 "$folder/ways" "$folder/crew" "$folder/crew" "$folder/three/a.db" "$folder/two/c.db"

claim "function.c compiles" compile docs/embed/function.c "$folder/function"
mkdir -p "$folder/tiers/strategies"
cat >"$folder/tiers/workspace.lua" <<'LUA'
workspace { locales = { "en" } }
host_function "loyalty_tier" { about = "of a customer's number", sample = "none" }
placement "p" { fallback = { offers = { limit = 2 }, message = "worth a look" } }
LUA
cp tests/embed/host/offers.lua "$folder/tiers/"
cat >"$folder/tiers/strategies/tiers.lua" <<'LUA'
strategy "tiers" {
  on = "page.viewed",
  placement = "p",
  propose = function(_, event)
    if host.loyalty_tier(event.data.customer) == "gold" then
      return { offers = { "b", "a" }, message = "first served" }
    end
  end,
}
LUA
"$folder/function" "$folder/tiers" >"$folder/tiered"
claim "function.c is asked by the script" grep -q '"message":"first served"' "$folder/tiered"
"$folder/function" scripts/fashion >"$folder/untiered"
claim "and says where it is not declared" grep -q 'workspace.lua declares no host_function "loyalty_tier"' "$folder/untiered"
asked='{"id":"1","source":"embed","type":"page.viewed","subject":"lucia","time":"2026-03-02T10:00:00Z","data":{"customer":"c-7"}}'
echo "$asked" | "${BUILD:-build}/sarto" run "$folder/tiers" >"$folder/sampled" 2>/dev/null
claim "the program takes the sample" grep -q '"message":"worth a look"' "$folder/sampled"
claim "the program checks it" sh -c "'${BUILD:-build}/sarto' check '$folder/tiers' >/dev/null"
claim "and serves nobody with a sample" \
  sh -c "! '${BUILD:-build}/sarto' serve '$folder/tiers' --listen 0 2>'$folder/why' && grep -q 'which this program does not register' '$folder/why'"
sed -i 's/host.loyalty_tier/host.loyalty_teir/' "$folder/tiers/strategies/tiers.lua"
claim "and names the nearest where the name is wrong" \
  sh -c "! '${BUILD:-build}/sarto' check '$folder/tiers' >'$folder/why' 2>&1 && grep -q \"did you mean 'host.loyalty_tier'\" '$folder/why'"
claim "functions.c compiles" compile tests/embed/functions.c "$folder/functions"
claim "functions give what scripts may have, and are refused by name" timeout 60 "$folder/functions" tests/embed/host

mkdir "$folder/wrong"
printf 'workspace { locales = { "en" } }\nplacment "p" {}\n' >"$folder/wrong/workspace.lua"
claim "figures.c compiles" compile tests/embed/figures.c "$folder/figures"
claim "a program hears of each figure, and has a log" timeout 60 "$folder/figures" tests/embed/host "$folder/wrong"

claim "ticks.c compiles" compile tests/embed/ticks.c "$folder/ticks" -D_GNU_SOURCE "$loop_flags -lpthread"
claim "time passes by itself on a thread of its own and on a loop" timeout 60 "$folder/ticks" tests/embed/host

claim "options.c compiles" compile tests/embed/options.c "$folder/options"
"$folder/options" scripts/fashion >"$folder/opened"
said() { grep -qF "$1" "$folder/opened"; }
claim "an older program's options are taken" said "older: 0 "
claim "a newer program's are taken where it sets nothing new" said "newer, unused: 0 "
claim "and refused where it does" said "newer, used: 1 options: what is set after its first"
claim "options without a size are refused" said "without a size: 1 options.size: expected sizeof(sarto_options), got 0"
claim "options without a folder are refused" said "without a folder: 1 options.workspace: expected the folder, got NULL"

# What the sanitizer keeps of freed memory is not ours. 10,000 of them: CYCLES=10000 tests/embed/installed.sh
claim "cycles.c compiles" compile tests/embed/cycles.c "$folder/cycles"
flat="env ASAN_OPTIONS=${ASAN_OPTIONS:-}:quarantine_size_mb=1"
claim "opening and closing leaves nothing, in memory" $flat "$folder/cycles" scripts/fashion "${CYCLES:-100}"
claim "nor with a database" $flat "$folder/cycles" scripts/fashion "${CYCLES:-100}" "$folder/shop.db"
if command -v valgrind >/dev/null && [ -z "${EXTRA:-}" ]; then
  grind() {
    valgrind -q --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite,indirect "$@" >/dev/null
  }
  sed -i 's/loyalty_teir/loyalty_tier/' "$folder/tiers/strategies/tiers.lua"
  claim "valgrind finds nothing, of a function" grind "$folder/function" "$folder/tiers"
  if [ -n "${VALGRIND:-}" ]; then # all of them: make torture
    claim "nor in memory" grind "$folder/decide" scripts/fashion
    claim "nor in a loop" grind "$folder/in_loop" scripts/fashion "$folder/grind.db"
  fi
else
  echo "skipped: valgrind is not here, or the build is sanitized"
fi

echo "installed: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
