# make demo   install what is missing, build, run the bundled study: the answer and its figures
# make test   the same set-up, then every test
# make docs   the documentation as a site, in build/site
# make sanitizers   readers of files fuzzed, and C++ tests, under sanitizers
# Both can be repeated: what is done already is not done again.

PYTHON ?= /usr/bin/python3
VENV   ?= .venv
BUILD  ?= build/release
JOBS   ?= $(shell nproc)
SUDO   := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

PACKAGES := build-essential cmake ninja-build pkg-config git \
  libboost-graph-dev libeigen3-dev libhdf5-dev libtomlplusplus-dev librandom123-dev nettle-dev \
  libfccp-dev catch2 python3-dev python3-venv

CPP_SOURCES := $(shell find sim models python/bindings .cmake -name '*.?pp' -o -name 'CMakeLists.txt' -o -name '*.cmake' | sort) \
  CMakeLists.txt pyproject.toml
CPP_TESTS   := $(shell find tests -name '*.?pp' -o -name 'CMakeLists.txt' | sort)
STAMPS := build/stamps

export CMAKE_BUILD_PARALLEL_LEVEL := $(JOBS)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_CONSTRAINT := .ci/constraints.txt

.PHONY: demo test docs sanitizers packages browser slurm bench format clean help
.DELETE_ON_ERROR:

help:
	@sed -n '1,6p' Makefile

demo: $(STAMPS)/extension
	@echo "== The bundled study: config/hampstead.toml"
	$(VENV)/bin/wardsim demo -o demo

test: $(STAMPS)/tests browser slurm
	@echo "== C++ tests"
	ctest --test-dir $(BUILD) --output-on-failure -j $(JOBS)
	@echo "== Python tests, notebooks, documentation"
	$(VENV)/bin/python -m pytest -n $(JOBS) --dist loadfile

# Every link is checked. With the notebooks' outputs, if the tests have run.
docs: $(STAMPS)/extension
	$(VENV)/bin/pip install -q --no-build-isolation -e '.[docs]' --config-settings=build-dir=$(BUILD)
	NO_MKDOCS_2_WARNING=1 $(VENV)/bin/mkdocs build --quiet --strict -f .site/mkdocs.yml
	@echo "== The documentation: build/site/index.html"

# What is left out, and why: docs/explanation/security.md. `cmake --preset asan` (tsan) has all.
SANITIZED := -G Ninja -DWARDSIM_BUILD_TESTS=ON -DCMAKE_BUILD_TYPE=RelWithDebInfo "-DCMAKE_CXX_FLAGS_RELWITHDEBINFO=-O1 -g1"
THREADED := test_sim_core test_sim_street test_sim_run test_models_study
FUZZ_SECONDS := 10
# Every test program in a folder, the longest first, without long tests; shows what a failed one said.
run_test_programs = cd $(1) && find . -maxdepth 1 -name 'test_*' -type f -perm -u+x | sort -r | \
  xargs -P $(JOBS) -I{} sh -c 'timeout 900 {} "~[long]" > {}.log 2>&1; status=$$?; \
    if [ $$status = 0 ]; then echo "{}: $$(tail -n 2 {}.log | head -n 1)"; else cat {}.log; echo "{}: FAILED ($$status)"; exit 1; fi'
sanitizers: packages
	@echo "== Fuzzing and C++ tests under the address and undefined behaviour sanitizers"
	@mkdir -p build
	cmake -S . -B build/asan $(SANITIZED) -DWARDSIM_SANITIZE=address,undefined > build/asan.log
	cmake --build build/asan --target fuzz_targets test_programs > build/asan.log || { tail -n 40 build/asan.log; exit 1; }
	export LSAN_OPTIONS=suppressions=$(CURDIR)/tests/lsan.supp && $(call run_test_programs,build/asan/tests)
	cd build/asan/tests/fuzz && corpus=$(CURDIR)/tests/fuzz/corpus && \
	  ./fuzz_network --seconds $(FUZZ_SECONDS) $$corpus/network && \
	  ./fuzz_study --seconds $(FUZZ_SECONDS) $$corpus/study $(CURDIR)/config/hampstead.toml && \
	  ./fuzz_demand --seconds $(FUZZ_SECONDS) $$corpus/demand && \
	  ./fuzz_replay --seconds $(FUZZ_SECONDS) $$corpus/replay
	@echo "== C++ tests under the thread sanitizer"
	cmake -S . -B build/tsan $(SANITIZED) -DWARDSIM_SANITIZE=thread > build/tsan.log
	cmake --build build/tsan --target $(THREADED) > build/tsan.log || { tail -n 40 build/tsan.log; exit 1; }
	export TSAN_OPTIONS=suppressions=$(CURDIR)/tests/tsan.supp && $(call run_test_programs,build/tsan/tests)

# On the real streets where the public data are at hand, else on synthetic ones.
DATA := ../shared/data
bench: $(STAMPS)/tests
	@mkdir -p build/bench
	@if [ -d $(DATA) ]; then cd build/bench && \
	  printf 'name,lat,lon\nHampstead,51.5548,-0.1692\n' > stations.csv && \
	  import="$(CURDIR)/$(VENV)/bin/wardsim import $(CURDIR)/$(DATA)/network/camden_osm_roads_2025-10.geojson.gz --wards $(CURDIR)/$(DATA)/boundaries/camden_wards_2014.geojson --stations stations.csv" && \
	  $$import -o camden.h5 > /dev/null && \
	  $(CURDIR)/$(VENV)/bin/wardsim calibrate camden.h5 --crimes $(CURDIR)/$(DATA)/crime/police_uk_camden --tolerance-m 100 -o camden_demand.toml > /dev/null && \
	  sed 's/^base = .*/base = "Hampstead"/' $(CURDIR)/config/camden.toml > camden.toml && \
	  $$import --only 'Hampstead Town' --only 'Frognal and Fitzjohns' -o two_wards.h5 > /dev/null; fi
	$(BUILD)/tests/bench/bench_calendar
	$(BUILD)/tests/bench/bench_random
	$(BUILD)/tests/bench/bench_travel $$(ls build/bench/two_wards.h5 build/bench/camden.h5 2> /dev/null)
	$(BUILD)/tests/bench/bench_time_profile
	$(BUILD)/tests/bench/bench_demand
	$(BUILD)/tests/bench/bench_moped_crews $$(ls build/bench/camden.h5 2> /dev/null)
	$(BUILD)/tests/bench/bench_incidents config/hampstead.toml $$(ls build/bench/camden.toml 2> /dev/null)
	$(BUILD)/tests/bench/bench_patrol
	$(BUILD)/tests/bench/bench_model $$(ls build/bench/two_wards.h5 2> /dev/null)
	$(BUILD)/tests/bench/bench_policies $$(ls build/bench/two_wards.h5 2> /dev/null)
	$(VENV)/bin/python tests/bench/bench_sweep.py
	$(VENV)/bin/python tests/bench/bench_sweep.py --empty

# --- Set-up --------------------------------------------------------------------------------------

packages:
	@missing=""; for p in $(PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
	  echo "== Installing Debian packages:$$missing"; \
	  $(SUDO) apt-get update -q && DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -qy --no-install-recommends $$missing; \
	fi

# For tests of the page that `wardsim explore` writes; where the system has none they are skipped.
browser: | packages
	@if ! command -v chromium > /dev/null && ! command -v google-chrome > /dev/null && apt-cache show chromium > /dev/null 2>&1; then \
	  echo "== Installing Chromium, for tests"; \
	  DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -qy --no-install-recommends chromium; \
	fi

# For tests that start Slurm on this machine.
slurm: | packages
	@if ! command -v slurmctld > /dev/null && [ ! -x /usr/sbin/slurmctld ]; then \
	  echo "== Installing Slurm, for tests"; \
	  DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -qy --no-install-recommends slurm-wlm munge; \
	fi

$(VENV)/bin/python: | packages
	@echo "== Making a virtual environment in $(VENV)"
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install -q --upgrade pip

$(STAMPS)/build-tools: pyproject.toml .ci/constraints.txt | $(VENV)/bin/python
	@mkdir -p $(STAMPS)
	@echo "== Installing the Python build tools"
	$(VENV)/bin/pip install -q 'scikit-build-core>=0.11' 'pybind11>=2.13'
	@touch $@

# One build for the library, the extension and, for `make test`, the C++ tests.
$(STAMPS)/extension: $(CPP_SOURCES) | $(STAMPS)/build-tools
	@echo "== Building the library and the Python package in $(BUILD)"
	$(VENV)/bin/pip install -q --no-build-isolation -e . --config-settings=build-dir=$(BUILD)
	@touch $@

$(STAMPS)/tests: $(CPP_SOURCES) $(CPP_TESTS) | $(STAMPS)/build-tools
	@echo "== Building the library, the Python package and the tests in $(BUILD)"
	$(VENV)/bin/pip install -q --no-build-isolation -e '.[test]' --config-settings=build-dir=$(BUILD) \
	  --config-settings=cmake.define.WARDSIM_BUILD_TESTS=ON
	@touch $@ $(STAMPS)/extension

# --- Upkeep --------------------------------------------------------------------------------------

format: | $(VENV)/bin/python
	$(VENV)/bin/pip install -q clang-format ruff
	$(VENV)/bin/clang-format -i $$(git ls-files '*.?pp')
	$(VENV)/bin/ruff check --fix -q python tests && $(VENV)/bin/ruff format -q python tests

clean:
	rm -rf build $(VENV) demo
