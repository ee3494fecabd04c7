#!/usr/bin/env bash
# Runs every test there is against $BUILD, a few suites at a time, and closes with "N passed, N failed". A suite's own
# counts are added up; a check without counts is one test. Of what failed the output is shown, of what passed the name.
BUILD=${BUILD:-build}
AT_ONCE=${AT_ONCE:-3}
POWER_CUTS=${POWER_CUTS:-200}
KILLS=${KILLS:-20}
ERASE_STEP=${ERASE_STEP:-60}
ERASE_HISTORIES=${ERASE_HISTORIES:-1}
RELOADS=${RELOADS:-30}
RELOAD_KILLS=${RELOAD_KILLS:-6}
REMEMBERED=${REMEMBERED:-1000}
HARD_KILLS=${HARD_KILLS:-1000}
FUZZ_CALLS=${FUZZ_CALLS:-2000}
TIMES=${TIMES:-}
# What the suites write goes to memory where there is room: no claim of theirs is about this machine's disk.
if [ -z "$TMPDIR" ] && [ -w /dev/shm ] && [ "$(df -Pk /dev/shm | awk 'NR == 2 { print $4 }')" -gt 2000000 ]; then
  export TMPDIR=/dev/shm
fi
logs=$(mktemp -d) || exit 1
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$logs"' EXIT
names=() kinds=()

# In a sanitized build the interpreter that loads sarto.so must have the sanitizer first; its own leaks are not ours.
SANITIZER= interpreter=()
if nm "$BUILD/sarto" | grep -q __asan_init; then
  SANITIZER=$(gcc -print-file-name=libasan.so)
  interpreter=(env "LD_PRELOAD=$SANITIZER" ASAN_OPTIONS=detect_leaks=0)
fi
export SANITIZER
if [ -n "$SANITIZER" ]; then export HOSTILE_SCALE=${HOSTILE_SCALE:-4}; fi

# suite KIND NAME COMMAND…: starts it as soon as fewer than AT_ONCE run. The kind says how its output is counted; of
# `fails_with:PATTERN` the output must hold PATTERN, an extended regular expression: the cause that the suite is to find.
suite() {
  local number=${#names[@]}
  kinds+=("$1") names+=("$2")
  shift 2
  while (($(jobs -rp | wc -l) >= AT_ONCE)); do wait -n; done
  {
    local started=${EPOCHREALTIME/[.,]/}
    "$@" >"$logs/$number" 2>&1 </dev/null
    echo $? >"$logs/$number.status"
    times >"$logs/$number.times"
    echo "$(((${EPOCHREALTIME/[.,]/} - started) / 1000))" >>"$logs/$number.times"
  } &
}

# counts KIND LOG STATUS: prints "PASSED FAILED".
counts() {
  local ok bad
  case $1 in
  unit) # cmocka
    ok=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test(s)\..*/\1/p' "$2" | tail -n 1)
    bad=$(sed -n 's/^\[  FAILED  \] \([0-9]*\) test(s), listed below:.*/\1/p' "$2" | tail -n 1)
    ;;
  counted) # "N passed, N failed"
    ok=$(sed -n 's/.*\b\([0-9][0-9]*\) passed, [0-9][0-9]* failed.*/\1/p' "$2" | tail -n 1)
    bad=$(sed -n 's/.*\b[0-9][0-9]* passed, \([0-9][0-9]*\) failed.*/\1/p' "$2" | tail -n 1)
    ;;
  specs) # busted: "N successes / N failures / N errors / N pending : …"
    ok=$(sed -n 's/^\([0-9]*\) success.*/\1/p' "$2" | tail -n 1)
    bad=$(($(sed -n 's#^[0-9]* success[^/]*/ \([0-9]*\) failure[s]* / \([0-9]*\) error.*#\1 + \2#p' "$2" | tail -n 1)))
    ;;
  one) [ "$3" -eq 0 ] && ok=1 || bad=1 ;;
  fails) [ "$3" -eq 1 ] && ok=1 || bad=1 ;; # must exit 1: not 0, and not for want of the program
  fails_with:*) [ "$3" -eq 1 ] && grep -qE -e "${1#*:}" "$2" && ok=1 || bad=1 ;;
  esac
  # A suite that died, or that counted nothing, has failed.
  [[ $1 != fails* ]] && [ "$3" -ne 0 ] && [ "${bad:-0}" -eq 0 ] && bad=1
  [ -z "$ok$bad" ] && bad=1
  echo "${ok:-0} ${bad:-0}"
}

# What a script breaks that is stopped in the middle of the host's functions.
broken='ended by signal|does not end|the canary gives another answer|the profile has changed|ERROR: AddressSanitizer'
hostile=(tests/hostile/scripts "$BUILD/hostile")
# The counts of the broken builds, as measured: with synchronous=NORMAL 30 images of any of five seeds lose 310 rows or
# more, and 30 cuts of any of three seeds leave 8 wrong releases or more; erasing's two leave 80 marks or more with one
# history of cuts; who answers before the commit was caught by the first kill, three times of three, and has 20.
# The long ones first.
suite counted "real events" tests/flow/real_events.sh
suite counted "hostile scripts" "$BUILD/tests/hostile" --quick "${hostile[@]}"
suite counted "hostile scripts, hook mode" "$BUILD/tests/hostile" --quick --hook "${hostile[@]}"
suite one "power cut: nothing answered is lost" "$BUILD/tests/power_cut" "$POWER_CUTS"
suite one "erasing: killed at any write, it finishes, and nobody else loses anything" \
  "$BUILD/tests/erase_cut" "$ERASE_STEP" "$ERASE_HISTORIES"
suite one "power cut: the active release is one that was activated, whole" "$BUILD/tests/releases_cut" "$((POWER_CUTS / 2))"
suite one "kill: nothing answered is lost, nothing twice" "$BUILD/tests/kill" "$BUILD/sarto" "$KILLS"
suite one "reloads: no event is lost, what is broken never decides, a restart finds the last" \
  "$BUILD/tests/reloads" "$BUILD/sarto" "$RELOADS" "$RELOAD_KILLS"
suite one "forgotten: in no answer and in no byte, and nobody else is decided for otherwise" \
  "$BUILD/tests/forgotten" "$BUILD/sarto"
suite one "reloads by three workers" "$BUILD/tests/reloads" "$BUILD/sarto" "$((RELOADS / 3))" "$((RELOAD_KILLS / 3))" 3
suite counted "HTTP corpus" "$BUILD/tests/http_corpus"
suite fails "power cut: a build with synchronous=NORMAL is caught" "$BUILD/tests/power_cut_normal" 30
suite fails "erasing: a build that does not compact is caught" "$BUILD/tests/erase_cut_no_vacuum" 400 1
suite fails "erasing: a build that leaves the current segment is caught" "$BUILD/tests/erase_cut_no_roll" 400 1
suite fails "power cut: with synchronous=NORMAL a release is lost" "$BUILD/tests/releases_cut_normal" 100
suite fails "kill: a build that answers before the commit is caught" "$BUILD/tests/kill" "$BUILD/mutants/sarto_early" 20
suite one "remember: no customer is shown to the next" "$BUILD/tests/remember" "$REMEMBERED"
suite fails "remember: a build whose scripts share their state is caught" "$BUILD/tests/remember_shared" 1000
suite one "hard kills: a script is ended in the middle of anything" "$BUILD/tests/kills" "$HARD_KILLS"
suite fails_with:"$broken" "hard kills: a build without the gate breaks" "$BUILD/mutants/kills_no_gate" 20000 1 logs
suite one "hard kills: a pattern that never ends is ended" "$BUILD/tests/kills" 200 1 pattern
suite fails_with:'does not end' "hard kills: a build that stops by the hook alone hangs in a pattern" \
  env STUCK_MS=$([ -n "$SANITIZER" ] && echo 10000 || echo 2000) "$BUILD/mutants/kills_hook_only" 200 1 pattern
suite one "fuzz: every function of scripts with hostile values" "$BUILD/tests/fuzz" "$FUZZ_CALLS"
[ -z "$SANITIZER" ] && suite one "gate: no malloc and no lock where a script may be stopped" "$BUILD/tests/gate"
suite counted "command line" tests/flow/commands.sh
suite counted "serve" tests/flow/serve.sh
suite counted "serve by three workers" env WORKERS=3 tests/flow/serve.sh
suite counted "ofrep" tests/flow/ofrep.sh
suite counted "ofrep by three workers" env WORKERS=3 tests/flow/ofrep.sh
suite counted "embedding" tests/embed/run.sh
suite counted "public keys and CloudEvents" tests/flow/public.sh
suite counted "access" tests/flow/access.sh
suite counted "installed" tests/embed/installed.sh
suite counted "flow" tests/flow/run.sh
suite counted "restarts" tests/flow/restarts.sh
suite counted "releases" tests/flow/releases.sh
suite counted "forget" tests/flow/forget.sh
suite counted "forget by three workers" env WORKERS=3 tests/flow/forget.sh
suite counted "rights" tests/flow/rights.sh
suite counted "replay" tests/flow/replay.sh
suite counted "export" tests/flow/export.sh
suite counted "links" tests/flow/links.sh
suite counted "segment" tests/flow/segment.sh
suite counted "backup" tests/flow/backup.sh
suite counted "operations" tests/flow/operations.sh
suite counted "operations by three workers" env WORKERS=3 tests/flow/operations.sh
suite counted "doctor" tests/flow/doctor.sh
suite counted "systemd unit" tests/flow/unit.sh
suite counted "container" tests/flow/container.sh
suite counted "running" tests/flow/running.sh
suite counted "special categories" tests/flow/special.sh
suite counted "clients: examples and the page client" tests/clients/examples.sh
suite counted "clients: what real SDKs sent, sent again" tests/clients/replay.sh
suite counted "escapes" lua5.4 tests/flow/escapes.lua
for test in "$BUILD"/tests/test_*; do suite unit "$(basename "$test")" "$test"; done
for workspace in scripts/*/; do suite specs "specs of $workspace" "${interpreter[@]}" "$BUILD/sarto" test "$workspace"; done
suite specs "specs of the Lua module and of stdlib" "${interpreter[@]}" env LUA_CPATH_5_4="$BUILD/lua/?.so;;" \
  lua5.4 /usr/bin/busted tests/spec
suite one "manual pages" tests/lint/man.sh
suite one "layers" lua5.4 tests/lint/layers.lua
suite one "gates" lua5.4 tests/lint/gates.lua
suite one "luacheck" sh -c "luacheck --no-color -q \$(find bindings scripts tests clients -name '*.lua' ! -path 'tests/hostile/scripts/*')"
suite one "clang-format" sh -c "find runtime bindings tests -name '*.[ch]' -o -name '*.cc' | xargs -n 100 -P 2 clang-format --dry-run -Werror"
wait

passed=0 failed=0
for number in "${!names[@]}"; do
  log=$logs/$number
  read -r ok bad <<<"$(counts "${kinds[number]}" "$log" "$(cat "$log.status")")"
  passed=$((passed + ok)) failed=$((failed + bad))
  if ((bad > 0)); then
    echo "FAILED ${names[number]} ($ok passed, $bad failed)"
    sed 's/^/    /' "$log"
  else
    echo "ok ${names[number]} ($ok)"
    grep -h '^skipped\|, skipped' "$log" | sed 's/^/    /'
  fi
done
if [ -n "$TIMES" ]; then
  echo "CPU s  lasted s  (longest first; of what a suite has not waited for nothing is counted)"
  for number in "${!names[@]}"; do
    awk -v name="${names[number]}" -F'[ms ]+' 'NR == 2 { cpu = $1 * 60 + $2 + $3 * 60 + $4 }
      NR == 3 { printf "%5.1f  %8.1f  %s\n", cpu, $1 / 1000, name }' "$logs/$number.times"
  done | sort -rn | awk '{ cpu += $1; print } END { printf "%5.1f            in all\n", cpu }'
fi
echo "$passed passed, $failed failed"
((failed == 0))
