#!/usr/bin/env bash
# The binary on :8080 with demonstration data, and Vite on :5173, which reloads pages as they are edited.
set -euo pipefail
cd "$(dirname "$0")/.."
bin/salesai demo &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
cd web && npm run dev
