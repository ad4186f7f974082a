# mod_factcheck: build, test, demo. `make help` lists the targets.

BUILD    ?= build
APXS     ?= $(shell command -v apxs2 || command -v apxs)
PYTHON   ?= /usr/bin/python3
CSTD      = -std=gnu11 -D_GNU_SOURCE
# V=1 shows the commands.
Q         = $(if $(V),,@)
WARN      = -Wall -Wextra -Werror
PKGS      = libxml-2.0 libutf8proc apr-1 apr-util-1 jansson
CFLAGS   ?= -O2 -g
# What compiler and linker can do against faults that are left. HARDEN= turns it off (sanitizers).
HARDEN    = -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection
HARDEN_LD = -Wl,-z,relro,-z,now
CPPFLAGS += -Imod_src -I$(BUILD)/gen $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
LDLIBS   += $(shell pkg-config --libs $(PKGS) 2>/dev/null)

ENGINE_SRC := $(wildcard mod_src/engine/*.c)
HTTPD_SRC  := $(wildcard mod_src/httpd/*.c)
CLI_SRC    := $(wildcard mod_src/cli/*.c)
UNIT_SRC   := $(wildcard tests/unit/test_*.c)

ENGINE_OBJ := $(ENGINE_SRC:%.c=$(BUILD)/%.o)
CLI_OBJ    := $(CLI_SRC:%.c=$(BUILD)/%.o)
UNIT_BIN   := $(UNIT_SRC:tests/unit/%.c=$(BUILD)/tests/%)
GENERATED  := $(addprefix $(BUILD)/gen/,charsets_table.h entities_table.h tags_table.h vocabulary_tables.h words_keys.h \
                words.inc stylesheet.inc identity.h)

# Debian's names. DEPS=skip where they are there by other means. Not apache2, which would start a
# server of its own on port 80: the programs and modules are in apache2-bin.
PACKAGES_BUILD := gcc make pkg-config python3 apache2-dev libapr1-dev libaprutil1-dev libxml2-dev \
                  libutf8proc-dev libxxhash-dev libjansson-dev
PACKAGES_DEMO  := apache2-bin
# Redis' server is in redis-tools too, without the service; what Varnish needs is here, itself is $(BUILD)/varnish.
PACKAGES_FLEET := apache2-bin redis-tools rsync inotify-tools libvarnishapi3 libjemalloc2 libedit2 libncursesw6
PACKAGES_TEST  := $(PACKAGES_FLEET) libfaketime openssl libcmocka-dev libgumbo-dev libxml2-utils groff-base curl w3m lynx \
                  poppler-utils valgrind python3-pytest python3-html5lib python3-lxml python3-jsonschema \
                  python3-selenium chromium chromium-driver fonts-noto-core $(if $(shell command -v npm),,npm)
PACKAGES_BENCH := python3-html5lib python3-lxml valgrind
PACKAGES_SERVERS := apache2-bin wrk
INSTALL_PACKAGES = $(if $(filter skip,$(DEPS)),true,sh tests/install-packages.sh)

all: $(BUILD)/mod_factcheck.so $(BUILD)/factcheck

help:
	@echo "make            the module and the command, in $(BUILD)/"
	@echo "make demo       installs what is missing, builds, serves the demonstration (PORT=8080)"
	@echo "make demo-fleet   two nodes, balancer, Redis, Varnish (PORT=8080 and the four after it)"
	@echo "make test       installs what is missing, builds, runs the tests"
	@echo "make test-all   those, with more seeds"
	@echo "make install    through apxs (DESTDIR=)"
	@echo "make bench      pages with and without their checks, and other filters, side by side (QUICK=1)"
	@echo "make bench-anchor, bench-cost   how well claims are found, and what they cost"
	@echo "make bench-forms   requests a second of annotations, excerpts and the like"
	@echo "make bench-fleet   the way through a balancer and its cache"
	@echo "make storm MINUTES=15, faults, tsan SECONDS=60   under load, with failing calls, for data races"
	@echo "make fuzz SECONDS=60, fuzz-coverage   each parser, and what that reaches"
	@echo "make asan, asan-httpd, memcheck, memcheck-httpd, lint-c   memory and undefined behaviour"
	@echo "make unit, test-html5lib DIR=, screenshots, clean"

# Packages first, then everything else anew: what is installed decides how it is built.
deps-build:
	@$(INSTALL_PACKAGES) $(PACKAGES_BUILD)

deps-test:
	@$(INSTALL_PACKAGES) $(PACKAGES_BUILD) $(PACKAGES_TEST)

deps-bench:
	@$(INSTALL_PACKAGES) $(PACKAGES_BUILD) $(PACKAGES_BENCH)

# --- generated tables -----------------------------------------------------------------------------
# Each generator stands beside the sources that include its output and writes to $(BUILD)/gen.

$(addprefix $(BUILD)/gen/,charsets_table.h entities_table.h tags_table.h): $(BUILD)/gen/%_table.h: mod_src/engine/gen_%.py
	@mkdir -p $(@D)
	$(PYTHON) $< $(filter %.h,$^) > $@

$(BUILD)/gen/tags_table.h: mod_src/engine/tags.h

$(BUILD)/gen/vocabulary_tables.h: mod_src/engine/gen_vocabulary.py conf/factcheck-sidecar.rng
	@mkdir -p $(@D)
	$(PYTHON) $^ $@

# English comes first: the other languages are held against it.
WORDS := conf/words/en.txt $(filter-out conf/words/en.txt,$(wildcard conf/words/*.txt))

$(BUILD)/gen/words_keys.h $(BUILD)/gen/words.inc &: mod_src/engine/gen_words.py $(WORDS)
	@mkdir -p $(@D)
	$(PYTHON) mod_src/engine/gen_words.py $(BUILD)/gen/words_keys.h $(BUILD)/gen/words.inc $(WORDS)

$(BUILD)/gen/stylesheet.inc: mod_src/engine/gen_stylesheet.py htdocs/factcheck.css
	@mkdir -p $(@D)
	$(PYTHON) $< htdocs/factcheck.css > $@

# What decides a page's bytes beside its own and the site's configuration.
IDENTITY := $(sort $(wildcard mod_src/engine/*.[ch] mod_src/engine/gen_* mod_src/httpd/*.[ch]) $(WORDS) \
                htdocs/factcheck.css conf/factcheck-sidecar.rng)

$(BUILD)/gen/identity.h: mod_src/httpd/gen_identity.py $(IDENTITY)
	@mkdir -p $(@D)
	$(Q)$(PYTHON) $^ > $@

# --- engine, command, module ----------------------------------------------------------------------

$(BUILD)/%.o: %.c | $(GENERATED)
	@mkdir -p $(@D)
	@$(if $(V),,echo '  CC    $<')
	$(Q)$(CC) $(CSTD) $(WARN) $(CFLAGS) $(HARDEN) -fPIC -fvisibility=hidden $(CPPFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/libfactcheck.a: $(ENGINE_OBJ)
	@$(if $(V),,echo '  AR    $@')
	$(Q)rm -f $@ && ar rcs $@ $^

$(BUILD)/factcheck: $(CLI_OBJ) $(BUILD)/libfactcheck.a
	@$(if $(V),,echo '  LINK  $@')
	$(Q)$(CC) $(HARDEN_LD) $(LDFLAGS) $^ -o $@ $(LDLIBS)

$(BUILD)/mod_factcheck.so: $(HTTPD_SRC:%.c=$(BUILD)/%.o) $(BUILD)/libfactcheck.a
	@$(if $(V),,echo '  LINK  $@')
	$(Q)$(CC) -shared $(HARDEN_LD) $(LDFLAGS) -Wl,--no-undefined-version $^ -o $@ $(LDLIBS)

$(HTTPD_SRC:%.c=$(BUILD)/%.o): CPPFLAGS += -I$(shell $(APXS) -q INCLUDEDIR)

# --- tests ----------------------------------------------------------------------------------------

$(BUILD)/tests/%: tests/unit/%.c $(BUILD)/tests/unit/support.o $(BUILD)/libfactcheck.a
	@mkdir -p $(@D)
	@$(if $(V),,echo '  LINK  $@')
	$(Q)$(CC) $(CSTD) $(WARN) $(CFLAGS) $(CPPFLAGS) -MMD -MP $(LDFLAGS) $< $(BUILD)/tests/unit/support.o $(BUILD)/libfactcheck.a -o $@ $(LDLIBS) -lcmocka

include tests/fuzz/targets.mk

TEST_FOLDERS := $(sort $(dir $(wildcard tests/*/test_*.py)))

test: deps-test
	@$(MAKE) --no-print-directory -j2 all $(UNIT_BIN) $(FUZZ_BIN) $(BUILD)/tests/html5lib $(BUILD)/varnish
	@BUILD=$(BUILD) tests/run.py $(BUILD)/results $(UNIT_BIN) $(FUZZ_BIN) -- $(TEST_FOLDERS) \
		--suite $(BUILD)/tests/html5lib ../shared/data/html5lib-tokenizer

test-all:
	@FACTCHECK_TEST_ALL=1 $(MAKE) --no-print-directory test

unit: $(UNIT_BIN) $(FUZZ_BIN)
	@tests/run.py $(BUILD)/results $(UNIT_BIN) $(FUZZ_BIN) --

# The public tokenizer tests of html5lib-tests; DIR is their folder.
$(BUILD)/tests/html5lib: tests/html5lib/runner.c $(BUILD)/libfactcheck.a
	@mkdir -p $(@D)
	@$(if $(V),,echo '  LINK  $@')
	$(Q)$(CC) $(CSTD) $(WARN) $(CFLAGS) $(CPPFLAGS) -MMD -MP $(LDFLAGS) $< $(BUILD)/libfactcheck.a -o $@ $(LDLIBS)

test-html5lib: $(BUILD)/tests/html5lib
	@test -n "$(DIR)" || { echo "usage: make test-html5lib DIR=folder with *.test files"; exit 2; }
	$(BUILD)/tests/html5lib $(DIR)

# --- benchmarks -----------------------------------------------------------------------------------

$(BUILD)/tests/edits.so: tests/bench/anchor/edits.c
	@mkdir -p $(@D)
	@$(if $(V),,echo '  LINK  $@')
	$(Q)$(CC) $(CSTD) $(WARN) -O2 -fPIC -shared $< -o $@

# Where claims stand: thousands of quotes, judged by brute force too.
bench-anchor: deps-bench
	@$(MAKE) --no-print-directory $(BUILD)/factcheck $(BUILD)/tests/edits.so
	FACTCHECK=$(abspath $(BUILD)/factcheck) $(PYTHON) tests/bench/anchor/bench.py \
		--edits $(BUILD)/tests/edits.so --out $(BUILD)/bench-anchor.json

$(BUILD)/tests/cost: tests/bench/anchor/cost.c $(BUILD)/libfactcheck.a
	@mkdir -p $(@D)
	@$(if $(V),,echo '  LINK  $@')
	$(Q)$(CC) $(CSTD) $(WARN) $(CFLAGS) $(CPPFLAGS) -MMD -MP $(LDFLAGS) $< $(BUILD)/libfactcheck.a -o $@ $(LDLIBS)

# What claims cost: instructions per byte of page, memory.
bench-cost: deps-bench
	@$(MAKE) --no-print-directory $(BUILD)/tests/cost
	$(PYTHON) tests/bench/anchor/cost.py --program $(BUILD)/tests/cost --out $(BUILD)/bench-cost.json

# nginx is only looked for and, where it is missing, taken out of its package: once installed it would
# start a server on port 80.
$(BUILD)/nginx:
	@command -v nginx >/dev/null || PATH="$$PATH:/usr/sbin" command -v nginx >/dev/null || \
		{ mkdir -p $@.new && cd $@.new && apt-get download -qq nginx && dpkg-deb -x nginx_*.deb .; }
	@mkdir -p $@.new && mv $@.new $@

# Articles with their checks beside articles without, and beside other ways of putting text into HTML.
# Writes $(BUILD)/bench.json and, in the long form, the plot for the README.
bench: deps-build
	@$(INSTALL_PACKAGES) $(PACKAGES_SERVERS)
	@$(MAKE) --no-print-directory -j2 all $(BUILD)/tests/cost $(BUILD)/nginx
	$(PYTHON) -B tests/bench/server/bench.py --module $(BUILD)/mod_factcheck.so --engine $(BUILD)/tests/cost \
		--nginx $(BUILD)/nginx/usr/sbin --out $(BUILD)/bench.json --plot $(BUILD)/bench.svg $(if $(QUICK),--quick)

# What the forms under FactCheckPath cost, beside their article and a static file.
bench-forms: deps-build
	@$(INSTALL_PACKAGES) apache2-bin wrk
	@$(MAKE) --no-print-directory -j2 all
	BUILD=$(BUILD) $(PYTHON) -B tests/bench/forms/bench.py --out $(BUILD)/bench-forms.json

# What the way through balancer and cache costs, and what an article takes of each memory.
bench-fleet: deps-build
	@$(INSTALL_PACKAGES) $(PACKAGES_FLEET) wrk
	@$(MAKE) --no-print-directory -j2 all
	$(PYTHON) -B tests/bench/fleet/bench.py --module $(BUILD)/mod_factcheck.so --out $(BUILD)/bench-fleet.json

# --- faults and load ------------------------------------------------------------------------------

# Everything about the articles changes under load: no torn page, no 5xx, no leak.
MINUTES ?= 15
storm: deps-build
	@$(INSTALL_PACKAGES) apache2-bin wrk nghttp2-client
	@$(MAKE) --no-print-directory -j2 all
	BUILD=$(BUILD) $(PYTHON) -B tests/storm/storm.py --minutes $(MINUTES) --out $(BUILD)/storm.json

# The same with ThreadSanitizer, 64 clients: no data races.
tsan: deps-build
	@$(INSTALL_PACKAGES) apache2-bin
	@$(MAKE) --no-print-directory -j2 BUILD=$(BUILD)/tsan HARDEN= CFLAGS='-O1 -g -fsanitize=thread -Wno-maybe-uninitialized' $(BUILD)/tsan/mod_factcheck.so
	BUILD=$(BUILD)/tsan $(PYTHON) -B tests/storm/races.py --seconds $(SECONDS)

# Calls that fail, each in turn.
faults: $(BUILD)/mod_factcheck.so
	BUILD=$(BUILD) FACTCHECK_TEST_ALL=1 $(PYTHON) -m pytest -q tests/faults

# --- pictures for the README ----------------------------------------------------------------------

screenshots: $(BUILD)/mod_factcheck.so
	BUILD=$(BUILD) $(PYTHON) tests/browser/screenshots.py $(BUILD)/screenshots

# The two invariants and the states, from outside; LONG=1 runs many seeds.
invariants: $(BUILD)/factcheck
	FACTCHECK=$(abspath $<) FACTCHECK_TEST_ALL=$(LONG) $(PYTHON) -m pytest -q tests/invariants

# --- the demonstration ----------------------------------------------------------------------------

PORT ?= 8080

demo: deps-build
	@$(INSTALL_PACKAGES) $(PACKAGES_DEMO)
	@$(MAKE) --no-print-directory -j2 all
	@exec $(PYTHON) -B conf/demo.py $(BUILD)/mod_factcheck.so $(PORT)

# As nginx: once installed, Varnish would start a server of its own.
$(BUILD)/varnish:
	@mkdir -p $@.new
	@PATH="$$PATH:/usr/sbin" command -v varnishd >/dev/null || \
		{ cd $@.new && apt-get download -qq varnish && dpkg-deb -x varnish_*.deb .; }
	@mv $@.new $@

demo-fleet: deps-build
	@$(INSTALL_PACKAGES) $(PACKAGES_FLEET)
	@$(MAKE) --no-print-directory -j2 all $(BUILD)/varnish
	@VARNISH=$(abspath $(BUILD))/varnish exec $(PYTHON) -B conf/fleet/fleet.py $(BUILD)/mod_factcheck.so $(PORT)

# --- installing -----------------------------------------------------------------------------------
# Debian's layout has the configuration in mods-available, to be switched on by a2enmod factcheck;
# others have it beside httpd.conf, to be included there. What an admin has changed there stays.

apxs_dir   = $(shell $(APXS) -q $(1))
SYSCONFDIR = $(call apxs_dir,SYSCONFDIR)
LIBEXECDIR = $(call apxs_dir,LIBEXECDIR)
BINDIR    ?= $(call apxs_dir,bindir)
SHAREDIR  ?= $(patsubst %/bin,%,$(BINDIR))/share/factcheck
MANDIR    ?= $(patsubst %/factcheck,%,$(SHAREDIR))/man
CONFDIR    = $(SYSCONFDIR)$(if $(filter %/apache2,$(SYSCONFDIR)),/mods-available)

# New sidecars point XML editors to the schema where it is installed.
$(BUILD)/mod_src/cli/fresh.o: CPPFLAGS += -DFC_SCHEMA_FILE='"$(SHAREDIR)/factcheck-sidecar.rng"'

install: all
	install -d "$(DESTDIR)$(LIBEXECDIR)" "$(DESTDIR)$(BINDIR)" "$(DESTDIR)$(SHAREDIR)" "$(DESTDIR)$(CONFDIR)" \
		"$(DESTDIR)$(MANDIR)/man1" "$(DESTDIR)$(SHAREDIR)/manual" "$(DESTDIR)$(SHAREDIR)/fleet"
	$(APXS) -S LIBEXECDIR="$(DESTDIR)$(LIBEXECDIR)" -i -n factcheck $(BUILD)/mod_factcheck.so
	install -m 755 $(BUILD)/factcheck "$(DESTDIR)$(BINDIR)/factcheck"
	install -m 644 conf/factcheck-sidecar.rng "$(DESTDIR)$(SHAREDIR)/factcheck-sidecar.rng"
	install -m 644 htdocs/manual/factcheck.1 "$(DESTDIR)$(MANDIR)/man1/factcheck.1"
	install -m 644 htdocs/manual/mod_factcheck.html htdocs/manual/fleet.html htdocs/manual/manual.css \
		"$(DESTDIR)$(SHAREDIR)/manual/"
	install -m 644 $(filter-out conf/fleet/%.py,$(wildcard conf/fleet/*.*)) "$(DESTDIR)$(SHAREDIR)/fleet/"
	install -m 755 conf/fleet/publish.py "$(DESTDIR)$(SHAREDIR)/fleet/publish.py"
	sed 's|/usr/lib/apache2/modules|$(LIBEXECDIR)|' conf/factcheck.load > $(BUILD)/factcheck.load
	install -m 644 $(BUILD)/factcheck.load "$(DESTDIR)$(CONFDIR)/factcheck.load"
	@conf="$(DESTDIR)$(CONFDIR)/factcheck.conf"; \
	if [ ! -e "$$conf" ] || cmp -s conf/factcheck.conf "$$conf"; then \
		install -m 644 conf/factcheck.conf "$$conf"; \
	else \
		install -m 644 conf/factcheck.conf "$$conf.new"; \
		echo "$$conf was changed and stays; the new one is $$conf.new"; \
	fi

clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -type f -name '*.d' 2>/dev/null)

.PHONY: all help deps-build deps-test deps-bench demo demo-fleet test test-all unit bench bench-anchor bench-cost bench-fleet bench-forms storm tsan faults invariants install \
        screenshots test-html5lib clean
.DELETE_ON_ERROR:
.SECONDARY:
