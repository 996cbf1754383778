#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# All tests, once per database, with the journeys in a real Chromium.
# Arguments go to pytest, as in: tools/test.sh tests/journeys
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
export CI=${CI:-true} # a skipped test is a failed one

missing=()
command -v chromium >/dev/null || missing+=(chromium)
# Playwright's own node needs it; without it, it only says that the connection closed.
.venv/bin/python -c 'import ctypes; ctypes.CDLL("libatomic.so.1")' 2>/dev/null || missing+=(libatomic1)

# What checks PDF documents against PDF/A and PDF/UA runs on Java and needs its XML binding.
command -v java >/dev/null || missing+=(default-jre-headless)
[ -e /usr/share/java/jaxb-runtime.jar ] || missing+=(libjaxb-java)

status=0
options=(-n "${TEST_PROCESSES:-2}" --dist worksteal)
if [ ${#missing[@]} -gt 0 ] && ! tools/packages.sh "${missing[@]}"; then
    echo "Without these packages the browser journeys do not run; the rest does, and the run counts as failed." >&2
    options+=(--ignore tests/journeys)
    status=1
fi

# What meets no database runs once, with the first, and so does a rehearsal, which always has an embedded installation
# of its own.
again=(--again --ignore=tests/rehearsals/test_every_format.py --ignore=tests/rehearsals/test_running.py)
[ $# -eq 0 ] || again=()

# Every process that a test starts would compile all it imports, which takes longer than most of what it then does.
unset PYTHONDONTWRITEBYTECODE

mkdir -p build
closing=()
for database in sqlite postgresql; do
    echo "== Tests on $database"
    [ $database = postgresql ] && options+=("${again[@]}")
    SAMENSPIEGEL_TEST_DATABASE=$database .venv/bin/pytest "${options[@]}" "$@" 2>&1 | tee "build/test-$database.log"
    [ "${PIPESTATUS[0]}" -eq 0 ] || status=1
    closing+=("$database: $(tail -n 1 "build/test-$database.log")")
done

echo
printf '%s\n' "${closing[@]}"
if [ ${#missing[@]} -gt 0 ] && [ "$status" -ne 0 ] && ! command -v chromium >/dev/null; then
    echo "Not run: the browser journeys (missing: ${missing[*]})."
fi
exit "$status"
