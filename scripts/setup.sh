#!/usr/bin/env bash
# Installs the Debian packages that the tests need, and does nothing where they are there.
set -euo pipefail

missing=()
# The race detector wants a C compiler, which somebody who unpacked Go from its archive need not have.
{ command -v gcc >/dev/null && [ -e /usr/include/stdlib.h ]; } || missing+=(gcc libc6-dev)
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || command -v postgres >/dev/null || missing+=(postgresql)
command -v chromium >/dev/null || missing+=(chromium)
# Valkey does as well; where both are there the tests run on both. Debian 12 has Valkey in its backports only.
command -v valkey-server >/dev/null || command -v redis-server >/dev/null || missing+=(redis-server)
command -v caddy >/dev/null || missing+=(caddy)
command -v curl >/dev/null || missing+=(curl)
command -v pgbouncer >/dev/null || missing+=(pgbouncer)
command -v systemd-analyze >/dev/null || missing+=(systemd)
[ ${#missing[@]} -eq 0 ] && exit 0

install="apt-get install -y --no-install-recommends ${missing[*]}"
if [ "$(id -u)" = 0 ]; then
  as=()
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
  as=(sudo)
else
  echo "The tests need ${missing[*]}. Install with: sudo $install" >&2
  exit 1
fi

echo "Installing ${missing[*]} …"
export DEBIAN_FRONTEND=noninteractive
"${as[@]}" apt-get update -qq
# No cluster of Debian's own: each test starts its PostgreSQL in a temporary folder.
"${as[@]}" mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] ||
  echo 'create_main_cluster = false' | "${as[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
# Nor a service that runs: Debian starts what it installs, unless this file says no.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap '"${as[@]}" rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' | "${as[@]}" tee "$policy" >/dev/null
  "${as[@]}" chmod 755 "$policy"
fi
"${as[@]}" $install >/dev/null
# Nor at the next start of the machine.
if [ -d /run/systemd/system ]; then
  for service in redis-server caddy pgbouncer; do
    [[ " ${missing[*]} " != *" $service "* ]] || "${as[@]}" systemctl disable --quiet "$service"
  done
fi
