# The commands of the project. `make` alone lists them.
SHELL := /bin/bash
JOBS ?= $(shell nproc)
BUILD := build/release
KCHART := $(BUILD)/tools/kchart/kchart
SHARED ?= ../shared
CACHE := $(CURDIR)/.cache
SEED ?= 1
# Objects of one clone serve another: paths below the clone do not count.
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1

.DEFAULT_GOAL := help
.PHONY: help packages build demo test conformance head-proof deferred-proof conformance-live fuzz-live asan \
  clang fuzz tidy format-check tsan consumer components parity-record fuzz-parity reach-differential bench \
  fuzz-charts generate-helm generate-server cluster-test cluster-nodes cluster-faults interop-test \
  cluster-bench pod-security-proof schema-proof ship-test docker-test buildkit-test docs schemas install \
  format clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

packages: ## install the Debian packages that are missing
	@.ci/install-packages .ci/packages

$(BUILD)/build.ninja: CMakeLists.txt CMakePresets.json | packages
	@cmake --preset release

build: packages $(BUILD)/build.ninja ## build everything (release)
	@cmake --build --preset release -j $(JOBS)

demo: build ## render a real chart and show the result, beside Helm's where Helm is installed
	@tests/demo.sh $(KCHART) $(SHARED)

test: build ## the whole fast suite
	@ctest --test-dir $(BUILD) -j $(JOBS) --output-on-failure --no-tests=error

conformance: build ## compare with Helm's recorded output for the charts of $(SHARED)/corpus
	@python3 tests/conformance/run.py --kchart $(KCHART) --corpus $(SHARED)/corpus \
	  --extra=--max-time=120000 --timeout 150

# $(call with-corpus,FOLDER,TEST PROGRAM)
with-corpus = @if [ -d $(SHARED)/corpus ]; then \
	  KCHART_CORPUS=$(SHARED)/corpus/$(1) $(BUILD)/tests/$(2) '[.corpus]'; \
	else echo "skipped: the corpus of charts is not beside this repository"; fi

head-proof: build ## heads of the corpus' manifests and of edited ones, read quickly and by libyaml
	$(call with-corpus,expected,codec/codec_test)

deferred-proof: build ## templates of the corpus and edited ones, parsed at once or when first run; charts read anew
	$(call with-corpus,charts,render/render_test)

conformance-live: build ## every chart below CHARTS="folder ...", beside the live Helm of HELM=path
	@python3 tests/conformance/live.py --kchart $(KCHART) --helm $(or $(HELM),$(CACHE)/bin/helm4) $(CHARTS)

fuzz-live: build components ## the same charts, spoiled in small ways: make fuzz-live CHARTS="folder ..." N=5000 SEED=1
	@python3 tests/conformance/mutate.py --answer $(BUILD)/tests/parity/parity_answer \
	  --helm $(CACHE)/bin/recorder-helm4 --count $(or $(N),5000) --seed $(SEED) $(CHARTS)

asan: packages ## the suite under AddressSanitizer and UBSan
	@cmake --preset asan >/dev/null && cmake --build --preset asan -j $(JOBS)
	@ctest --preset asan -j $(JOBS) --no-tests=error

clang: packages ## the suite, built by clang 14
	@.ci/install-packages .ci/packages-clang
	@cmake --preset clang >/dev/null && cmake --build --preset clang -j $(JOBS)
	@ctest --preset clang -j $(JOBS) --no-tests=error

fuzz: packages ## libFuzzer over every way in for strangers' bytes: make fuzz SECONDS=60 TARGETS="yaml set"
	@.ci/install-packages .ci/packages-clang
	@cmake --preset fuzz >/dev/null && cmake --build --preset fuzz -j $(JOBS)
	@tests/fuzz/run.sh build/fuzz $(CACHE)/fuzz $(or $(SECONDS),60) $(TARGETS)

tidy: build ## clang-tidy over all sources
	@.ci/install-packages .ci/packages-clang
	@git ls-files 'libkchart/*.cpp' 'tools/*.cpp' | xargs -P $(JOBS) -n 8 clang-tidy-14 -p $(BUILD) --quiet

format-check: ## fail when a source is not formatted
	@.ci/install-packages .ci/packages-format
	@git ls-files '*.cpp' '*.hpp' '*.h' | xargs clang-format-14 --dry-run -Werror

tsan: packages ## what several threads do, under ThreadSanitizer
	@cmake --preset tsan >/dev/null && cmake --build --preset tsan -j $(JOBS) \
	  --target base_test --target render_test --target check_test --target net_test
	@for module in base render check net; do build/tsan/tests/$$module/$${module}_test '[threads]' || exit 1; done

consumer: build ## programs that use the installed library, or have it in their own build
	@JOBS=$(JOBS) tests/consumer/run.sh $(BUILD)

components: packages ## install the real peers (Helm 4 and 3, recorders, engine) into .cache
	@.ci/components $(CACHE) $(SHARED)

parity-record: components ## record anew what Helm prints for the rows of tests/parity
	@python3 tests/parity/record.py --cache $(CACHE)

fuzz-parity: build components ## N random expressions against a live Helm: make fuzz-parity N=100000 SEED=1
	@python3 tests/parity/fuzz.py --answer $(BUILD)/tests/parity/parity_answer --cache $(CACHE) \
	  --count $(or $(N),100000) --seed $(SEED)

reach-differential: build ## reachability beside a naive second implementation: make reach-differential N=200000 SEED=1
	@$(BUILD)/tests/reach/reach_differential $(or $(N),200000) $(SEED)

bench: build components ## kchart beside Helm and kubeconform, as tables (QUICK=1; ONLY=command, ONLY=proof, ONLY=generate)
	@$(if $(filter-out generate,$(ONLY)),:,python3 tests/bench/generate.py --build $(BUILD) $(if $(QUICK),--quick))
	@$(if $(filter proof generate,$(ONLY)),:,python3 tests/bench/bench.py --build $(CURDIR)/$(BUILD) --cache $(CACHE) --shared $(SHARED) \
	  --json $(BUILD)/bench.json $(if $(QUICK),--quick) $(if $(ONLY),--only $(ONLY)))
	@$(if $(filter-out proof,$(ONLY)),:,python3 tests/bench/proof.py --build $(BUILD) \
	  --cache $(CACHE) --shared $(SHARED) $(if $(QUICK),--quick))

fuzz-charts: build components ## N random charts, rendered by the commands of both: make fuzz-charts N=500 SEED=1
	@python3 tests/parity/charts_fuzz.py --kchart $(KCHART) --cache $(CACHE) --count $(or $(N),500) --seed $(SEED)

generate-helm: build components ## emitted charts, rendered by Helm 3 and 4, beside composition (COUNT=100)
	@python3 tests/emit/helm.py $(KCHART) --count $(or $(COUNT),100)

generate-server: build components ## the objects of every preset, judged by a real API server
	@python3 tests/emit/server.py $(KCHART)

cluster-test: build components ## the cluster commands against a real control plane
	@python3 tests/cluster/real.py $(KCHART)

cluster-nodes: build components ## logs, exec and port-forward on a real node (containerd, runc, kubelet)
	@python3 tests/cluster/nodes.py $(KCHART)

cluster-faults: build components ## submit through a proxy that spoils requests (TRIALS=200), or killed at each write
	@python3 tests/cluster/faults.py $(KCHART) --trials $(or $(TRIALS),200)
	@python3 tests/cluster/kills.py $(KCHART)

interop-test: build components ## charts as artefacts: registries, repositories and signatures beside Helm
	@python3 tests/repo/interop.py $(KCHART) --cache $(CACHE)

cluster-bench: build components ## applying 500 objects beside kubectl apply --server-side
	@python3 tests/cluster/bench.py $(KCHART)

pod-security-proof: build components ## Pod Security beside a real API server's admission (N=2500 pods)
	@python3 tests/cluster/pod_security.py $(KCHART) --count $(or $(N),2500) --seed $(SEED)

schema-proof: build components ## schemas beside a real API server's strict dry-run and kubeconform (SEEDS="1 2")
	@python3 tests/cluster/strict.py $(KCHART) $(SHARED)/corpus --seeds $(or $(SEEDS),1 2)

ship-test: build components ## ship an example to a real registry and control plane, killed between all steps
	@python3 tests/ship/real.py $(KCHART)

docker-test: build components ## build by the BuildKit of a real Docker engine, and into a real containerd
	@python3 tests/image/buildkit.py $(KCHART) docker
	@python3 tests/image/containerd.py $(KCHART)

buildkit-test: build components ## build by a real buildkitd, through buildctl
	@python3 tests/image/buildkit.py $(KCHART) buildkitd

docs: build ## write the function reference
	@$(KCHART) functions --markdown > libkchart/FUNCTIONS.md

schemas: ## make the schemas of Kubernetes' kinds anew from its sources
	@python3 schemas/extract.py --out schemas/kubernetes.table

install: build ## install the library and the commands (PREFIX=/usr/local)
	@cmake --install $(BUILD) $(if $(PREFIX),--prefix $(PREFIX))

format: ## format all sources
	@.ci/install-packages .ci/packages-format
	@git ls-files '*.cpp' '*.hpp' '*.h' | xargs clang-format-14 -i

clean: ## remove what was built
	@rm -rf build
