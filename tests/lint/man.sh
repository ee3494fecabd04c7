#!/usr/bin/env bash
# Holds the manual pages against the program: every command and every option of `sarto --help` and `sarto COMMAND --help`
# is in sarto(1), and no other; every kind of declaration in sarto-lua(7). Where mandoc is, it finds nothing to say.
# Prints what is missing, one line each, and exits 1.
BUILD=${BUILD:-build}
pages=docs/man
failures=0
fail() {
  echo "$*"
  failures=$((failures + 1))
}

# described COMMAND: its options as the page has them, one a line.
described() {
  awk -v command="$1" '/^\.S[sh] /{ here = ($1 == ".Ss" && $2 == "sarto" && $3 == command) }
    here && /^\.It Fl -/{ sub(/^\.It Fl -/, "--"); print $1 }' $pages/sarto.1 | sort
}
known() {
  "$BUILD/sarto" "$1" --help | sed -n 's/^  \(--[a-z-]*\).*/\1/p' | sort
}

commands=$("$BUILD/sarto" --help | sed -n 's/^  sarto \([a-z]*\).*/\1/p')
[ -n "$commands" ] || fail "sarto --help lists no command"
for command in $commands; do
  grep -qx "\.Ss sarto $command" $pages/sarto.1 || fail "sarto.1: the command $command is missing"
  while read -r sign option; do
    case $sign in
    '<') fail "sarto.1: $command $option is missing" ;;
    '>') fail "sarto.1: $command has no option $option" ;;
    esac
  done < <(diff <(known "$command") <(described "$command"))
done
while read -r command; do
  grep -qx "$command" <<<"$commands" || fail "sarto.1: there is no command $command"
done < <(sed -n 's/^\.Ss sarto //p' $pages/sarto.1)

kinds=$(sed -n '/^const char \*const declare_names/,/NULL/p' runtime/script/declare_kinds.c | grep -o '"[a-z_]*"' | tr -d '"')
[ -n "$kinds" ] || fail "declare_kinds.c: no kinds are found"
for kind in $kinds; do
  grep -qE "^\.It Ic (.* )?$kind( |\$)" $pages/sarto-lua.7 || fail "sarto-lua.7: the declaration $kind is missing"
done

if command -v mandoc >/dev/null; then
  # Of what it says one thing is not ours: that a page is not installed here.
  while read -r line; do fail "$line"; done < <(mandoc -T lint $pages/sarto.1 $pages/sarto-lua.7 2>&1 |
    grep -v 'referenced manual not found')
else
  echo "skipped: no mandoc here to look at the pages"
fi
echo "manual pages: $failures findings"
((failures == 0))
