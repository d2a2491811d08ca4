#!/usr/bin/env bash
# Everything that must pass, in the order in which a mistake is cheapest to hear of.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/check.sh
printf '\n== go test -race\n'
# SQLite, translated from C, keeps its data outside Go's heap, where the race detector does not look; watched it takes
# twice the time. Only the package that is nothing but that: a generic function of a package that is not watched may be
# linked in the place of everybody's. The programs that tests build inherit it.
export GOFLAGS="${GOFLAGS:-} -gcflags=modernc.org/sqlite/lib=-race=false"
# The long ones first, and three at once, as they wait more than they compute.
go test -race -timeout 20m -p 3 ./cmd/salesai ./web/e2e ./store ./api ./job ./auth ./...
