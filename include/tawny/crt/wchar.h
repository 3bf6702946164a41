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
long TAWNY_WCS(wcstol)(const tawny_wchar *text, tawny_wchar **end, int radix) TAWNY_API(wcstol);
unsigned long TAWNY_WCS(wcstoul)(const tawny_wchar *text, tawny_wchar **end, int radix) TAWNY_API(wcstoul);
long long TAWNY_WCS(wcstoll)(const tawny_wchar *text, tawny_wchar **end, int radix) TAWNY_API(wcstoll);
unsigned long long TAWNY_WCS(wcstoull)(const tawny_wchar *text, tawny_wchar **end, int radix) TAWNY_API(wcstoull);
double TAWNY_WCS(wcstod)(const tawny_wchar *text, tawny_wchar **end) TAWNY_API(wcstod);
float TAWNY_WCS(wcstof)(const tawny_wchar *text, tawny_wchar **end) TAWNY_API(wcstof);
size_t TAWNY_WCS(mbrtowc)(tawny_wchar *to, const char *text, size_t limit, mbstate_t *state) TAWNY_API(mbrtowc);
size_t TAWNY_WCS(wcrtomb)(char *to, tawny_wchar unit, mbstate_t *state) TAWNY_API(wcrtomb);
size_t TAWNY_WCS(mbsrtowcs)(tawny_wchar *to, const char **text, size_t room, mbstate_t *state) TAWNY_API(mbsrtowcs);
size_t TAWNY_WCS(wcsrtombs)(char *to, const tawny_wchar **text, size_t room, mbstate_t *state) TAWNY_API(wcsrtombs);
size_t TAWNY_WCS(wcsftime)(tawny_wchar *to, size_t size, const tawny_wchar *format,
    const struct tm *time) TAWNY_API(wcsftime);

wint_t TAWNY_WCS(fgetwc)(FILE *file) TAWNY_API(fgetwc);
wint_t TAWNY_WCS(getwc)(FILE *file) TAWNY_API(fgetwc);
wint_t TAWNY_WCS(getwchar)(void) TAWNY_API(getwchar);
wint_t TAWNY_WCS(ungetwc)(wint_t unit, FILE *file) TAWNY_API(ungetwc);
wint_t TAWNY_WCS(fputwc)(tawny_wchar unit, FILE *file) TAWNY_API(fputwc);
wint_t TAWNY_WCS(putwc)(tawny_wchar unit, FILE *file) TAWNY_API(fputwc);
wint_t TAWNY_WCS(putwchar)(tawny_wchar unit) TAWNY_API(putwchar);
tawny_wchar *TAWNY_WCS(fgetws)(tawny_wchar *buffer, int size, FILE *file) TAWNY_API(fgetws);
int TAWNY_WCS(fputws)(const tawny_wchar *text, FILE *file) TAWNY_API(fputws);
int TAWNY_WCS(fwide)(FILE *file, int mode) TAWNY_API(fwide);
int TAWNY_WCS(wprintf)(const tawny_wchar *format, ...) TAWNY_API(wprintf);
int TAWNY_WCS(fwprintf)(FILE *file, const tawny_wchar *format, ...) TAWNY_API(fwprintf);
int TAWNY_WCS(swprintf)(tawny_wchar *buffer, size_t size, const tawny_wchar *format, ...) TAWNY_API(swprintf);
int TAWNY_WCS(vwprintf)(const tawny_wchar *format, va_list arguments) TAWNY_API(vwprintf);
int TAWNY_WCS(vfwprintf)(FILE *file, const tawny_wchar *format, va_list arguments) TAWNY_API(vfwprintf);
int TAWNY_WCS(vswprintf)(tawny_wchar *buffer, size_t size, const tawny_wchar *format,
    va_list arguments) TAWNY_API(vswprintf);
int TAWNY_WCS(wscanf)(const tawny_wchar *format, ...) TAWNY_API(wscanf);
int TAWNY_WCS(fwscanf)(FILE *file, const tawny_wchar *format, ...) TAWNY_API(fwscanf);
int TAWNY_WCS(swscanf)(const tawny_wchar *text, const tawny_wchar *format, ...) TAWNY_API(swscanf);
int TAWNY_WCS(vwscanf)(const tawny_wchar *format, va_list arguments) TAWNY_API(vwscanf);
int TAWNY_WCS(vfwscanf)(FILE *file, const tawny_wchar *format, va_list arguments) TAWNY_API(vfwscanf);
int TAWNY_WCS(vswscanf)(const tawny_wchar *text, const tawny_wchar *format, va_list arguments) TAWNY_API(vswscanf);

int _putws(const tawny_wchar *text) TAWNY_API(_putws);
wint_t _fgetwchar(void) TAWNY_API(getwchar);
int _swprintf(tawny_wchar *buffer, const tawny_wchar *format, ...) TAWNY_API(_swprintf);
int _vswprintf(tawny_wchar *buffer, const tawny_wchar *format, va_list arguments) TAWNY_API(_vswprintf);
int _snwprintf(tawny_wchar *buffer, size_t size, const tawny_wchar *format, ...) TAWNY_API(_snwprintf);
int _vsnwprintf(tawny_wchar *buffer, size_t size, const tawny_wchar *format, va_list arguments) TAWNY_API(_vsnwprintf);
int _scwprintf(const tawny_wchar *format, ...) TAWNY_API(_scwprintf);
int _vscwprintf(const tawny_wchar *format, va_list arguments) TAWNY_API(_vscwprintf);
int swprintf_s(tawny_wchar *buffer, size_t size, const tawny_wchar *format, ...) TAWNY_API(swprintf_s);
int vswprintf_s(tawny_wchar *buffer, size_t size, const tawny_wchar *format, va_list arguments) TAWNY_API(vswprintf_s);
int _snwprintf_s(tawny_wchar *buffer, size_t size, size_t count, const tawny_wchar *format, ...)
    TAWNY_API(_snwprintf_s);
int _vsnwprintf_s(tawny_wchar *buffer, size_t size, size_t count, const tawny_wchar *format, va_list arguments)
    TAWNY_API(_vsnwprintf_s);
int wprintf_s(const tawny_wchar *format, ...) TAWNY_API(wprintf);
int fwprintf_s(FILE *file, const tawny_wchar *format, ...) TAWNY_API(fwprintf);
int vwprintf_s(const tawny_wchar *format, va_list arguments) TAWNY_API(vwprintf);
int vfwprintf_s(FILE *file, const tawny_wchar *format, va_list arguments) TAWNY_API(vfwprintf);
int wscanf_s(const tawny_wchar *format, ...) TAWNY_API(wscanf_s);
int fwscanf_s(FILE *file, const tawny_wchar *format, ...) TAWNY_API(fwscanf_s);
int swscanf_s(const tawny_wchar *text, const tawny_wchar *format, ...) TAWNY_API(swscanf_s);
FILE *_wfopen(const tawny_wchar *name, const tawny_wchar *mode) TAWNY_API(_wfopen);
errno_t _wfopen_s(FILE **file, const tawny_wchar *name, const tawny_wchar *mode) TAWNY_API(_wfopen_s);
int _wremove(const tawny_wchar *name) TAWNY_API(_wremove);
int _wrename(const tawny_wchar *from, const tawny_wchar *to) TAWNY_API(_wrename);
int _wunlink(const tawny_wchar *name) TAWNY_API(_wunlink);
int _waccess(const tawny_wchar *name, int mode) TAWNY_API(_waccess);
int _wopen(const tawny_wchar *name, int flags, ...) TAWNY_API(_wopen);
int _wmkdir(const tawny_wchar *name) TAWNY_API(_wmkdir);
int _wrmdir(const tawny_wchar *name) TAWNY_API(_wrmdir);
int _wchdir(const tawny_wchar *name) TAWNY_API(_wchdir);
tawny_wchar *_wgetcwd(tawny_wchar *buffer, int size) TAWNY_API(_wgetcwd);
int _wsystem(const tawny_wchar *command) TAWNY_API(_wsystem);
tawny_wchar *_wgetenv(const tawny_wchar *name) TAWNY_API(_wgetenv);
int _wtoi(const tawny_wchar *text) TAWNY_API(_wtoi);
long _wtol(const tawny_wchar *text) TAWNY_API(_wtoi64);
long long _wtoi64(const tawny_wchar *text) TAWNY_API(_wtoi64);
double _wtof(const tawny_wchar *text) TAWNY_API(_wtof);
long long _wcstoi64(const tawny_wchar *text, tawny_wchar **end, int radix) TAWNY_API(wcstoll);
unsigned long long _wcstoui64(const tawny_wchar *text, tawny_wchar **end, int radix) TAWNY_API(wcstoull);
tawny_wchar *_itow(int value, tawny_wchar *buffer, int radix) TAWNY_API(_itow);
tawny_wchar *_ltow(TAWNY_LONG32 value, tawny_wchar *buffer, int radix) TAWNY_API(_itow);
tawny_wchar *_ultow(unsigned TAWNY_LONG32 value, tawny_wchar *buffer, int radix) TAWNY_API(_ultow);
tawny_wchar *_i64tow(long long value, tawny_wchar *buffer, int radix) TAWNY_API(_i64tow);
tawny_wchar *_ui64tow(unsigned long long value, tawny_wchar *buffer, int radix) TAWNY_API(_ui64tow);
errno_t _itow_s(int value, tawny_wchar *buffer, size_t size, int radix) TAWNY_API(_itow_s);
errno_t _ltow_s(TAWNY_LONG32 value, tawny_wchar *buffer, size_t size, int radix) TAWNY_API(_itow_s);
errno_t _ultow_s(unsigned TAWNY_LONG32 value, tawny_wchar *buffer, size_t size, int radix) TAWNY_API(_ultow_s);
errno_t _i64tow_s(long long value, tawny_wchar *buffer, size_t size, int radix) TAWNY_API(_i64tow_s);
errno_t _ui64tow_s(unsigned long long value, tawny_wchar *buffer, size_t size, int radix) TAWNY_API(_ui64tow_s);
errno_t _wsplitpath_s(const tawny_wchar *path, tawny_wchar *drive, size_t drive_size, tawny_wchar *directory,
    size_t directory_size, tawny_wchar *name, size_t name_size, tawny_wchar *extension, size_t extension_size)
    TAWNY_API(_wsplitpath_s);
void _wsplitpath(const tawny_wchar *path, tawny_wchar *drive, tawny_wchar *directory, tawny_wchar *name,
    tawny_wchar *extension)
    TAWNY_API(_wsplitpath);
void _wmakepath(tawny_wchar *path, const tawny_wchar *drive, const tawny_wchar *directory,
    const tawny_wchar *name, const tawny_wchar *extension)
    TAWNY_API(_wmakepath);
errno_t _wmakepath_s(tawny_wchar *path, size_t size, const tawny_wchar *drive, const tawny_wchar *directory,
    const tawny_wchar *name, const tawny_wchar *extension)
    TAWNY_API(_wmakepath_s);
TAWNY_END_DECLS

/* long double is double there. */
TAWNY_INLINE long double TAWNY_WCS(wcstold)(const tawny_wchar *text,
    tawny_wchar **end) { return TAWNY_WCS(wcstod)(text, end); }

#ifdef __cplusplus
extern "C++" {
/* The form without a size, which C++ there still has. */
int TAWNY_WCS(swprintf)(tawny_wchar *buffer, const tawny_wchar *format, ...) TAWNY_API(_swprintf);
int TAWNY_WCS(vswprintf)(tawny_wchar *buffer, const tawny_wchar *format, va_list arguments) TAWNY_API(_vswprintf);
template <size_t N> inline int vswprintf_s(tawny_wchar (&buffer)[N], const tawny_wchar *format, va_list arguments)
{
    return vswprintf_s(buffer, N, format, arguments);
}
template <size_t N> inline int _vsnwprintf_s(tawny_wchar (&buffer)[N], size_t count, const tawny_wchar *format,
    va_list arguments)
{
    return _vsnwprintf_s(buffer, N, count, format, arguments);
}
template <size_t N> inline int swprintf_s(tawny_wchar (&buffer)[N], const tawny_wchar *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vswprintf_s(buffer, N, format, arguments);
    va_end(arguments);
    return length;
}
template <size_t N> inline int _snwprintf_s(tawny_wchar (&buffer)[N], size_t count, const tawny_wchar *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = _vsnwprintf_s(buffer, N, count, format, arguments);
    va_end(arguments);
    return length;
}
template <size_t N> inline errno_t _itow_s(int value, tawny_wchar (&buffer)[N], int radix)
{
    return _itow_s(value, buffer, N, radix);
}
}
#endif

#endif /* TAWNY_CRT_WCHAR_H */
