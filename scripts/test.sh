#!/usr/bin/env bash
# Everything that must pass, in the order in which a mistake is cheapest to hear of.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/check.sh
printf '\n== go test -race\n'
go test -race -timeout 20m ./...
