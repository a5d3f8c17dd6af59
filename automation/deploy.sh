#!/bin/sh
# Brings one environment to one release, or back: see automation/deploy.sh --help.
# A thin shell: it finds a Node that runs the program and hands over.
cd "$(dirname "$0")/.." || exit 1
PATH="$PWD/node_modules/.bin:$PATH"
# Types are stripped and code is compiled once, not in every run.
NODE_COMPILE_CACHE="${NODE_COMPILE_CACHE:-$PWD/node_modules/.cache/node-compile}"
export PATH NODE_COMPILE_CACHE
command -v node >/dev/null || { echo "error: there is no node on this machine: run npm ci" >&2; exit 1; }
[ -d node_modules ] || { echo "error: the packages are missing: run npm ci" >&2; exit 1; }
exec node automation/deploy.ts "$@"
