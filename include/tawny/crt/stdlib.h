/*
 * stdlib.h of Microsoft's: numbers as text, paths, the environment, wide conversion.
 * https://learn.microsoft.com/cpp/c-runtime-library/data-conversion
 */
#ifndef TAWNY_CRT_STDLIB_H
#define TAWNY_CRT_STDLIB_H

#include <tawny/crt/base.h>
#include <tawny/crt/multibyte.h>

#ifndef __max
#define __max(a, b) (((a) > (b)) ? (a) : (b))
#define __min(a, b) (((a) < (b)) ? (a) : (b))
#endif
#ifndef _MAX_ENV
#define _MAX_ENV 32767
#endif
#define _CVTBUFSIZE (309 + 40)
#define _OUT_TO_DEFAULT 0
#define _OUT_TO_STDERR 1
#define _OUT_TO_MSGBOX 2
#define _WRITE_ABORT_MSG 0x1
#define _CALL_REPORTFAULT 0x2

/* The program's arguments, as the start of the process left them. */
#define __argc (*tawny___p___argc())
#define __argv (*tawny___p___argv())
#define _environ environ
#define _pgmptr (__argv[0])

TAWNY_BEGIN_DECLS
int *tawny___p___argc(void);
char ***tawny___p___argv(void);
extern char **environ;

errno_t mbstowcs_s(size_t *converted, tawny_wchar *to, size_t size, const char *text,
    size_t count) TAWNY_API(mbstowcs_s);
errno_t wcstombs_s(size_t *converted, char *to, size_t size, const tawny_wchar *text,
    size_t count) TAWNY_API(wcstombs_s);
errno_t wctomb_s(int *length, char *to, rsize_t size, tawny_wchar unit) TAWNY_API(wctomb_s);
char *_itoa(int value, char *buffer, int radix) TAWNY_API(_itoa);
char *itoa(int value, char *buffer, int radix) TAWNY_API(_itoa);
char *_ltoa(TAWNY_LONG32 value, char *buffer, int radix) TAWNY_API(_itoa);
char *ltoa(TAWNY_LONG32 value, char *buffer, int radix) TAWNY_API(_itoa);
char *_ultoa(unsigned TAWNY_LONG32 value, char *buffer, int radix) TAWNY_API(_ultoa);
char *ultoa(unsigned TAWNY_LONG32 value, char *buffer, int radix) TAWNY_API(_ultoa);
char *_i64toa(long long value, char *buffer, int radix) TAWNY_API(_i64toa);
char *_ui64toa(unsigned long long value, char *buffer, int radix) TAWNY_API(_ui64toa);
errno_t _itoa_s(int value, char *buffer, size_t size, int radix) TAWNY_API(_itoa_s);
errno_t _ltoa_s(TAWNY_LONG32 value, char *buffer, size_t size, int radix) TAWNY_API(_itoa_s);
errno_t _ultoa_s(unsigned TAWNY_LONG32 value, char *buffer, size_t size, int radix) TAWNY_API(_ultoa_s);
errno_t _i64toa_s(long long value, char *buffer, size_t size, int radix) TAWNY_API(_i64toa_s);
errno_t _ui64toa_s(unsigned long long value, char *buffer, size_t size, int radix) TAWNY_API(_ui64toa_s);
errno_t getenv_s(size_t *required, char *buffer, rsize_t size, const char *name) TAWNY_API(getenv_s);
errno_t _dupenv_s(char **buffer, size_t *length, const char *name) TAWNY_API(_dupenv_s);
int _putenv(const char *assignment) TAWNY_API(_putenv);
errno_t _putenv_s(const char *name, const char *value) TAWNY_API(_putenv_s);
errno_t _splitpath_s(const char *path, char *drive, size_t drive_size, char *directory, size_t directory_size,
    char *name, size_t name_size, char *extension, size_t extension_size)
    TAWNY_API(_splitpath_s);
void _splitpath(const char *path, char *drive, char *directory, char *name, char *extension) TAWNY_API(_splitpath);
void _makepath(char *path, const char *drive, const char *directory, const char *name, const char *extension)
    TAWNY_API(_makepath);
errno_t _makepath_s(char *path, size_t size, const char *drive, const char *directory, const char *name,
    const char *extension)
    TAWNY_API(_makepath_s);
char *_fullpath(char *buffer, const char *path, size_t size) TAWNY_API(_fullpath);
void qsort_s(void *base, size_t count, size_t size, int (*compare)(void *, const void *, const void *),
    void *context)
    TAWNY_API(qsort_s);
void *bsearch_s(const void *key, const void *base, size_t count, size_t size,
    int (*compare)(void *, const void *, const void *), void *context)
    TAWNY_API(bsearch_s);
errno_t rand_s(unsigned int *value) TAWNY_API(rand_s);

/* libc's own, under Microsoft's names. */
long long _atoi64(const char *text) __asm__("atoll");
long long _strtoi64(const char *text, char **end, int radix) __asm__("strtoll");
unsigned long long _strtoui64(const char *text, char **end, int radix) __asm__("strtoull");
void _swab(char *from, char *to, int count) __asm__("swab");
TAWNY_END_DECLS

TAWNY_INLINE unsigned short _byteswap_ushort(unsigned short value) { return __builtin_bswap16(value); }
TAWNY_INLINE unsigned TAWNY_LONG32 _byteswap_ulong(unsigned TAWNY_LONG32 value) { return __builtin_bswap32(value); }
TAWNY_INLINE unsigned long long _byteswap_uint64(unsigned long long value) { return __builtin_bswap64(value); }
#if !TAWNY_HAS_BUILTIN(_rotl)
/* In parentheses, because the compiler's intrinsics are macros of these names. */
TAWNY_INLINE unsigned int (_rotl)(unsigned int value, int bits)
{
    return value << (bits & 31) | value >> (-bits & 31);
}
TAWNY_INLINE unsigned int (_rotr)(unsigned int value, int bits)
{
    return value >> (bits & 31) | value << (-bits & 31);
}
TAWNY_INLINE unsigned long long (_rotl64)(unsigned long long value, int bits)
{
    return value << (bits & 63) | value >> (-bits & 63);
}
TAWNY_INLINE unsigned long long (_rotr64)(unsigned long long value, int bits)
{
    return value >> (bits & 63) | value << (-bits & 63);
}
#endif
TAWNY_INLINE long long _abs64(long long value) { return value < 0 ? -value : value; }
TAWNY_INLINE unsigned int _set_abort_behavior(unsigned int flags, unsigned int mask) { return flags & mask; }
TAWNY_INLINE int _set_error_mode(int mode) { return mode; }

#ifdef __cplusplus
extern "C++" {
template <size_t N> inline errno_t _itoa_s(int value, char (&buffer)[N], int radix)
{
    return _itoa_s(value, buffer, N, radix);
}
template <size_t N> inline errno_t _ltoa_s(TAWNY_LONG32 value, char (&buffer)[N], int radix)
{
    return _ltoa_s(value, buffer, N, radix);
}
template <size_t N> inline errno_t _ultoa_s(unsigned TAWNY_LONG32 value, char (&buffer)[N], int radix)
{
    return _ultoa_s(value, buffer, N, radix);
}
template <size_t N> inline errno_t _i64toa_s(long long value, char (&buffer)[N], int radix)
{
    return _i64toa_s(value, buffer, N, radix);
}
template <size_t N> inline errno_t getenv_s(size_t *required, char (&buffer)[N], const char *name)
{
    return getenv_s(required, buffer, N, name);
}
template <size_t N> inline errno_t mbstowcs_s(size_t *converted, tawny_wchar (&to)[N], const char *text, size_t count)
{
    return mbstowcs_s(converted, to, N, text, count);
}
template <size_t N> inline errno_t wcstombs_s(size_t *converted, char (&to)[N], const tawny_wchar *text, size_t count)
{
    return wcstombs_s(converted, to, N, text, count);
}
template <size_t D, size_t P, size_t F, size_t E>
inline errno_t _splitpath_s(const char *path, char (&drive)[D], char (&directory)[P], char (&name)[F],
    char (&extension)[E])
{
    return _splitpath_s(path, drive, D, directory, P, name, F, extension, E);
}
template <size_t N>
inline errno_t _makepath_s(
    char (&path)[N], const char *drive, const char *directory, const char *name, const char *extension)
{
    return _makepath_s(path, N, drive, directory, name, extension);
}
}
#endif

/* Microsoft's declares the functions for wide text as well, such as _wtoi. */
#include <wchar.h>

#endif /* TAWNY_CRT_STDLIB_H */
