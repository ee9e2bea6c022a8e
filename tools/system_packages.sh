#!/usr/bin/env bash
# What the tests need beside Python: Redis, a browser with its driver, and a second judge of XML signatures.
set -euo pipefail

missing=()
command -v redis-server >/dev/null || missing+=(redis-server)
if ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null && ! command -v chromium-browser >/dev/null; then
    missing+=(chromium)
fi
command -v chromedriver >/dev/null || missing+=(chromium-driver)
command -v xmlsec1 >/dev/null || missing+=(xmlsec1)

if [ ${#missing[@]} -gt 0 ]; then
    "$(dirname "$0")/apt_install.sh" "${missing[@]}"
fi
