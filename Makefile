# posagent: build, test, demonstrate, install. Debian 12 with Swift 6.3 is enough to begin with.
#
#   make demo      build what the demo needs, and run it (ARGS=--keep leaves it running)
#   make test      lint, build, run all tests
#   make soak      the long runs: SEEDS=3000 simulated counters, every crash point, every planted bug
#   make build     both programs, debug
#   make bench     measure the programs (release): one line of JSON for each figure
#   make install   both programs (release), units, udev rules; DESTDIR and PREFIX are honoured

SWIFT ?= swift
PREFIX ?= /usr
# What `make install` builds and installs: release or debug.
CONFIGURATION ?= release
DESTDIR ?=
ARGS ?=
FIGURES ?=
# Seeds of the simulator in `make soak`.
SEEDS ?= 3000

# Debian packages. The first two lines are needed to fetch and to link, the third by tests only.
BUILD_PACKAGES := ca-certificates git libsqlite3-dev zlib1g-dev
RUN_PACKAGES := tzdata
TEST_PACKAGES := hledger openssl python3 systemd

PROGRAMS := posagent posinbox
DOCUMENTS := README.md LICENSE CHANGELOG.md Docs

# The steps of one target build on each other.
.NOTPARALLEL:

.PHONY: demo test soak bench simulator lint build build-tests install install-files clean \
  swift-present packages-build packages-test

demo: build
	.build/debug/posagent demo $(ARGS)

build: swift-present packages-build
	$(SWIFT) build --product posagent
	$(SWIFT) build --product posinbox

# One test after the other: those that watch the clock must not share it with those that load it.
test: swift-present packages-test lint build-tests simulator
	$(SWIFT) test --skip-build --no-parallel

# Hours. What fails says how to repeat it.
soak: swift-present packages-test build-tests simulator
	SEEDS=$(SEEDS) EVENTS=5000 PLANTED=all CRASH_POINTS=all $(SWIFT) test --skip-build --no-parallel \
	  --filter 'SimulatedCountersTests|CrashPointTests'

# As a release: it plays a working day in seconds.
simulator: swift-present
	$(SWIFT) build -c release --product posagent-sim

build-tests:
	$(SWIFT) build --build-tests

lint: swift-present
	$(SWIFT) format lint --strict --recursive --parallel Sources Tests Package.swift

# The programs as they are installed. FIGURES="api scan" measures those groups only.
bench: swift-present packages-test
	set -e; for program in $(PROGRAMS) posagent-bench; do \
	  $(SWIFT) build -c release --static-swift-stdlib --product $$program >&2; \
	done
	@.build/release/posagent-bench $(FIGURES)

clean:
	rm -rf .build

# The standard library goes into the programs: a till has no Swift.
install: swift-present packages-build
	set -e; for program in $(PROGRAMS); do \
	  $(SWIFT) build -c $(CONFIGURATION) --static-swift-stdlib --product $$program; \
	done
	$(MAKE) install-files

install-files: BUILT := .build/$(CONFIGURATION)
install-files: UNITS := $(DESTDIR)$(PREFIX)/lib/systemd/system
install-files:
	set -e; for program in $(PROGRAMS); do \
	  install -D -m 0755 $(BUILT)/$$program $(DESTDIR)$(PREFIX)/bin/$$program; \
	  install -d $(UNITS); \
	  sed "s|/usr/|$(PREFIX)/|" systemd/$$program.service > $(UNITS)/$$program.service; \
	  chmod 0644 $(UNITS)/$$program.service; \
	done
	install -D -m 0644 systemd/sysusers.d/posagent.conf \
	  $(DESTDIR)$(PREFIX)/lib/sysusers.d/posagent.conf
	install -D -m 0644 systemd/modules-load.d/posagent.conf \
	  $(DESTDIR)$(PREFIX)/lib/modules-load.d/posagent.conf
	install -D -m 0644 udev-rules/70-posagent.rules \
	  $(DESTDIR)$(PREFIX)/lib/udev/rules.d/70-posagent.rules
	install -d $(DESTDIR)/etc/posagent $(DESTDIR)$(PREFIX)/share/doc/posagent
	cp -R $(DOCUMENTS) $(DESTDIR)$(PREFIX)/share/doc/posagent/
	@if [ -z "$(DESTDIR)" ]; then \
	  echo "Now: systemd-sysusers && systemctl daemon-reload && udevadm control --reload"; \
	  echo "Then write /etc/posagent/posagent.yaml (see $(PREFIX)/share/doc/posagent/Docs) and"; \
	  echo "check it: posagent config check"; \
	fi

swift-present:
	@command -v $(firstword $(SWIFT)) >/dev/null || { \
	  echo "Swift 6.3 is needed and was not found: see https://www.swift.org/install/linux/" >&2; \
	  exit 1; }

# Installs those of $(1) that are missing; touches neither apt nor sudo if none is.
define install_missing
@set -e; \
if ! command -v dpkg-query >/dev/null; then \
  echo "Not a Debian system; make sure you have what these packages have: $(1)" >&2; exit 0; \
fi; \
missing=""; \
for package in $(1); do \
  dpkg-query -W -f='$${db:Status-Status}' $$package 2>/dev/null | grep -qx installed \
    || missing="$$missing $$package"; \
done; \
[ -n "$$missing" ] || exit 0; \
echo "Installing:$$missing"; \
if [ "$$(id -u)" -eq 0 ]; then root=""; \
elif command -v sudo >/dev/null; then root="sudo"; \
else echo "Missing packages, and no sudo. As root: apt-get install$$missing" >&2; exit 1; fi; \
$$root env DEBIAN_FRONTEND=noninteractive apt-get update -q </dev/null \
  || echo "apt-get update failed; trying with the lists that are here" >&2; \
$$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
  $$missing </dev/null \
  || { echo "apt-get could not install:$$missing" >&2; exit 1; }
endef

packages-build:
	$(call install_missing,$(BUILD_PACKAGES) $(RUN_PACKAGES))

packages-test:
	$(call install_missing,$(BUILD_PACKAGES) $(RUN_PACKAGES) $(TEST_PACKAGES))
