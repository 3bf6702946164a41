/*
 * The character types and the choice between the A and the W form of a function.
 *
 * WCHAR has 16 bits whatever the compiler's wchar_t has: it is wchar_t with -fshort-wchar, and the type of
 * u"" literals without. TEXT("") follows it, so that a UNICODE program without L"" literals compiles either way.
 * https://learn.microsoft.com/windows/win32/intl/unicode-in-the-windows-api
 */
#ifndef TAWNY_TEXT_H
#define TAWNY_TEXT_H

#include <tawny/wide_char.h>

#if defined(_UNICODE) && !defined(UNICODE)
#define UNICODE
#elif defined(UNICODE) && !defined(_UNICODE)
#define _UNICODE
#endif

typedef char CHAR;
typedef tawny_wchar WCHAR;

/* `#define CreateFile TAWNY_AW(CreateFile)` names CreateFileW or CreateFileA. */
#ifdef UNICODE
#define TAWNY_AW(name) name##W
#define __TEXT(quote) TAWNY_WIDE(quote)
#else
#define TAWNY_AW(name) name##A
#define __TEXT(quote) quote
#endif
#define TEXT(quote) __TEXT(quote)

#endif /* TAWNY_TEXT_H */
