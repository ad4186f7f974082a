# Fuzzing, sanitizers and analysers. Included by the Makefile.

# Fuzzing's harnesses, over kept inputs: no clang is needed for that.
FUZZ_NAMES  := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_COMMON := tests/fuzz/fuzz.c tests/fuzz/page.c tests/fuzz/run.c
FUZZ_BIN    := $(FUZZ_NAMES:%=$(BUILD)/tests/fuzz_%)
# The command's, where it is the command that is fuzzed.
COMMAND_OBJ  := $(filter-out %/main.o,$(CLI_OBJ))
FUZZ_LIBS    = $(LDLIBS) $(if $(filter %_tree %_forms,$@),-lgumbo)

$(BUILD)/gen/fuzz_tokens.inc: tests/fuzz/gen_tokens.py tests/fuzz/tokens.txt
	@mkdir -p $(@D)
	$(PYTHON) $^ > $@

$(BUILD)/libcommand.a: $(COMMAND_OBJ)
	@$(if $(V),,echo '  AR    $@')
	$(Q)rm -f $@ && ar rcs $@ $^

$(BUILD)/tests/fuzz_import: $(BUILD)/libcommand.a
$(BUILD)/tests/fuzz_%: tests/fuzz/fuzz_%.c tests/fuzz/replay.c $(FUZZ_COMMON) $(BUILD)/libfactcheck.a | $(BUILD)/gen/fuzz_tokens.inc
	@mkdir -p $(@D)
	@$(if $(V),,echo '  LINK  $@')
	$(Q)$(CC) $(CSTD) $(WARN) $(CFLAGS) $(CPPFLAGS) -DFUZZ_NAME='"$*"' $(LDFLAGS) $(filter %.c,$^) $(filter %/libcommand.a,$^) $(BUILD)/libfactcheck.a -o $@ $(FUZZ_LIBS)

# Inputs made to be slow: seconds and memory of each.
$(BUILD)/tests/hostile: tests/fuzz/hostile.c tests/fuzz/fuzz.c $(BUILD)/libfactcheck.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(CSTD) $(WARN) $(CFLAGS) $(CPPFLAGS) $(LDFLAGS) $^ -o $@ $(LDLIBS)

hostile: $(BUILD)/tests/hostile
	BUILD=$(BUILD) $(PYTHON) tests/fuzz/hostile.py
	BUILD=$(BUILD) $(PYTHON) tests/fuzz/hostile.py --piece 8000

# Random pages, their trees compared by another parser.
$(BUILD)/tests/pairs: tests/fuzz/pairs.c $(FUZZ_COMMON) $(BUILD)/libfactcheck.a $(BUILD)/gen/fuzz_tokens.inc
	@mkdir -p $(@D)
	$(Q)$(CC) $(CSTD) $(WARN) $(CFLAGS) $(CPPFLAGS) $(LDFLAGS) $(filter %.c %.a,$^) -o $@ $(LDLIBS)

SEED ?= 1
fuzz-trees: $(BUILD)/tests/pairs
	BUILD=$(BUILD) $(PYTHON) tests/fuzz/trees.py --seed $(SEED) --seconds $(SECONDS)

# make fuzz SECONDS=60 runs each harness so long, FUZZ="tree text" only those. What breaks one is
# left in build/fuzz/found/NAME; it goes to tests/fuzz/found/NAME when it is mended.
SECONDS      ?= 60
FUZZ         ?= $(FUZZ_NAMES)
FUZZ_BUILD    = $(BUILD)/fuzz
FUZZ_SANITIZE = -fsanitize=address,undefined,float-cast-overflow \
                -fno-sanitize-recover=undefined,float-cast-overflow -fno-omit-frame-pointer
PACKAGES_FUZZ := clang libclang-rt-14-dev libgumbo-dev

$(FUZZ_BUILD)/libfactcheck.a $(FUZZ_BUILD)/libcommand.a &: FORCE
	@$(MAKE) --no-print-directory BUILD=$(FUZZ_BUILD) CC=clang HARDEN= CFLAGS='-O1 -g -include tests/fuzz/pools.h -fsanitize=fuzzer-no-link $(FUZZ_SANITIZE)' \
		$(FUZZ_BUILD)/libfactcheck.a $(FUZZ_BUILD)/libcommand.a

$(FUZZ_BUILD)/harness_import: $(FUZZ_BUILD)/libcommand.a
$(FUZZ_BUILD)/harness_%: tests/fuzz/fuzz_%.c tests/fuzz/mutate.c $(FUZZ_COMMON) $(FUZZ_BUILD)/libfactcheck.a $(BUILD)/gen/fuzz_tokens.inc
	@echo '  LINK  $@'
	$(Q)clang $(CSTD) -Wall -Wextra -O1 -g -fsanitize=fuzzer $(FUZZ_SANITIZE) $(CPPFLAGS) $(if $(filter sidecar forms,$*),-DFUZZ_XML) \
		tests/fuzz/fuzz_$*.c $(FUZZ_COMMON) $(if $(filter sidecar forms annotator tree,$*),tests/fuzz/mutate.c) \
		$(if $(filter import,$*),$(FUZZ_BUILD)/libcommand.a) $(FUZZ_BUILD)/libfactcheck.a -o $@ $(FUZZ_LIBS)

# The unit tests and all that fuzzing keeps, under gcc's sanitizers; and httpd's tests. There the module
# stays in memory when httpd lets go of it: leaks are judged later, and by name.
ASAN_BUILD = $(BUILD)/asan
ASAN_MAKE  = $(MAKE) --no-print-directory BUILD=$(ASAN_BUILD) HARDEN= \
             CFLAGS='-O1 -g -include tests/fuzz/pools.h $(FUZZ_SANITIZE)'
asan:
	@$(ASAN_MAKE) unit

# TESTS="tests/httpd/test_x.py" runs only those; tests/httpd/checkers.py says which don't fit.
TESTS ?= tests/httpd
CHECKED_TESTS = $(PYTHON) -m pytest -q -p no:cacheprovider $(TESTS)
asan-httpd: deps-test
	@$(ASAN_MAKE) LDFLAGS='-Wl,-z,nodelete $(FUZZ_SANITIZE)' $(ASAN_BUILD)/mod_factcheck.so $(ASAN_BUILD)/factcheck
	BUILD=$(ASAN_BUILD) HTTPD_CHECKER=asan $(CHECKED_TESTS)

# The same under valgrind, which takes what stands in a piece of memory for unset until it is set.
MEMCHECK_BUILD = $(BUILD)/memcheck
MEMCHECK_MAKE  = $(MAKE) --no-print-directory BUILD=$(MEMCHECK_BUILD) HARDEN= \
                 CFLAGS='-O1 -g -include tests/fuzz/pools.h -DPOOLS_UNSET -Wno-maybe-uninitialized'
MEMCHECK = valgrind --quiet --error-exitcode=1 --leak-check=full --show-leak-kinds=definite \
           --errors-for-leak-kinds=definite --suppressions=tests/fuzz/valgrind.supp
MEMCHECK_BIN = $(filter-out %_properties,$(UNIT_BIN:$(BUILD)/%=$(MEMCHECK_BUILD)/%) $(FUZZ_BIN:$(BUILD)/%=$(MEMCHECK_BUILD)/%))
memcheck:
	@sh tests/install-packages.sh valgrind
	@$(MEMCHECK_MAKE) $(MEMCHECK_BIN)
	@for binary in $(MEMCHECK_BIN); do echo $$binary; $(MEMCHECK) $$binary >/dev/null || exit 1; done

memcheck-httpd: deps-test
	@sh tests/install-packages.sh valgrind
	@$(MEMCHECK_MAKE) $(MEMCHECK_BUILD)/mod_factcheck.so $(MEMCHECK_BUILD)/factcheck
	BUILD=$(MEMCHECK_BUILD) HTTPD_CHECKER=memcheck $(CHECKED_TESTS)

# Static analysers over the sources: clang-tidy (.clang-tidy says what it looks for), cppcheck and gcc's.
# Each file by itself, two at a time; what was clean is not looked at again before it or a header changes.
# crew: what the ring of turns holds is freed when a turn is taken back; gcc's analyser loses sight of it.
LINT_FLAGS = $(CSTD) $(CPPFLAGS) -I$(shell $(APXS) -q INCLUDEDIR) -DFC_SCHEMA_FILE='""'
LINT_SRC   = $(ENGINE_SRC) $(HTTPD_SRC) $(CLI_SRC)
LINT_FILES = $(foreach tool,tidy cppcheck analyzer,$(LINT_SRC:%.c=$(BUILD)/lint/%.$(tool)))
lint-c:
	@sh tests/install-packages.sh $(PACKAGES_BUILD) clang-tidy cppcheck
	@$(MAKE) --no-print-directory -j2 lint-files

lint-files: $(LINT_FILES)

$(LINT_FILES): $(wildcard mod_src/*/*.h) | $(GENERATED)

$(BUILD)/lint/%.tidy: %.c .clang-tidy
	@mkdir -p $(@D)
	@$(if $(V),,echo '  TIDY  $<')
	$(Q)clang-tidy --quiet $< -- $(LINT_FLAGS) 2>$@.log
	$(Q)touch $@

$(BUILD)/lint/%.cppcheck: %.c
	@mkdir -p $(@D)
	@$(if $(V),,echo '  CHECK $<')
	$(Q)cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,performance,portability --inline-suppr \
		--suppress=missingIncludeSystem -Imod_src -I$(BUILD)/gen $<
	$(Q)touch $@

$(BUILD)/lint/mod_src/cli/crew.analyzer: LINT_FLAGS += -Wno-analyzer-malloc-leak

$(BUILD)/lint/%.analyzer: %.c
	@mkdir -p $(@D)
	@$(if $(V),,echo '  GCC   $<')
	$(Q)$(CC) $(LINT_FLAGS) $(WARN) -O2 -fanalyzer -c $< -o /dev/null
	$(Q)touch $@

fuzz-build: $(FUZZ:%=$(FUZZ_BUILD)/harness_%)

fuzz:
	@sh tests/install-packages.sh $(PACKAGES_BUILD) $(PACKAGES_FUZZ)
	@$(MAKE) --no-print-directory -j2 fuzz-build
	@tests/fuzz/run.sh $(FUZZ_BUILD) $(SECONDS) $(FUZZ)

# What fuzzing has kept so far, run once more to see what of the sources it reaches, by file.
COVERAGE = $(BUILD)/coverage
fuzz-coverage:
	@sh tests/install-packages.sh $(PACKAGES_BUILD) $(PACKAGES_FUZZ) llvm
	@$(MAKE) --no-print-directory BUILD=$(COVERAGE) CC=clang HARDEN= LDFLAGS=-fprofile-instr-generate \
		CFLAGS='-O1 -g -fprofile-instr-generate -fcoverage-mapping' $(FUZZ:%=$(COVERAGE)/tests/fuzz_%)
	@tests/fuzz/coverage.sh $(COVERAGE) $(FUZZ_BUILD)/corpus $(FUZZ)

FORCE:

.PHONY: FORCE fuzz-trees lint-c lint-files asan asan-httpd memcheck memcheck-httpd hostile fuzz fuzz-build fuzz-coverage
