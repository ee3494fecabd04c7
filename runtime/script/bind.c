/* Binding a shared library's calls before it is needed. See bind.h.
 *
 * A library that is bound lazily has a slot for each function that it calls, described by a table of relocations
 * (DT_JMPREL of the ELF specification); at first each slot leads to the loader. Here they are filled from dlsym, which
 * gives what the loader would. Debian's liblua5.4.so is such a library; its static one is not position-independent and
 * cannot be linked into libsarto.so. Runs before any script does.
 */
#include "script/bind.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct calls {
  const ElfW(Rela) * relocations;
  size_t count;
  const ElfW(Sym) * symbols;
  const char *names;
  bool is_bound;
};

/* The loader has made addresses of what the file has as offsets. */
static struct calls read_dynamic(const ElfW(Dyn) * entry) {
  struct calls calls = {0};
  for (; entry->d_tag != DT_NULL; entry++) {
    switch (entry->d_tag) {
    case DT_JMPREL:
      calls.relocations = (const ElfW(Rela) *)entry->d_un.d_ptr;
      break;
    case DT_PLTRELSZ:
      calls.count = entry->d_un.d_val / sizeof *calls.relocations;
      break;
    case DT_SYMTAB:
      calls.symbols = (const ElfW(Sym) *)entry->d_un.d_ptr;
      break;
    case DT_STRTAB:
      calls.names = (const char *)entry->d_un.d_ptr;
      break;
    case DT_PLTREL:
      calls.is_bound |= entry->d_un.d_val != DT_RELA;
      break;
    case DT_BIND_NOW:
      calls.is_bound = true;
      break;
    case DT_FLAGS:
      calls.is_bound |= (entry->d_un.d_val & DF_BIND_NOW) != 0;
      break;
    case DT_FLAGS_1:
      calls.is_bound |= (entry->d_un.d_val & DF_1_NOW) != 0;
      break;
    default:
      break;
    }
  }
  return calls;
}

void bind_all(const void *function) {
  Dl_info found;
  struct link_map *library = NULL;
  if (!dladdr1(function, &found, (void **)&library, RTLD_DL_LINKMAP) || !library) return;
  struct calls calls = read_dynamic(library->l_ld);
  if (calls.is_bound || !calls.relocations || !calls.symbols || !calls.names) return;
  for (size_t i = 0; i < calls.count; i++) {
    size_t symbol = ELF64_R_SYM(calls.relocations[i].r_info);
    void *bound = symbol ? dlsym(RTLD_DEFAULT, calls.names + calls.symbols[symbol].st_name) : NULL;
    if (bound) memcpy((char *)library->l_addr + calls.relocations[i].r_offset, &bound, sizeof bound);
  }
}
