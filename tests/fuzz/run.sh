#!/usr/bin/env bash
# run.sh BUILD CORPUS SECONDS [TARGET...]: each fuzz target for so many seconds, from seeds of this
# repository. Fails when one finds something; the input lies in CORPUS then.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=$1 corpus=$2 seconds=$3
shift 3
targets=(${@:-archive json reach schema set template toml yaml})

# seeds TARGET: what a run begins with, one input per file, from the rows of tests/parity.
seeds() {
  mkdir -p "$corpus/$1"
  [ -e "$corpus/$1/seed-0" ] && return
  python3 tests/fuzz/seeds.py "$1" "$corpus/$1"
}

for target in "${targets[@]}"; do
  seeds "$target"
  echo "fuzz $target, $seconds s"
  log=$corpus/$target.log
  if ! "$build/tests/fuzz/fuzz_$target" "$corpus/$target" -max_total_time="$seconds" -timeout=20 \
    -rss_limit_mb=2048 -max_len=8192 -print_final_stats=1 -verbosity=0 \
    -artifact_prefix="$corpus/found-$target-" >"$log" 2>&1; then
    tail -40 "$log"
    echo "fuzz $target: found something; the input is one of $corpus/found-$target-*" >&2
    exit 1
  fi
  grep number_of_executed "$log"
done
echo "${#targets[@]} targets ran, nothing found"
