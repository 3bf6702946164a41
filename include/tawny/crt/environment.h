/*
 * The environment and the command interpreter with Microsoft's rules. Declared before libc's stdlib.h, because clang
 * holds on to the first declaration's symbol.
 * https://learn.microsoft.com/cpp/c-runtime-library/reference/getenv-wgetenv
 */
#ifndef TAWNY_CRT_ENVIRONMENT_H
#define TAWNY_CRT_ENVIRONMENT_H

#include <tawny/api.h>

/* Libc's declarations promise it, and C++ compares. */
#if !defined(__cplusplus)
#define TAWNY_NOTHROW
#elif __cplusplus >= 201103L
#define TAWNY_NOTHROW noexcept(true)
#else
#define TAWNY_NOTHROW throw()
#endif

TAWNY_BEGIN_DECLS
char *getenv(const char *name) TAWNY_NOTHROW TAWNY_API(getenv);
int system(const char *command) TAWNY_API(system);
TAWNY_END_DECLS

#endif /* TAWNY_CRT_ENVIRONMENT_H */
