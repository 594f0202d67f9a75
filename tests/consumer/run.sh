#!/usr/bin/env bash
# Builds and runs the consumer in the three ways in which people use a library, and the README's
# program: run.sh BUILD
# BUILD is where kchart was built; its install goes to a folder beside it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
build=$(cd "$1" && pwd)
prefix=$source/build/consumer-install
rm -rf "$prefix"
cmake --install "$build" --prefix "$prefix" >/dev/null
launcher=()
command -v ccache >/dev/null && launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)

# check NAME PROGRAM: the program renders the chart.
check() {
  local answer
  answer=$("$2")
  grep -q 'data: {a: HELLO}' <<<"$answer" || { echo "$1: unexpected answer: $answer" >&2; exit 1; }
  echo "$1: passed"
}

# built NAME OPTIONS...: configures and builds the consumer.
built() {
  local name=$1
  shift
  cmake -S "$here" -B "$source/build/consumer-$name" -G Ninja -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_CXX_FLAGS_RELEASE="-O2 -DNDEBUG" "${launcher[@]}" "$@" >/dev/null
  cmake --build "$source/build/consumer-$name" -j "${JOBS:-2}" >/dev/null
  check "$name" "$source/build/consumer-$name/consumer"
}

built find-package -DCMAKE_PREFIX_PATH="$prefix"
built add-subdirectory -DKCHART_SOURCE="$source"
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig:$(echo "$prefix"/lib/*/pkgconfig)
# linked SOURCE PROGRAM: compiles one file, as pkg-config says.
linked() {
  # shellcheck disable=SC2046
  g++ -std=c++20 "$1" -o "$2" $(pkg-config --cflags --libs kchart)
}

linked "$here/main.cpp" "$source/build/consumer-pkg-config"
check pkg-config "$source/build/consumer-pkg-config"
sed -n '/^```cpp$/,/^```$/{/^```/!p}' "$source/README.md" >"$source/build/consumer-readme.cpp"
linked "$source/build/consumer-readme.cpp" "$source/build/consumer-readme"
(cd "$source" && build/consumer-readme) | grep -q '^  replicas: 3$' && echo "README: passed"
"$prefix/bin/kchart" version >/dev/null && echo "command: passed"
