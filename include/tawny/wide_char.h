/*
 * The 16-bit character of Windows: wchar_t with -fshort-wchar, and the type of u"" literals without. The headers of
 * the C run-time library use this name, because WCHAR is windows.h's.
 */
#ifndef TAWNY_WIDE_CHAR_H
#define TAWNY_WIDE_CHAR_H

#include <stddef.h>

#if __SIZEOF_WCHAR_T__ == 2
typedef wchar_t tawny_wchar;
#define TAWNY_WIDE(quote) L##quote
#elif defined(__cplusplus) && __cplusplus >= 201103L
typedef char16_t tawny_wchar;
#define TAWNY_WIDE(quote) u##quote
#else
typedef __CHAR16_TYPE__ tawny_wchar;
#define TAWNY_WIDE(quote) u##quote
#endif

#endif /* TAWNY_WIDE_CHAR_H */
