#!/usr/bin/env bash
# Measures the built binary beside its peers, and prints the tables of docs/BENCHMARKS.md.
set -euo pipefail
cd "$(dirname "$0")/../bench"
exec go run . -salesai ../bin/salesai "$@"
