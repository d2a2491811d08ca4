#!/usr/bin/env bash
# Format, vet, linters, types; and that generated files are what their sources say.
set -euo pipefail
cd "$(dirname "$0")/.."
step() { printf '\n== %s\n' "$*"; }

step gofmt
unformatted=$(gofmt -l $(git ls-files '*.go'))
[ -z "$unformatted" ] || { echo "Run gofmt -w on: $unformatted" >&2; exit 1; }

step "go mod tidy is clean"
go mod tidy -diff
(cd bench && go mod tidy -diff)

step "golangci-lint, gosec included"
.make/bin/golangci-lint run ./...
(cd bench && ../.make/bin/golangci-lint run ./...) # a module of its own

step "pages: types, lint, unit tests"
(cd web && npm run --silent check)

step "gateway: types, and a deployment that is not carried out"
(
  cd deploy/cloudflare
  npm run --silent check
  for place in development production; do
    CI=1 WRANGLER_SEND_METRICS=false npx --no-install wrangler deploy --dry-run --env "$place" >/dev/null
  done
)

step "lock files hold no download addresses"
if grep -n '"resolved"' web/package-lock.json web/e2e/package-lock.json orpc/conformance/package-lock.json deploy/cloudflare/package-lock.json; then
  echo "Set omit-lockfile-registry-resolved=true in .npmrc and install again." >&2
  exit 1
fi
