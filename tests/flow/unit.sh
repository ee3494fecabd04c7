#!/bin/sh
# The systemd unit: systemd finds nothing to mend in it, it exposes little, and what it runs is what there is. Closes with
# "unit: N passed, N failed".
. tests/flow/claims.sh

sed "s#/usr/local/bin/sarto#$(realpath "$BUILD/sarto")#" packaging/sarto.service >"$folder/sarto.service"
if command -v systemd-analyze >/dev/null; then
  claim_exit "systemd finds nothing to mend" 0 systemd-analyze verify --man=no "$folder/sarto.service"
  claim_not "nor anything to say of it" "sarto.service"
  claim_exit "it exposes no more than 1.5 of 10" 0 systemd-analyze security --offline=yes --threshold=15 "$folder/sarto.service"
  sed 's/^ProtectSystem=strict/Nothing=strict/' "$folder/sarto.service" >"$folder/broken.service"
  systemd-analyze verify --man=no "$folder/broken.service" >"$folder/answer" 2>&1
  claim "a slip in it is found" "Nothing"
else
  echo "skipped: systemd-analyze is not installed (Debian's systemd)"
fi
"$BUILD/sarto" serve --help >"$folder/answer"
for option in $(grep '^ExecStart=' packaging/sarto.service | grep -o -e ' --[a-z-]*'); do
  claim "the service knows $option" "$option "
done
for said in MemoryDenyWriteExecute=yes Type=notify WatchdogSec= LimitCORE=0 UMask=0077; do
  claim_exit "the unit has $said" 0 grep -q "^$said" packaging/sarto.service
done
# The filter of calls must leave what stops scripts: a thread of its own sends SIGRTMIN+3.
if command -v systemd-analyze >/dev/null; then
  systemd-analyze syscall-filter @process @signal @system-service >"$folder/answer" 2>&1
  claim "tgkill is among the calls that it may make" tgkill
fi

echo "unit: $passed passed, $failed failed"
[ "$failed" = 0 ]
