#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# Install Debian packages when we may; otherwise name them in one line and fail.
# usage: tools/packages.sh PACKAGE…
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "Missing: $*. Install with: apt-get install $*  (as root), then run make again." >&2
    exit 1
fi
echo "Installing from Debian: $*"
wait_for_lock=(-o DPkg::Lock::Timeout=300)
log=$(mktemp)
if ! { apt-get "${wait_for_lock[@]}" -qq update &&
    apt-get "${wait_for_lock[@]}" -qq -y --no-install-recommends install "$@"; } >"$log" 2>&1; then
    cat "$log" >&2
    echo "apt-get could not install: $*" >&2
    exit 1
fi
rm -f "$log"
