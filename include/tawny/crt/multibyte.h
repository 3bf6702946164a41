/*
 * Conversion of multibyte text to 16-bit characters. Declared before libc's stdlib.h, because libstdc++'s cstdlib names
 * the functions in the middle of it.
 * https://learn.microsoft.com/cpp/c-runtime-library/data-conversion
 */
#ifndef TAWNY_CRT_MULTIBYTE_H
#define TAWNY_CRT_MULTIBYTE_H

#include <tawny/crt/wide_string.h>

TAWNY_BEGIN_DECLS
size_t TAWNY_WCS(mbstowcs)(tawny_wchar *to, const char *text, size_t room) TAWNY_API(mbstowcs);
size_t TAWNY_WCS(wcstombs)(char *to, const tawny_wchar *text, size_t room) TAWNY_API(wcstombs);
int TAWNY_WCS(mbtowc)(tawny_wchar *to, const char *text, size_t limit) TAWNY_API(mbtowc);
int TAWNY_WCS(wctomb)(char *to, tawny_wchar unit) TAWNY_API(wctomb);
int TAWNY_WCS(mblen)(const char *text, size_t limit) TAWNY_API(mblen);
TAWNY_END_DECLS

#endif /* TAWNY_CRT_MULTIBYTE_H */
