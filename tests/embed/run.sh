#!/bin/sh
# libsarto.so from outside: it decides the same bytes as the program, its header is C++ too, and it exports nothing but
# sarto_*. Closes with "embed: N passed, N failed".
BUILD=${BUILD:-build}
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

event='{"id":"1","source":"embed","type":"page.viewed","subject":"lucia","time":"2026-03-02T10:00:00Z"}'
echo "$event" | "$BUILD/sarto" run scripts/fashion >"$folder/program" 2>/dev/null
"$BUILD/tests/embed" scripts/fashion >"$folder/memory"
"$BUILD/tests/embed" scripts/fashion "$folder/shop.db" >"$folder/durable"
"$BUILD/tests/embed" scripts/fashion "$folder/shop.db" >"$folder/again"
claim "the shared library decides the same bytes as the program" cmp "$folder/program" "$folder/memory"
claim "and with a database" cmp "$folder/program" "$folder/durable"
claim "and when the event comes again" cmp "$folder/program" "$folder/again"
claim "the shared library exports nothing but sarto_*" \
  sh -c "! nm -D --defined-only '$BUILD/libsarto.so' | awk '{print \$3}' | grep -v '^sarto_'"
claim "the header stands alone" \
  sh -c "echo '#include \"sarto.h\"' | cc -x c -std=c11 -Wall -Wextra -pedantic -Werror -Iruntime/include -fsyntax-only -"
command -v c++ >/dev/null && claim "the header is C++ too" \
  sh -c "echo '#include \"sarto.h\"' | c++ -x c++ -std=c++17 -Wall -Wextra -pedantic -Werror -Iruntime/include -fsyntax-only -"
claim "every function of the header is exported" sh -c "
  grep -o 'sarto_[a-z_]*(sarto\|SARTO_API [^;]*' runtime/include/sarto.h | grep -o 'sarto_[a-z_]*(' | tr -d '(' | sort -u >'$folder/declared'
  nm -D --defined-only '$BUILD/libsarto.so' | awk '{print \$3}' | sort -u >'$folder/exported'
  [ \"\$(wc -l <'$folder/declared')\" -gt 15 ] && ! comm -23 '$folder/declared' '$folder/exported' | grep ."

# Scripts that run away inside one function of Lua's, in two runtimes at once.
mkdir -p "$folder/attacked/strategies"
cat >"$folder/attacked/workspace.lua" <<'LUA'
workspace { locales = { "en" }, limits = { time = "5ms" } }
placement "p" { fallback = { offers = { limit = 2 }, message = "worth a look" } }
LUA
printf 'offer "a" { name = "A", category = "x" }\noffer "b" { name = "B", category = "x" }\n' >"$folder/attacked/offers.lua"
cat >"$folder/attacked/strategies/attack.lua" <<'LUA'
strategy "attack" {
  on = "attack.made",
  placement = "p",
  propose = function()
    return { offers = { (("a"):rep(40):find(("a-"):rep(40) .. "b")) } }
  end,
}
LUA
claim "scripts of several runtimes are stopped by one signal" \
  "$BUILD/tests/stops" "$folder/attacked" scripts/fashion

# A locale that writes 1,5: made here, for few machines have one.
if localedef -i de_DE -f UTF-8 "$folder/de_DE.UTF-8" 2>/dev/null; then
  LOCPATH=$folder EMBED_LOCALE=de_DE.UTF-8 "$BUILD/tests/embed" scripts/fashion >"$folder/out" 2>"$folder/comma"
  claim "a locale that writes numbers with a comma is refused" [ $? -eq 1 ]
  claim "and told what to do" grep -qF "writes numbers with ',': call setlocale(LC_NUMERIC, \"C\") before" "$folder/comma"
  # And one that writes 1.5, and sorts as people do.
  localedef -i en_GB -f UTF-8 "$folder/en_GB.UTF-8" 2>/dev/null
  LOCPATH=$folder EMBED_LOCALE=en_GB.UTF-8 "$BUILD/tests/embed" scripts/fashion >"$folder/out" 2>"$folder/sorted"
  claim "a locale that sorts otherwise is refused" [ $? -eq 1 ]
  claim "and told what to do too" grep -qF "sorts texts as in en_GB.UTF-8: call setlocale(LC_COLLATE, \"C\") before" "$folder/sorted"
else
  echo "skipped: a locale with a comma: localedef cannot make one here"
fi

echo "embed: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
