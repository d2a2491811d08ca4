#!/usr/bin/env bash
# Plays the cache's model check for STEPS steps (10 million), one process a core, each with scripts of its own.
# A failure names its script and how to play it again. SEED=n begins at another script.
set -euo pipefail
cd "$(dirname "$0")/.."
steps=${STEPS:-10000000}
seed=${SEED:-0}
shards=$(nproc)
each=$(((steps + shards - 1) / shards))
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go test -c -o "$work/model" ./cache
begun=$SECONDS
pids=()
for ((i = 0; i < shards; i++)); do
	(cd cache && exec nice "$work/model" -test.run '^TestModel$' -test.v -test.timeout 0 \
		-model.seed $((seed + i * 10000000)) -model.steps "$each") >"$work/$i" 2>&1 &
	pids+=($!)
done
failed=0
for ((i = 0; i < shards; i++)); do
	wait "${pids[i]}" || failed=1
	grep -v '^=== ' "$work/$i"
done
echo "$((each * shards)) steps on $shards cores in $((SECONDS - begun)) s, $([ $failed = 0 ] && echo 'no failure' || echo 'FAILED')"
exit $failed
