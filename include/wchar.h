/*
 * wchar.h - libc's, and what Microsoft's adds.
 * https://learn.microsoft.com/cpp/c-runtime-library/string-manipulation-crt
 */
#include <tawny/sal1_hide.h>
#if defined(TAWNY_HOST_CRT) || __SIZEOF_WCHAR_T__ == 4
#include_next <wchar.h>
#else
#include <tawny/crt/wide_hide.h>
#include_next <wchar.h>
#include <tawny/crt/wide_show.h>
/* The overloads for const and other text are below: libstdc++ need not make them. */
#ifndef __CORRECT_ISO_CPP_WCHAR_H_PROTO
#define __CORRECT_ISO_CPP_WCHAR_H_PROTO
#endif
#endif
#include <tawny/sal1_show.h>
#ifndef TAWNY_HOST_CRT
#include <tawny/crt/wchar.h>
#endif
