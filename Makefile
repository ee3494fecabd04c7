# Sarto. `make help` lists the targets; everything is built into build/.

# ---- settings ----------------------------------------------------------------------------------------------------
BUILD    ?= build
PORT     ?= 8080
prefix   ?= /usr/local
DESTDIR  ?=
OPTIMIZE ?= -O2 -g
WARNINGS  = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
EXTRA    ?=
# How much of everything `make test` tries; `make torture` tries more.
POWER_CUTS ?= 200
KILLS    ?= 20
ERASE_STEP ?= 60
ERASE_HISTORIES ?= 1
RELOADS  ?= 30
RELOAD_KILLS ?= 6
REAL_EVENTS ?= 20000
AGAIN_EVENTS ?= 6000
TIMES    ?=
REMEMBERED ?= 1000
HARD_KILLS ?= 1000
FUZZ_CALLS ?= 2000
HOSTILE_KILLS ?= 20000
HOSTILE_CALLS ?= 1000000
CFLAGS   += -std=c11 -D_GNU_SOURCE -fPIC -fvisibility=hidden $(OPTIMIZE) $(WARNINGS) $(EXTRA)
# One file is C++: base/message.cc.
CXXFLAGS += -std=c++17 -D_GNU_SOURCE -fPIC -fvisibility=hidden -fno-exceptions $(OPTIMIZE) -Wall -Wextra -Wshadow $(EXTRA)
CPPFLAGS += -I. -Iruntime -Iruntime/include -I/usr/include/lua5.4
# Debian's static Lua goes into the program; the shared library and the module take Lua from where they are loaded.
LUA_STATIC = -Wl,--push-state,-Bstatic -llua5.4 -Wl,--pop-state
LIBS     = -lsqlite3 -lcjson -lmicrohttpd -lcurl -luv -lsodium -lxxhash -licui18n -licuuc -larchive -lz -lstdc++ -lpthread -lm -ldl
PACKAGES = g++ libuv1-dev liblua5.4-dev lua5.4 libsqlite3-dev libcjson-dev libmicrohttpd-dev libcurl4-openssl-dev \
           libsodium-dev libxxhash-dev libicu-dev zlib1g-dev libarchive-dev uthash-dev libcmocka-dev lua-busted lua-check \
           clang-format curl pkg-config mandoc
BENCH_PACKAGES = wrk
CLIENT_PACKAGES = chromium
VERSION  = $(shell sed -n 's/.define SARTO_VERSION "\(.*\)"/\1/p' runtime/include/sarto.h)

# ---- what is built -----------------------------------------------------------------------------------------------
PROGRAM_SOURCES = runtime/host/main.c $(wildcard runtime/host/cmd_*.c) runtime/host/options.c runtime/host/ordered.c \
                  runtime/host/lines.c runtime/host/feed.c runtime/host/editor.c runtime/host/spec_run.c \
                  runtime/host/remote.c runtime/host/backup_tell.c
MODULE_SOURCES  = bindings/module.c
LIBRARY_SOURCES = $(filter-out $(PROGRAM_SOURCES) $(MODULE_SOURCES),$(wildcard runtime/*/*.c runtime/*/*.cc bindings/*.c))
object          = $(addprefix $(BUILD)/objects/,$(addsuffix .o,$(basename $(1))))
PROGRAM_OBJECTS = $(call object,$(PROGRAM_SOURCES))
LIBRARY_OBJECTS = $(call object,$(LIBRARY_SOURCES)) $(BUILD)/objects/stdlib_modules.o $(BUILD)/objects/page_client.o
STDLIB          = $(sort $(wildcard stdlib/sarto/*.lua))
MODULE_OBJECTS  = $(call object,$(MODULE_SOURCES))
TEST_PROGRAMS   = $(addprefix $(BUILD)/tests/,power_cut power_cut_normal releases_cut releases_cut_normal erase_cut \
                  erase_cut_no_vacuum erase_cut_no_roll http_corpus \
                  test_http test_http_streams kill reloads forgotten embed stops hostile remember remember_shared \
                  derive_all)
MUTANTS         = $(BUILD)/mutants/sarto_early $(BUILD)/mutants/kills_no_gate $(BUILD)/mutants/kills_hook_only
HOSTILE_PROGRAMS = $(addprefix $(BUILD)/tests/,kills gate fuzz)
UNIT_TESTS      = $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))
LUA_FILES       = $(BUILD)/lua/sarto_words.lua
META_FILES      = $(BUILD)/lua-meta/sarto.lua

.PHONY: all deps run test check bench bench-scripts install clean help format lint unit specs
.DELETE_ON_ERROR:
.SECONDARY:

all: deps ## build everything (installs what is missing)
	@$(MAKE) --no-print-directory -j$$(nproc) build

.PHONY: build
build: $(BUILD)/sarto $(BUILD)/libsarto.a $(BUILD)/libsarto.so $(BUILD)/lua/sarto.so $(LUA_FILES) $(META_FILES)

deps: ## install missing Debian packages with apt-get
	@tests/lint/deps.sh $(PACKAGES)

$(BUILD)/objects/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/objects/%.o: %.cc
	@mkdir -p $(@D)
	$(CXX) $(CPPFLAGS) $(CXXFLAGS) -MMD -MP -c $< -o $@

# The modules of stdlib, as they are when the library is built. The folder's time tells when one has gone.
$(BUILD)/stdlib_modules.c: runtime/script/stdlib_embed.lua $(STDLIB) stdlib/sarto
	@mkdir -p $(@D)
	lua5.4 $< $(STDLIB) > $@

$(BUILD)/objects/stdlib_modules.o: $(BUILD)/stdlib_modules.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

# What GET /sarto.js serves.
$(BUILD)/page/sarto.js: clients/page/page_embed.lua clients/page/sarto.js
	@mkdir -p $(@D)
	lua5.4 $< text clients/page/sarto.js > $@

$(BUILD)/page_client.c: clients/page/page_embed.lua $(BUILD)/page/sarto.js
	lua5.4 $< c $(BUILD)/page/sarto.js > $@

$(BUILD)/objects/page_client.o: $(BUILD)/page_client.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/libsarto.a: $(LIBRARY_OBJECTS)
	@rm -f $@
	ar rcs $@ $^

$(BUILD)/sarto: $(PROGRAM_OBJECTS) $(BUILD)/libsarto.a
	$(CC) $(CFLAGS) $(LDFLAGS) -Wl,-z,now -o $@ $(PROGRAM_OBJECTS) $(BUILD)/libsarto.a $(LUA_STATIC) $(LIBS)

$(BUILD)/libsarto.so: $(LIBRARY_OBJECTS) runtime/include/sarto.map
	$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-z,now -Wl,-soname,libsarto.so.0 -Wl,--version-script=runtime/include/sarto.map \
	  -o $@ $(LIBRARY_OBJECTS) -llua5.4 $(LIBS)
	@ln -sf libsarto.so $@.0

# Lua's symbols are the interpreter's that loads it.
$(BUILD)/lua/sarto.so: $(MODULE_OBJECTS) $(BUILD)/libsarto.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-z,now -o $@ $^ $(LIBS)

$(BUILD)/lua/%.lua: bindings/%.lua
	@mkdir -p $(@D)
	cp $< $@

# What editors complete the language from.
$(BUILD)/lua-meta/%.lua: bindings/meta/%.lua
	@mkdir -p $(@D)
	cp $< $@

# ---- running -----------------------------------------------------------------------------------------------------
run: all ## decide the sample events of scripts/fashion, then keep serving on PORT
	@mkdir -p var
	$(BUILD)/sarto run scripts/fashion --db var/fashion.db --readable < scripts/fashion/events.ndjson
	$(BUILD)/sarto serve scripts/fashion --db var/fashion.db --listen $(PORT) --watch

# ---- testing -----------------------------------------------------------------------------------------------------
test: all ## build and run every test; TIMES=1: say what each costs
	@$(MAKE) --no-print-directory -j$$(nproc) programs
	@BUILD=$(BUILD) POWER_CUTS=$(POWER_CUTS) ERASE_STEP=$(ERASE_STEP) ERASE_HISTORIES=$(ERASE_HISTORIES) \
	  KILLS=$(KILLS) RELOADS=$(RELOADS) RELOAD_KILLS=$(RELOAD_KILLS) \
	  REMEMBERED=$(REMEMBERED) HARD_KILLS=$(HARD_KILLS) FUZZ_CALLS=$(FUZZ_CALLS) REAL_EVENTS=$(REAL_EVENTS) \
	  AGAIN_EVENTS=$(AGAIN_EVENTS) TIMES=$(TIMES) tests/run.sh

.PHONY: torture
torture: ## the tests again, with more of what is left to chance: 1,000 power cuts, 100 kills, a year of real events
	@VALGRIND=1 $(MAKE) --no-print-directory test POWER_CUTS=1000 KILLS=100 ERASE_STEP=20 ERASE_HISTORIES=2 RELOADS=200 \
	  RELOAD_KILLS=30 HARD_KILLS=20000 FUZZ_CALLS=20000 REAL_EVENTS=84492 AGAIN_EVENTS=84492

.PHONY: programs
programs: $(UNIT_TESTS) $(TEST_PROGRAMS) $(HOSTILE_PROGRAMS) $(MUTANTS)

# Deliberately broken builds, which the tests must notice: answers sent before the commit, commits that do not wait for
# the disk, scripts that begin with what the last customer left. Each differs in one object.
early_OBJECT  = $(BUILD)/objects/runtime/store/writer.o
normal_OBJECT = $(BUILD)/objects/runtime/store/database.o
shared_OBJECT = $(BUILD)/objects/runtime/script/script.o
$(BUILD)/mutants/early.o: runtime/store/writer.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -DSARTO_MUTATION_ANSWER_BEFORE_COMMIT -MMD -MP -c $< -o $@

$(BUILD)/mutants/normal.o: runtime/store/database.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -DSARTO_MUTATION_SYNC_NORMAL -MMD -MP -c $< -o $@

$(BUILD)/mutants/shared.o: runtime/script/script.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -DSARTO_MUTATION_SHARED_STATE -MMD -MP -c $< -o $@

$(BUILD)/mutants/sarto_early: $(PROGRAM_OBJECTS) $(LIBRARY_OBJECTS) $(BUILD)/mutants/early.o
	$(CC) $(CFLAGS) $(LDFLAGS) -Wl,-z,now -o $@ $(filter-out $(early_OBJECT),$^) $(LUA_STATIC) $(LIBS)

POWER_CUT_OBJECTS = $(call object,$(wildcard tests/fault/power_cut*.c))
$(BUILD)/tests/power_cut: $(POWER_CUT_OBJECTS) $(BUILD)/libsarto.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LUA_STATIC) $(LIBS)

$(BUILD)/tests/power_cut_normal: $(POWER_CUT_OBJECTS) $(LIBRARY_OBJECTS) $(BUILD)/mutants/normal.o
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter-out $(normal_OBJECT),$^) $(LUA_STATIC) $(LIBS)

RELEASES_CUT_OBJECTS = $(call object,tests/fault/releases_cut.c tests/fault/power_cut_vfs.c)
$(BUILD)/tests/releases_cut: $(RELEASES_CUT_OBJECTS) $(BUILD)/libsarto.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LUA_STATIC) $(LIBS)

$(BUILD)/tests/releases_cut_normal: $(RELEASES_CUT_OBJECTS) $(LIBRARY_OBJECTS) $(BUILD)/mutants/normal.o
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter-out $(normal_OBJECT),$^) $(LUA_STATIC) $(LIBS)

ERASE_CUT_OBJECTS = $(call object,tests/fault/erase_cut.c tests/fault/power_cut_vfs.c)
$(BUILD)/tests/erase_cut: $(ERASE_CUT_OBJECTS) $(BUILD)/libsarto.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LUA_STATIC) $(LIBS)

# Erasing that leaves free space as it is, or the segment being written.
$(BUILD)/mutants/no_vacuum.o $(BUILD)/mutants/no_roll.o: $(BUILD)/mutants/%.o: runtime/store/erase.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -DSARTO_MUTATION_$(shell echo $* | tr a-z A-Z) -MMD -MP -c $< -o $@

$(BUILD)/tests/erase_cut_%: $(ERASE_CUT_OBJECTS) $(LIBRARY_OBJECTS) $(BUILD)/mutants/%.o
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter-out $(BUILD)/objects/runtime/store/erase.o,$^) $(LUA_STATIC) $(LIBS)

$(BUILD)/tests/embed: $(call object,tests/embed/embed.c) $(BUILD)/libsarto.so
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< -L$(BUILD) -lsarto -Wl,-rpath,'$$ORIGIN/..'

REMEMBER_OBJECTS = $(call object,tests/hostile/remember.c)
$(BUILD)/tests/remember: $(REMEMBER_OBJECTS) $(BUILD)/libsarto.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LUA_STATIC) $(LIBS)

$(BUILD)/tests/remember_shared: $(REMEMBER_OBJECTS) $(LIBRARY_OBJECTS) $(BUILD)/mutants/shared.o
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter-out $(shared_OBJECT),$^) $(LUA_STATIC) $(LIBS)

$(BUILD)/tests/latency: $(call object,tests/hostile/latency.c) $(BUILD)/libsarto.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LUA_STATIC) $(LIBS)

$(BUILD)/tests/stops: $(call object,tests/embed/stops.c) $(BUILD)/libsarto.so
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< -L$(BUILD) -lsarto -Wl,-rpath,'$$ORIGIN/..'

HTTP_SUPPORT = $(call object,tests/http/client.c tests/http/echo.c) $(BUILD)/libsarto.a
$(BUILD)/tests/http_corpus: $(call object,tests/http/corpus.c) $(HTTP_SUPPORT)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LUA_STATIC) $(LIBS)

$(BUILD)/tests/test_http_streams: $(call object,tests/http/streams.c) $(HTTP_SUPPORT)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LUA_STATIC) -lcmocka $(LIBS)

$(BUILD)/tests/test_http: $(call object,tests/http/behaviour.c) $(HTTP_SUPPORT)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LUA_STATIC) -lcmocka $(LIBS)

FORGOTTEN_OBJECTS = $(call object,$(wildcard tests/load/forgotten*.c))
$(BUILD)/tests/forgotten: $(FORGOTTEN_OBJECTS) $(BUILD)/libsarto.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LUA_STATIC) $(LIBS)

$(BUILD)/tests/reloads: $(call object,tests/fault/reloads.c) $(BUILD)/libsarto.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LUA_STATIC) $(LIBS)

$(BUILD)/tests/kill: $(call object,tests/fault/kill.c) $(BUILD)/libsarto.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LUA_STATIC) $(LIBS)

HOSTILE_OBJECTS = $(call object,$(wildcard tests/hostile/hostile*.c) tests/hostile/trial.c)
$(BUILD)/tests/hostile: $(HOSTILE_OBJECTS) $(BUILD)/libsarto.a $(BUILD)/hostile/sources
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -Wl,-z,now -o $@ $(HOSTILE_OBJECTS) $(BUILD)/libsarto.a $(LUA_STATIC) $(LIBS)

# Cases whose text is too large, or no text, to stand as files.
$(BUILD)/hostile/sources: tests/hostile/sources.lua
	@rm -rf $(@D) && mkdir -p $(@D)
	lua5.4 $< $(@D)
	@touch $@

# Killed in the middle of anything: symbols are bound before anything runs.
HOSTILE_WORLD = $(call object,tests/hostile/world.c tests/hostile/fuzz_calls.c)
$(HOSTILE_PROGRAMS): $(BUILD)/tests/%: $(BUILD)/objects/tests/hostile/%.o $(HOSTILE_WORLD) $(BUILD)/libsarto.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -Wl,-z,now -o $@ $(filter %.o,$^) $(BUILD)/libsarto.a $(LUA_STATIC) -lcmocka $(LIBS)

# Builds that stop scripts wrongly, which the kills must notice: without the gate; by the hook alone.
GATED     = $(shell grep -rl 'include "bindings/gate.h"' runtime bindings --include='*.c')
HOOKED    = runtime/script/script.c
mutant    = $(patsubst %.c,$(BUILD)/mutants/$(1)/%.o,$(2))
$(BUILD)/mutants/no_gate/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -DSARTO_MUTATION_NO_GATE -MMD -MP -c $< -o $@

$(BUILD)/mutants/hook_only/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -DSARTO_MUTATION_HOOK_ONLY -MMD -MP -c $< -o $@

KILLS_OBJECTS = $(BUILD)/objects/tests/hostile/kills.o $(HOSTILE_WORLD) $(LIBRARY_OBJECTS)
$(BUILD)/mutants/kills_no_gate: $(KILLS_OBJECTS) $(call mutant,no_gate,$(GATED))
	$(CC) $(CFLAGS) $(LDFLAGS) -Wl,-z,now -o $@ $(filter-out $(call object,$(GATED)),$^) $(LUA_STATIC) -lcmocka $(LIBS)

$(BUILD)/mutants/kills_hook_only: $(KILLS_OBJECTS) $(call mutant,hook_only,$(HOOKED))
	$(CC) $(CFLAGS) $(LDFLAGS) -Wl,-z,now -o $@ $(filter-out $(call object,$(HOOKED)),$^) $(LUA_STATIC) -lcmocka $(LIBS)

$(BUILD)/tests/derive_all: $(call object,tests/flow/derive_all.c) $(BUILD)/libsarto.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LUA_STATIC) $(LIBS)

$(BUILD)/tests/%: $(BUILD)/objects/tests/unit/%.o $(BUILD)/libsarto.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(BUILD)/libsarto.a $(LUA_STATIC) -lcmocka $(LIBS)

$(BUILD)/tests/bench_%: $(BUILD)/objects/tests/bench/%.o $(BUILD)/libsarto.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(BUILD)/libsarto.a $(LUA_STATIC) $(LIBS)

HOSTILE_CASES = tests/hostile/scripts $(BUILD)/hostile
PEOPLE    ?= 10000
FORGOTTEN ?= 100
.PHONY: hostile fuzz forgotten
forgotten: all ## forget PEOPLE's FORGOTTEN under load, kills and readers, and look for them everywhere: ten minutes
	@$(MAKE) --no-print-directory $(BUILD)/tests/forgotten
	$(BUILD)/tests/forgotten $(BUILD)/sarto $(PEOPLE) $(FORGOTTEN) 100

hostile: all ## attack it, for half an hour: scripts that mean harm, hard kills, a million customers, visitors beside attacks
	@$(MAKE) --no-print-directory $(HOSTILE_PROGRAMS) $(addprefix $(BUILD)/tests/,hostile remember latency)
	$(BUILD)/tests/hostile --slowest $(HOSTILE_CASES)
	$(BUILD)/tests/hostile --slowest --hook $(HOSTILE_CASES)
	$(BUILD)/tests/hostile --repeat 100 $(HOSTILE_CASES)
	$(BUILD)/tests/kills $(HOSTILE_KILLS)
	$(BUILD)/tests/gate
	$(BUILD)/tests/remember 500000 & first=$$!; $(BUILD)/tests/remember 500000 500000; second=$$?; \
	  wait $$first && exit $$second
	BUILD=$(BUILD) tests/hostile/latency.sh 64

SANITIZED = BUILD=$(BUILD)/sanitized OPTIMIZE="-O1 -g -fno-omit-frame-pointer" \
            EXTRA="-fsanitize=address,undefined -fno-sanitize-recover=undefined"
fuzz: deps ## a million calls of each function that scripts have, with hostile values, sanitized: an hour
	@$(MAKE) --no-print-directory $(BUILD)/sanitized/tests/fuzz $(SANITIZED)
	$(BUILD)/sanitized/tests/fuzz $(HOSTILE_CALLS)

THREAD_TESTS = test_crew test_forget test_change test_commons test_health test_set_aside test_watchdog test_derive_store
check: deps ## the tests again under AddressSanitizer and UBSan (fewer cuts and kills), the threads under ThreadSanitizer
	$(MAKE) test POWER_CUTS=100 KILLS=30 RELOADS=100 RELOAD_KILLS=10 REMEMBERED=500 HARD_KILLS=300 FUZZ_CALLS=20000 $(SANITIZED)
	$(MAKE) $(addprefix $(BUILD)/threads/tests/,$(THREAD_TESTS)) BUILD=$(BUILD)/threads \
	  OPTIMIZE="-O1 -g" EXTRA=-fsanitize=thread
	for test in $(THREAD_TESTS); do $(BUILD)/threads/tests/$$test || exit 1; done

bench: all ## measure; prints figures
	@tests/lint/deps.sh $(BENCH_PACKAGES)
	@$(MAKE) --no-print-directory $(BUILD)/tests/bench_decide $(BUILD)/tests/bench_sqlite \
	  $(BUILD)/tests/bench_catalogue $(BUILD)/tests/bench_scale $(BUILD)/tests/bench_releases \
	  $(BUILD)/tests/bench_change $(BUILD)/tests/bench_discretion $(BUILD)/tests/bench_backup \
	  $(BUILD)/tests/bench_erase $(BUILD)/tests/bench_person
	@BUILD=$(BUILD) tests/bench/bench.sh

bench-scripts: all ## measure calls of scripts, and a workspace of 10,000 strategies; prints figures
	@$(MAKE) --no-print-directory $(BUILD)/tests/bench_scripts
	@BUILD=$(BUILD) tests/bench/scripts.sh

.PHONY: clients
clients: all ## run the real SDKs, from npm into a temporary folder, against a server of its own
	@tests/lint/deps.sh $(CLIENT_PACKAGES) $$(command -v npm >/dev/null || echo nodejs npm) # Node may come from elsewhere
	@BUILD=$(BUILD) tests/clients/run.sh

format: ## rewrite the C sources in the house's format
	clang-format -i $$(find runtime bindings tests -name '*.[ch]' -o -name '*.cc')

install: all ## install under DESTDIR and prefix
	install -d $(DESTDIR)$(prefix)/bin $(DESTDIR)$(prefix)/include $(DESTDIR)$(prefix)/lib/sarto/lua
	install -m 755 $(BUILD)/sarto $(DESTDIR)$(prefix)/bin/sarto
	install -m 644 runtime/include/sarto.h $(DESTDIR)$(prefix)/include/sarto.h
	install -m 644 $(BUILD)/libsarto.a $(DESTDIR)$(prefix)/lib/libsarto.a
	install -m 755 $(BUILD)/libsarto.so $(DESTDIR)$(prefix)/lib/libsarto.so.0
	ln -sf libsarto.so.0 $(DESTDIR)$(prefix)/lib/libsarto.so
	install -d $(DESTDIR)$(prefix)/lib/pkgconfig
	sed 's|@prefix@|$(prefix)|; s|@version@|$(VERSION)|' runtime/include/sarto.pc.in \
	  >$(DESTDIR)$(prefix)/lib/pkgconfig/sarto.pc
	install -m 755 $(BUILD)/lua/sarto.so $(DESTDIR)$(prefix)/lib/sarto/lua/sarto.so
	install -m 644 $(LUA_FILES) $(DESTDIR)$(prefix)/lib/sarto/lua/
	install -d $(DESTDIR)$(prefix)/share/sarto/lua-meta
	install -m 644 $(META_FILES) $(DESTDIR)$(prefix)/share/sarto/lua-meta/
	install -d $(DESTDIR)$(prefix)/share/man/man1 $(DESTDIR)$(prefix)/share/man/man7
	install -m 644 docs/man/sarto.1 $(DESTDIR)$(prefix)/share/man/man1/
	install -m 644 docs/man/sarto-lua.7 $(DESTDIR)$(prefix)/share/man/man7/
	install -d $(DESTDIR)$(prefix)/lib/systemd/system
	sed 's#/usr/local/#$(prefix)/#' packaging/sarto.service >$(DESTDIR)$(prefix)/lib/systemd/system/sarto.service

clean: ## remove what was built
	rm -rf $(BUILD)

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

-include $(shell find $(BUILD)/objects $(BUILD)/mutants -name '*.d' 2>/dev/null)
