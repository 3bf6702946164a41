/*
 * The forms of _spawn and _exec that take their arguments one by one, or that replace the process.
 * https://learn.microsoft.com/cpp/c-runtime-library/spawn-wspawn-functions
 */
#ifndef TAWNY_CRT_SPAWN_H
#define TAWNY_CRT_SPAWN_H

#include <stdarg.h>

/* The arguments behind `first` up to NULL as a list, in the caller's frame; `last` takes what stands behind them. */
#define TAWNY_SPAWN_LIST(first, last)                                                          \
    va_list tawny_arguments;                                                                   \
    size_t tawny_count = 1;                                                                    \
    const char **tawny_list;                                                                   \
    va_start(tawny_arguments, first);                                                          \
    while (va_arg(tawny_arguments, const char *))                                              \
        tawny_count++;                                                                         \
    va_end(tawny_arguments);                                                                   \
    tawny_list = (const char **)__builtin_alloca((tawny_count + 1) * sizeof *tawny_list);      \
    tawny_list[0] = first;                                                                     \
    va_start(tawny_arguments, first);                                                          \
    for (tawny_count = 1; (tawny_list[tawny_count] = va_arg(tawny_arguments, const char *)) != 0; tawny_count++) \
        ;                                                                                      \
    last;                                                                                      \
    va_end(tawny_arguments)
#define TAWNY_SPAWN_ENVIRONMENT const char *const *tawny_environment = va_arg(tawny_arguments, const char *const *)

TAWNY_INLINE intptr_t _spawnl(int mode, const char *name, const char *first, ...)
{
    TAWNY_SPAWN_LIST(first, (void)0);
    return _spawnv(mode, name, tawny_list);
}
TAWNY_INLINE intptr_t _spawnlp(int mode, const char *name, const char *first, ...)
{
    TAWNY_SPAWN_LIST(first, (void)0);
    return _spawnvp(mode, name, tawny_list);
}
TAWNY_INLINE intptr_t _spawnle(int mode, const char *name, const char *first, ...)
{
    TAWNY_SPAWN_LIST(first, TAWNY_SPAWN_ENVIRONMENT);
    return _spawnve(mode, name, tawny_list, tawny_environment);
}
TAWNY_INLINE intptr_t _spawnlpe(int mode, const char *name, const char *first, ...)
{
    TAWNY_SPAWN_LIST(first, TAWNY_SPAWN_ENVIRONMENT);
    return _spawnvpe(mode, name, tawny_list, tawny_environment);
}
TAWNY_INLINE intptr_t _execl(const char *name, const char *first, ...)
{
    TAWNY_SPAWN_LIST(first, (void)0);
    return _spawnv(_P_OVERLAY, name, tawny_list);
}
TAWNY_INLINE intptr_t _execlp(const char *name, const char *first, ...)
{
    TAWNY_SPAWN_LIST(first, (void)0);
    return _spawnvp(_P_OVERLAY, name, tawny_list);
}
TAWNY_INLINE intptr_t _execv(const char *name, const char *const *arguments)
{
    return _spawnv(_P_OVERLAY, name, arguments);
}
TAWNY_INLINE intptr_t _execve(const char *name, const char *const *arguments, const char *const *environment)
{
    return _spawnve(_P_OVERLAY, name, arguments, environment);
}
TAWNY_INLINE intptr_t _execvp(const char *name, const char *const *arguments)
{
    return _spawnvp(_P_OVERLAY, name, arguments);
}

#undef TAWNY_SPAWN_LIST
#undef TAWNY_SPAWN_ENVIRONMENT

/* The old names; those of _exec are libc's own. */
TAWNY_INLINE intptr_t spawnv(int mode, const char *name, const char *const *arguments)
{
    return _spawnv(mode, name, arguments);
}
TAWNY_INLINE intptr_t cwait(int *status, intptr_t process, int action) { return _cwait(status, process, action); }
#define spawnl _spawnl
#define spawnlp _spawnlp
#define spawnle _spawnle

#endif /* TAWNY_CRT_SPAWN_H */
