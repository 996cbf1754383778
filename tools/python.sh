#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# Make the virtual environment and put uv in it.
# usage: tools/python.sh VENV UV_VERSION
set -euo pipefail
venv=$1
uv_version=$2

python=""
for candidate in python3.11 python3 python3.12 python3.13 python3.14; do
    if command -v "$candidate" >/dev/null &&
        "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "Samenspiegel needs Python 3.11 or newer. On Debian 12: apt-get install python3 python3-venv" >&2
    exit 1
fi

if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    missing=()
    "$python" -c 'import venv, ensurepip' 2>/dev/null || missing+=(python3-venv)
    [ -e /etc/ssl/certs/ca-certificates.crt ] || [ -n "${SSL_CERT_FILE:-}" ] || missing+=(ca-certificates)
    if [ ${#missing[@]} -gt 0 ]; then
        "$(dirname "$0")/packages.sh" "${missing[@]}"
    fi
    echo "Making the environment in $venv"
    "$python" -m venv --clear "$venv"
fi

if [ "$("$venv/bin/uv" --version 2>/dev/null | cut -d ' ' -f 2)" != "$uv_version" ]; then
    "$venv/bin/python" -m pip install --quiet "uv==$uv_version"
fi
