/* Binding a shared library's calls before it is needed. */
#ifndef SARTO_SCRIPT_BIND_H
#define SARTO_SCRIPT_BIND_H

/* Looks up at once every function that the library which holds `function` calls, if the loader meant to do so at the
 * first call of each: a script may be stopped by a jump in the middle of Lua, and the loader must not be jumped out of.
 * Where all is bound, as in a program linked with -z now, nothing. */
void bind_all(const void *function);

#endif
