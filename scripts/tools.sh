#!/usr/bin/env bash
# Builds the linters, gosec among them, at the version that CI uses, into .make/bin.
set -euo pipefail
cd "$(dirname "$0")/.."
export GOBIN="$PWD/.make/bin"
mkdir -p "$GOBIN"
go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
