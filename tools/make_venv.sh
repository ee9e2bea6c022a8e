#!/usr/bin/env bash
# Makes .venv with the interpreter that is given, else with the first that is new enough.
set -euo pipefail

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

python=
for candidate in ${1:-python3 python3.11 python3.12 python3.13 python3.14}; do
    if new_enough "$candidate"; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "Python 3.11 or newer is needed. Install it, or name one: make PYTHON=/path/to/python3.11 ..." >&2
    exit 1
fi

# Debian and Ubuntu keep the modules that make an environment in a package of its own.
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("{}.{}".format(*sys.version_info))')
    "$(dirname "$0")/apt_install.sh" "python$version-venv"
fi
"$python" -m venv .venv || { rm -rf .venv; exit 1; }
