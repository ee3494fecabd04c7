#!/bin/sh
# Installs the Debian packages named that are missing. Quick when none is: one dpkg-query.
missing=
for package in "$@"; do
  case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
  installed) ;;
  *) missing="$missing $package" ;;
  esac
done
[ -z "$missing" ] && exit 0
echo "installing:$missing"
if [ "$(id -u)" -eq 0 ]; then run=; else run=sudo; fi
export DEBIAN_FRONTEND=noninteractive
$run apt-get update -qq && $run apt-get install -y -qq --no-install-recommends $missing >/dev/null || {
  echo "sarto: these Debian packages are needed and could not be installed:$missing" >&2
  exit 1
}
