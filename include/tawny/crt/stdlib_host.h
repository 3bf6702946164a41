/*
 * libc's stdlib.h, with the functions that have Microsoft's rules declared before it and its wide ones out of the way.
 * Before every header of libstdc++ that includes libc's directly, since the first declaration's symbol counts.
 */
#ifndef TAWNY_CRT_STDLIB_HOST_H
#define TAWNY_CRT_STDLIB_HOST_H

#ifndef TAWNY_HOST_CRT
#include <tawny/crt/environment.h>
#if __SIZEOF_WCHAR_T__ != 4
#include <tawny/crt/multibyte.h>
#include <tawny/crt/wide_hide.h>
#ifdef _GLIBCXX_INCLUDE_NEXT_C_HEADERS
#include_next <stdlib.h>
#else
#define _GLIBCXX_INCLUDE_NEXT_C_HEADERS
#include_next <stdlib.h>
#undef _GLIBCXX_INCLUDE_NEXT_C_HEADERS
#endif
#include <tawny/crt/wide_show.h>
#endif
#endif

#endif /* TAWNY_CRT_STDLIB_HOST_H */
