#!/usr/bin/env bash
# Measures the built binary and the cache beside their peers, and prints the tables of docs/BENCHMARKS.md.
# -only peers,race runs some parts: page, engine, peers (or of those hot, shared, crowds, mix), race, memory, staleness.
# -quick makes each of them short.
set -euo pipefail
cd "$(dirname "$0")/../bench"
exec go run . -salesai ../bin/salesai "$@"
