#!/usr/bin/env bash
# Renders a real chart and shows the result; beside Helm's where Helm is installed: demo.sh KCHART SHARED
set -euo pipefail
kchart=$1
shared=$2
chart=$shared/corpus/charts/traefik__traefik.tgz
[ -f "$chart" ] || chart=charts/hello
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

milliseconds() { echo $(($(date +%s%N) / 1000000)); }

start=$(milliseconds)
"$kchart" template demo "$chart" --namespace demo --kube-version 1.34.0 > "$out/kchart.yaml"
end=$(milliseconds)
sed -n '1,60p' "$out/kchart.yaml"
echo "..."
echo "kchart template demo $chart: $(wc -l < "$out/kchart.yaml") lines in $((end - start)) ms"

helm=$(command -v .cache/bin/helm4 || command -v helm || true)
if [ -z "$helm" ]; then
  echo "helm is not installed here, so nothing to compare with (make components installs it)"
  exit 0
fi
start=$(milliseconds)
"$helm" template demo "$chart" --namespace demo --kube-version 1.34.0 > "$out/helm.yaml"
end=$(milliseconds)
echo "helm   template demo $chart: $(wc -l < "$out/helm.yaml") lines in $((end - start)) ms"
if cmp -s "$out/kchart.yaml" "$out/helm.yaml"; then
  echo "the two outputs are identical, byte for byte"
else
  diff "$out/helm.yaml" "$out/kchart.yaml" | sed -n '1,40p'
  exit 1
fi
