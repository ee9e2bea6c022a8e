#!/usr/bin/env bash
# Installs system packages, or says which ones are missing where this may not or cannot be done.
set -euo pipefail

as_root=()
if [ "$(id -u)" != 0 ]; then
    as_root=(sudo --non-interactive)
fi
if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
    echo "Please install these system packages (here with their Debian names) and try again: $*" >&2
    exit 1
fi
echo "Installing system packages: $*"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends "$@" >/dev/null
