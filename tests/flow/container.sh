#!/bin/sh
# The Dockerfile, without an engine: the packages that it names are there, are enough, and it copies what there is. Closes with
# "container: N passed, N failed".
. tests/flow/claims.sh

# The packages of each stage.
packages() {
  python3 -c "
import re
text = open('Dockerfile').read().replace('\\\\\n', ' ')
stage = text.split('FROM ')[$1]
print('\n'.join(re.search('--no-install-recommends(.*?)&&', stage, re.S).group(1).split()))"
}
packages 1 >"$folder/build"
packages 2 >"$folder/run"
claim "it names packages to build with" libuv1-dev "$folder/build"
claim "and to run with" libuv1 "$folder/run"
sed -n 's/^COPY \([^-].*\) .*$/\1/p' Dockerfile >"$folder/copied"
for path in $(cat "$folder/copied"); do
  claim_exit "it copies what there is: $path" 0 test -e "$path"
done
mkdir "$folder/source"
for path in $(cat "$folder/copied"); do cp -r "$path" "$folder/source/"; done
claim_exit "which is enough to build from" 0 make -C "$folder/source" -n build

# What make deps installs is what it builds with, but for what only tests want.
for package in $(make -s --no-print-directory -p -n 2>/dev/null | sed -n 's/^PACKAGES = //p'); do
  case $package in
  libcmocka-dev | lua-busted | lua-check | clang-format | curl | mandoc | prometheus | systemd) ;;
  *) claim "it builds with $package" "$package" "$folder/build" ;;
  esac
done

if command -v apt-cache >/dev/null && [ -n "$(apt-cache policy libuv1 2>/dev/null | grep 'Candidate: [0-9]')" ]; then
  # One question for all of them: each costs a third of a second.
  apt-cache policy $(cat "$folder/build" "$folder/run") 2>/dev/null |
    sed -n '/^[^ ]*:$/{N;N;s/^\([^ ]*\):\n.*Candidate: [0-9].*/\1 is there/p}' >"$folder/policy"
  for package in $(cat "$folder/build" "$folder/run"); do
    claim_exit "there is a package $package" 0 grep -qx "$package is there" "$folder/policy"
  done
else
  echo "skipped: whether its packages exist, for want of apt's lists"
fi
if command -v dpkg >/dev/null && command -v objdump >/dev/null; then
  for library in $(objdump -p "$BUILD/sarto" | sed -n 's/^ *NEEDED *//p'); do
    path=$(ldd "$BUILD/sarto" | sed -n "s#^[[:space:]]*$library => \([^ ]*\).*#\1#p")
    package=$(dpkg -S "$(realpath "$path" 2>/dev/null)" 2>/dev/null | sed 's/:.*//' | head -n 1)
    case $package in
    '' | libc6 | lib*san*) ;;
    *) claim "$library comes with $package" "$package" "$folder/run" ;;
    esac
  done
fi

echo "container: $passed passed, $failed failed"
[ "$failed" = 0 ]
