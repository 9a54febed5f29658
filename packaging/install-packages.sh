#!/bin/sh
# Installs what packaging/debian-packages lists and this machine lacks. Does nothing, and needs no root, where all is there.
set -eu
list=$(dirname "$0")/debian-packages
missing=
for line in $(grep -v '^#' "$list"); do
    package=${line%%:*}
    [ "$package" = "$line" ] || ! command -v "${line#*:}" >/dev/null || continue
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

become=
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || {
        echo "These Debian packages are missing and need root to install; run as root: apt-get install$missing" >&2
        exit 77
    }
    become=sudo
    echo "Installing with sudo:$missing"
else
    echo "Installing:$missing"
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { $become apt-get update -qq && DEBIAN_FRONTEND=noninteractive $become apt-get install -y -qq --no-install-recommends $missing; } \
    >"$log" 2>&1; then
    tail -20 "$log" >&2
    echo "apt-get could not install the packages; mend what it says above and start again." >&2
    exit 69
fi
