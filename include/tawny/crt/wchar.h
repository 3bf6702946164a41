/*
 * wchar.h of Microsoft's: wide input, output, numbers and conversion, for 16-bit characters.
 * https://learn.microsoft.com/cpp/c-runtime-library/unicode-stream-i-o-in-text-and-binary-modes
 */
#ifndef TAWNY_CRT_WCHAR_H
#define TAWNY_CRT_WCHAR_H

#include <stdarg.h>
#include <stdio.h>

#include <tawny/crt/wide_string.h>

struct tm;

TAWNY_BEGIN_DECLS
long TAWNY_WCS(wcstol)(const WCHAR *text, WCHAR **end, int radix) TAWNY_API(wcstol);
unsigned long TAWNY_WCS(wcstoul)(const WCHAR *text, WCHAR **end, int radix) TAWNY_API(wcstoul);
long long TAWNY_WCS(wcstoll)(const WCHAR *text, WCHAR **end, int radix) TAWNY_API(wcstoll);
unsigned long long TAWNY_WCS(wcstoull)(const WCHAR *text, WCHAR **end, int radix) TAWNY_API(wcstoull);
double TAWNY_WCS(wcstod)(const WCHAR *text, WCHAR **end) TAWNY_API(wcstod);
float TAWNY_WCS(wcstof)(const WCHAR *text, WCHAR **end) TAWNY_API(wcstof);
size_t TAWNY_WCS(mbrtowc)(WCHAR *to, const char *text, size_t limit, mbstate_t *state) TAWNY_API(mbrtowc);
size_t TAWNY_WCS(wcrtomb)(char *to, WCHAR unit, mbstate_t *state) TAWNY_API(wcrtomb);
size_t TAWNY_WCS(mbsrtowcs)(WCHAR *to, const char **text, size_t room, mbstate_t *state) TAWNY_API(mbsrtowcs);
size_t TAWNY_WCS(wcsrtombs)(char *to, const WCHAR **text, size_t room, mbstate_t *state) TAWNY_API(wcsrtombs);
size_t TAWNY_WCS(wcsftime)(WCHAR *to, size_t size, const WCHAR *format, const struct tm *time) TAWNY_API(wcsftime);

wint_t TAWNY_WCS(fgetwc)(FILE *file) TAWNY_API(fgetwc);
wint_t TAWNY_WCS(getwc)(FILE *file) TAWNY_API(fgetwc);
wint_t TAWNY_WCS(getwchar)(void) TAWNY_API(getwchar);
wint_t TAWNY_WCS(ungetwc)(wint_t unit, FILE *file) TAWNY_API(ungetwc);
wint_t TAWNY_WCS(fputwc)(WCHAR unit, FILE *file) TAWNY_API(fputwc);
wint_t TAWNY_WCS(putwc)(WCHAR unit, FILE *file) TAWNY_API(fputwc);
wint_t TAWNY_WCS(putwchar)(WCHAR unit) TAWNY_API(putwchar);
WCHAR *TAWNY_WCS(fgetws)(WCHAR *buffer, int size, FILE *file) TAWNY_API(fgetws);
int TAWNY_WCS(fputws)(const WCHAR *text, FILE *file) TAWNY_API(fputws);
int TAWNY_WCS(fwide)(FILE *file, int mode) TAWNY_API(fwide);
int TAWNY_WCS(wprintf)(const WCHAR *format, ...) TAWNY_API(wprintf);
int TAWNY_WCS(fwprintf)(FILE *file, const WCHAR *format, ...) TAWNY_API(fwprintf);
int TAWNY_WCS(swprintf)(WCHAR *buffer, size_t size, const WCHAR *format, ...) TAWNY_API(swprintf);
int TAWNY_WCS(vwprintf)(const WCHAR *format, va_list arguments) TAWNY_API(vwprintf);
int TAWNY_WCS(vfwprintf)(FILE *file, const WCHAR *format, va_list arguments) TAWNY_API(vfwprintf);
int TAWNY_WCS(vswprintf)(WCHAR *buffer, size_t size, const WCHAR *format, va_list arguments) TAWNY_API(vswprintf);
int TAWNY_WCS(wscanf)(const WCHAR *format, ...) TAWNY_API(wscanf);
int TAWNY_WCS(fwscanf)(FILE *file, const WCHAR *format, ...) TAWNY_API(fwscanf);
int TAWNY_WCS(swscanf)(const WCHAR *text, const WCHAR *format, ...) TAWNY_API(swscanf);
int TAWNY_WCS(vwscanf)(const WCHAR *format, va_list arguments) TAWNY_API(vwscanf);
int TAWNY_WCS(vfwscanf)(FILE *file, const WCHAR *format, va_list arguments) TAWNY_API(vfwscanf);
int TAWNY_WCS(vswscanf)(const WCHAR *text, const WCHAR *format, va_list arguments) TAWNY_API(vswscanf);

int _putws(const WCHAR *text) TAWNY_API(_putws);
wint_t _fgetwchar(void) TAWNY_API(getwchar);
int _swprintf(WCHAR *buffer, const WCHAR *format, ...) TAWNY_API(_swprintf);
int _vswprintf(WCHAR *buffer, const WCHAR *format, va_list arguments) TAWNY_API(_vswprintf);
int _snwprintf(WCHAR *buffer, size_t size, const WCHAR *format, ...) TAWNY_API(_snwprintf);
int _vsnwprintf(WCHAR *buffer, size_t size, const WCHAR *format, va_list arguments) TAWNY_API(_vsnwprintf);
int _scwprintf(const WCHAR *format, ...) TAWNY_API(_scwprintf);
int _vscwprintf(const WCHAR *format, va_list arguments) TAWNY_API(_vscwprintf);
int swprintf_s(WCHAR *buffer, size_t size, const WCHAR *format, ...) TAWNY_API(swprintf_s);
int vswprintf_s(WCHAR *buffer, size_t size, const WCHAR *format, va_list arguments) TAWNY_API(vswprintf_s);
int _snwprintf_s(WCHAR *buffer, size_t size, size_t count, const WCHAR *format, ...)
    TAWNY_API(_snwprintf_s);
int _vsnwprintf_s(WCHAR *buffer, size_t size, size_t count, const WCHAR *format, va_list arguments)
    TAWNY_API(_vsnwprintf_s);
int wprintf_s(const WCHAR *format, ...) TAWNY_API(wprintf);
int fwprintf_s(FILE *file, const WCHAR *format, ...) TAWNY_API(fwprintf);
int vwprintf_s(const WCHAR *format, va_list arguments) TAWNY_API(vwprintf);
int vfwprintf_s(FILE *file, const WCHAR *format, va_list arguments) TAWNY_API(vfwprintf);
int wscanf_s(const WCHAR *format, ...) TAWNY_API(wscanf_s);
int fwscanf_s(FILE *file, const WCHAR *format, ...) TAWNY_API(fwscanf_s);
int swscanf_s(const WCHAR *text, const WCHAR *format, ...) TAWNY_API(swscanf_s);
FILE *_wfopen(const WCHAR *name, const WCHAR *mode) TAWNY_API(_wfopen);
errno_t _wfopen_s(FILE **file, const WCHAR *name, const WCHAR *mode) TAWNY_API(_wfopen_s);
int _wremove(const WCHAR *name) TAWNY_API(_wremove);
int _wrename(const WCHAR *from, const WCHAR *to) TAWNY_API(_wrename);
int _wunlink(const WCHAR *name) TAWNY_API(_wunlink);
int _waccess(const WCHAR *name, int mode) TAWNY_API(_waccess);
int _wopen(const WCHAR *name, int flags, ...) TAWNY_API(_wopen);
int _wmkdir(const WCHAR *name) TAWNY_API(_wmkdir);
int _wrmdir(const WCHAR *name) TAWNY_API(_wrmdir);
int _wchdir(const WCHAR *name) TAWNY_API(_wchdir);
WCHAR *_wgetcwd(WCHAR *buffer, int size) TAWNY_API(_wgetcwd);
int _wsystem(const WCHAR *command) TAWNY_API(_wsystem);
WCHAR *_wgetenv(const WCHAR *name) TAWNY_API(_wgetenv);
int _wtoi(const WCHAR *text) TAWNY_API(_wtoi);
long _wtol(const WCHAR *text) TAWNY_API(_wtoi64);
long long _wtoi64(const WCHAR *text) TAWNY_API(_wtoi64);
double _wtof(const WCHAR *text) TAWNY_API(_wtof);
long long _wcstoi64(const WCHAR *text, WCHAR **end, int radix) TAWNY_API(wcstoll);
unsigned long long _wcstoui64(const WCHAR *text, WCHAR **end, int radix) TAWNY_API(wcstoull);
WCHAR *_itow(int value, WCHAR *buffer, int radix) TAWNY_API(_itow);
WCHAR *_ltow(TAWNY_LONG32 value, WCHAR *buffer, int radix) TAWNY_API(_itow);
WCHAR *_ultow(unsigned TAWNY_LONG32 value, WCHAR *buffer, int radix) TAWNY_API(_ultow);
WCHAR *_i64tow(long long value, WCHAR *buffer, int radix) TAWNY_API(_i64tow);
WCHAR *_ui64tow(unsigned long long value, WCHAR *buffer, int radix) TAWNY_API(_ui64tow);
errno_t _itow_s(int value, WCHAR *buffer, size_t size, int radix) TAWNY_API(_itow_s);
errno_t _ltow_s(TAWNY_LONG32 value, WCHAR *buffer, size_t size, int radix) TAWNY_API(_itow_s);
errno_t _ultow_s(unsigned TAWNY_LONG32 value, WCHAR *buffer, size_t size, int radix) TAWNY_API(_ultow_s);
errno_t _i64tow_s(long long value, WCHAR *buffer, size_t size, int radix) TAWNY_API(_i64tow_s);
errno_t _ui64tow_s(unsigned long long value, WCHAR *buffer, size_t size, int radix) TAWNY_API(_ui64tow_s);
errno_t _wsplitpath_s(const WCHAR *path, WCHAR *drive, size_t drive_size, WCHAR *directory, size_t directory_size, WCHAR *name, size_t name_size, WCHAR *extension, size_t extension_size)
    TAWNY_API(_wsplitpath_s);
void _wsplitpath(const WCHAR *path, WCHAR *drive, WCHAR *directory, WCHAR *name, WCHAR *extension)
    TAWNY_API(_wsplitpath);
void _wmakepath(WCHAR *path, const WCHAR *drive, const WCHAR *directory, const WCHAR *name, const WCHAR *extension)
    TAWNY_API(_wmakepath);
errno_t _wmakepath_s(WCHAR *path, size_t size, const WCHAR *drive, const WCHAR *directory, const WCHAR *name, const WCHAR *extension)
    TAWNY_API(_wmakepath_s);
TAWNY_END_DECLS

/* long double is double there. */
TAWNY_INLINE long double TAWNY_WCS(wcstold)(const WCHAR *text, WCHAR **end) { return TAWNY_WCS(wcstod)(text, end); }

#ifdef __cplusplus
extern "C++" {
/* The form without a size, which C++ there still has. */
int TAWNY_WCS(swprintf)(WCHAR *buffer, const WCHAR *format, ...) TAWNY_API(_swprintf);
int TAWNY_WCS(vswprintf)(WCHAR *buffer, const WCHAR *format, va_list arguments) TAWNY_API(_vswprintf);
template <size_t N> inline int vswprintf_s(WCHAR (&buffer)[N], const WCHAR *format, va_list arguments)
{
    return vswprintf_s(buffer, N, format, arguments);
}
template <size_t N> inline int _vsnwprintf_s(WCHAR (&buffer)[N], size_t count, const WCHAR *format, va_list arguments)
{
    return _vsnwprintf_s(buffer, N, count, format, arguments);
}
template <size_t N> inline int swprintf_s(WCHAR (&buffer)[N], const WCHAR *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vswprintf_s(buffer, N, format, arguments);
    va_end(arguments);
    return length;
}
template <size_t N> inline int _snwprintf_s(WCHAR (&buffer)[N], size_t count, const WCHAR *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = _vsnwprintf_s(buffer, N, count, format, arguments);
    va_end(arguments);
    return length;
}
template <size_t N> inline errno_t _itow_s(int value, WCHAR (&buffer)[N], int radix)
{
    return _itow_s(value, buffer, N, radix);
}
}
#endif

#endif /* TAWNY_CRT_WCHAR_H */
