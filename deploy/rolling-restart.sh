#!/bin/sh
# Restarts processes that serve, one after the other, and takes none away before the proxy sends requests to the one
# before. SITE is the address of the proxy; RESTART may name another way to restart one, which is put behind it.
#   SITE=https://sales.example.com deploy/rolling-restart.sh 8081 8082    units salesai-serve@8081 and so on
#   SITE=https://localhost deploy/rolling-restart.sh serve-1 serve-2      services of deploy/compose.yaml, with a new image if there is one
set -eu
: "${SITE:?is the address of the proxy, as https://sales.example.com}"
: "${PATIENCE:=120}" # seconds for each
compose="docker compose -f $(dirname "$0")/compose.yaml"

asked() { # what the proxy is asked too, by whoever can reach the process
  case $1 in
  *[!0-9]*) $compose exec -T caddy wget -q -O /dev/null "http://$1:8080/readyz?reached" 2>/dev/null ;;
  *) curl -fsS -m 3 -o /dev/null "http://127.0.0.1:$1/readyz?reached" 2>/dev/null ;;
  esac
}

for one; do
  case $one in
  *[!0-9]*) $compose up -d --no-deps --force-recreate "$one" ;;
  *) ${RESTART:-systemctl restart salesai-serve@}"$one" ;;
  esac
  waited=0
  # Where nobody else uses the site just now, this request is the one that reaches the process.
  until curl -fsSk -m 3 -o /dev/null "$SITE/healthz" 2>/dev/null && asked "$one"; do
    waited=$((waited + 1))
    if [ "$waited" -gt $((PATIENCE * 5)) ]; then
      echo "$one gets no requests from $SITE; nothing more is restarted. See its log, and /readyz of the process." >&2
      exit 1
    fi
    sleep 0.2
  done
  echo "$one serves"
done
