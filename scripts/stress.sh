#!/usr/bin/env bash
# Plays the cache's model check for STEPS steps (10 million), one process a core, each with scripts of its own.
# A failure names its script and how to play it again. SEED=n begins at another script, NICE=n makes way less or more.
set -euo pipefail
cd "$(dirname "$0")/.."
steps=${STEPS:-10000000}
seed=${SEED:-0}
cores=$(nproc)
each=$(((steps + cores - 1) / cores))
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go test -c -o "$work/model" ./cache
begun=$SECONDS
pids=()
for ((i = 0; i < cores; i++)); do
	(cd cache && exec nice -n "${NICE:-10}" "$work/model" -test.run '^TestModel$' -test.v -test.timeout 0 \
		-model.seed $((seed + i * 10000000)) -model.steps "$each") > >(sed -u "s/^/core $i: /") 2>&1 &
	pids+=($!)
done
word='no failure' failed=0
for pid in "${pids[@]}"; do
	wait "$pid" || word=FAILED failed=1
done
sleep 1 # for the last lines
echo "$((each * cores)) steps on $cores cores in $((SECONDS - begun)) s, $word"
exit $failed
