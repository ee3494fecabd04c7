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
claim "what the static library needs is there" pkg-config --static --libs sarto >/dev/null

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
claim "in_loop.c decides" grep -q '"placements"' "$folder/looped"

claim "options.c compiles" compile tests/embed/options.c "$folder/options"
"$folder/options" scripts/fashion >"$folder/opened"
said() { grep -qF "$1" "$folder/opened"; }
claim "an older program's options are taken" said "older: 0 "
claim "a newer program's are taken where it sets nothing new" said "newer, unused: 0 "
claim "and refused where it does" said "newer, used: 1 options: what is set after its first"
claim "options without a size are refused" said "without a size: 1 options.size: expected sizeof(sarto_options), got 0"
claim "options without a folder are refused" said "without a folder: 1 options.workspace: expected the folder, got NULL"

# 10,000 of them: CYCLES=10000 tests/embed/installed.sh
claim "cycles.c compiles" compile tests/embed/cycles.c "$folder/cycles"
claim "opening and closing leaves nothing, in memory" "$folder/cycles" scripts/fashion "${CYCLES:-200}"
claim "nor with a database" "$folder/cycles" scripts/fashion "${CYCLES:-200}" "$folder/shop.db"
if command -v valgrind >/dev/null && [ -z "${EXTRA:-}" ]; then
  claim "valgrind finds nothing, in memory" valgrind -q --error-exitcode=9 --leak-check=full \
    --errors-for-leak-kinds=definite,indirect "$folder/decide" scripts/fashion >/dev/null
  claim "nor in a loop" valgrind -q --error-exitcode=9 --leak-check=full \
    --errors-for-leak-kinds=definite,indirect "$folder/in_loop" scripts/fashion "$folder/grind.db" >/dev/null
else
  echo "skipped: valgrind is not here, or the build is sanitized"
fi

echo "installed: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
