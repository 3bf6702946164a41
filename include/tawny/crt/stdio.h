/*
 * stdio.h of Microsoft's: its formats, its modes and paths, and the checked functions.
 * https://learn.microsoft.com/cpp/c-runtime-library/stream-i-o
 */
#ifndef TAWNY_CRT_STDIO_H
#define TAWNY_CRT_STDIO_H

#include <stdarg.h>

#include <tawny/crt/base.h>

#define _P_tmpdir "\\"
#define _NFILE 512
#define _SH_COMPAT 0x00
#define _SH_DENYRW 0x10
#define _SH_DENYWR 0x20
#define _SH_DENYRD 0x30
#define _SH_DENYNO 0x40
#define _SH_SECURE 0x80

TAWNY_BEGIN_DECLS
int printf(const char *format, ...) TAWNY_API(printf);
int fprintf(FILE *file, const char *format, ...) TAWNY_API(fprintf);
int sprintf(char *buffer, const char *format, ...) TAWNY_API(sprintf);
int snprintf(char *buffer, size_t size, const char *format, ...) TAWNY_API(snprintf);
int vprintf(const char *format, va_list arguments) TAWNY_API(vprintf);
int vfprintf(FILE *file, const char *format, va_list arguments) TAWNY_API(vfprintf);
int vsprintf(char *buffer, const char *format, va_list arguments) TAWNY_API(vsprintf);
int vsnprintf(char *buffer, size_t size, const char *format, va_list arguments) TAWNY_API(vsnprintf);
int scanf(const char *format, ...) TAWNY_API(scanf);
int fscanf(FILE *file, const char *format, ...) TAWNY_API(fscanf);
int sscanf(const char *text, const char *format, ...) TAWNY_API(sscanf);
int vscanf(const char *format, va_list arguments) TAWNY_API(vscanf);
int vfscanf(FILE *file, const char *format, va_list arguments) TAWNY_API(vfscanf);
int vsscanf(const char *text, const char *format, va_list arguments) TAWNY_API(vsscanf);
FILE *fopen(const char *name, const char *mode) TAWNY_API(fopen);
FILE *freopen(const char *name, const char *mode, FILE *file) TAWNY_API(freopen);
int fclose(FILE *file) TAWNY_API(fclose);
int remove(const char *name) TAWNY_API(remove);
int rename(const char *from, const char *to) TAWNY_API(rename);

int _snprintf(char *buffer, size_t size, const char *format, ...) TAWNY_API(_snprintf);
int _vsnprintf(char *buffer, size_t size, const char *format, va_list arguments) TAWNY_API(_vsnprintf);
int _scprintf(const char *format, ...) TAWNY_API(_scprintf);
int _vscprintf(const char *format, va_list arguments) TAWNY_API(_vscprintf);
int printf_s(const char *format, ...) TAWNY_API(printf);
int fprintf_s(FILE *file, const char *format, ...) TAWNY_API(fprintf);
int vprintf_s(const char *format, va_list arguments) TAWNY_API(vprintf);
int vfprintf_s(FILE *file, const char *format, va_list arguments) TAWNY_API(vfprintf);
int sprintf_s(char *buffer, size_t size, const char *format, ...) TAWNY_API(sprintf_s);
int vsprintf_s(char *buffer, size_t size, const char *format, va_list arguments) TAWNY_API(vsprintf_s);
int _snprintf_s(char *buffer, size_t size, size_t count, const char *format, ...) TAWNY_API(_snprintf_s);
int _vsnprintf_s(char *buffer, size_t size, size_t count, const char *format, va_list arguments)
    TAWNY_API(_vsnprintf_s);
int vsnprintf_s(char *buffer, size_t size, size_t count, const char *format, va_list arguments)
    TAWNY_API(_vsnprintf_s);
int scanf_s(const char *format, ...) TAWNY_API(scanf_s);
int fscanf_s(FILE *file, const char *format, ...) TAWNY_API(fscanf_s);
int sscanf_s(const char *text, const char *format, ...) TAWNY_API(sscanf_s);
int vscanf_s(const char *format, va_list arguments) TAWNY_API(vscanf_s);
int vfscanf_s(FILE *file, const char *format, va_list arguments) TAWNY_API(vfscanf_s);
int vsscanf_s(const char *text, const char *format, va_list arguments) TAWNY_API(vsscanf_s);
errno_t fopen_s(FILE **file, const char *name, const char *mode) TAWNY_API(fopen_s);
errno_t freopen_s(FILE **file, const char *name, const char *mode, FILE *old) TAWNY_API(freopen_s);
errno_t tmpfile_s(FILE **file) TAWNY_API(tmpfile_s);
FILE *_fsopen(const char *name, const char *mode, int share) TAWNY_API(_fsopen);
char *gets_s(char *buffer, size_t size) TAWNY_API(gets_s);
int _unlink(const char *name) TAWNY_API(_unlink);
FILE *_popen(const char *command, const char *mode) TAWNY_API(_popen);
int _pclose(FILE *file) TAWNY_API(_pclose);

/* libc's own, under Microsoft's names. */
int _fileno(FILE *file) __asm__("fileno");
FILE *_fdopen(int file, const char *mode) __asm__("fdopen");
int _fseeki64(FILE *file, long long offset, int origin) __asm__("fseek");
long long _ftelli64(FILE *file) __asm__("ftell");
int _getw(FILE *file) __asm__("getw");
int _putw(int value, FILE *file) __asm__("putw");
int _fgetchar(void) __asm__("getchar");
int _fputchar(int character) __asm__("putchar");
size_t _fread_nolock(void *buffer, size_t size, size_t count, FILE *file) __asm__("fread_unlocked");
size_t _fwrite_nolock(const void *buffer, size_t size, size_t count, FILE *file) __asm__("fwrite_unlocked");
void _lock_file(FILE *file) __asm__("flockfile");
void _unlock_file(FILE *file) __asm__("funlockfile");
char *_tempnam(const char *directory, const char *prefix) __asm__("tempnam");
int _flushall(void) TAWNY_API(_flushall);
int _fcloseall(void) __asm__("fcloseall");
TAWNY_END_DECLS

#ifdef __cplusplus
extern "C++" {
template <size_t N> inline int vsprintf_s(char (&buffer)[N], const char *format, va_list arguments)
{
    return vsprintf_s(buffer, N, format, arguments);
}
template <size_t N> inline int _vsnprintf_s(char (&buffer)[N], size_t count, const char *format, va_list arguments)
{
    return _vsnprintf_s(buffer, N, count, format, arguments);
}
template <size_t N> inline int sprintf_s(char (&buffer)[N], const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsprintf_s(buffer, N, format, arguments);
    va_end(arguments);
    return length;
}
template <size_t N> inline int _snprintf_s(char (&buffer)[N], size_t count, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = _vsnprintf_s(buffer, N, count, format, arguments);
    va_end(arguments);
    return length;
}
template <size_t N> inline char *gets_s(char (&buffer)[N]) { return gets_s(buffer, N); }
}
#endif

/* Microsoft's declares the functions for wide text as well, such as wprintf. */
#include <wchar.h>

#endif /* TAWNY_CRT_STDIO_H */
