/*
 * time.h of Microsoft's: checked conversion, 64-bit names.
 * https://learn.microsoft.com/cpp/c-runtime-library/time-management
 */
#ifndef TAWNY_CRT_TIME_H
#define TAWNY_CRT_TIME_H

#include <tawny/crt/base.h>
#include <tawny/crt/wide_string.h>

#if __SIZEOF_LONG__ == 8 || defined(__USE_TIME_BITS64)
typedef time_t __time64_t;
#else
typedef long long __time64_t;
#endif
typedef TAWNY_LONG32 __time32_t;

TAWNY_BEGIN_DECLS
errno_t localtime_s(struct tm *to, const time_t *time) TAWNY_API(localtime_s);
errno_t gmtime_s(struct tm *to, const time_t *time) TAWNY_API(gmtime_s);
errno_t asctime_s(char *buffer, size_t size, const struct tm *time) TAWNY_API(asctime_s);
errno_t ctime_s(char *buffer, size_t size, const time_t *time) TAWNY_API(ctime_s);
errno_t _localtime64_s(struct tm *to, const __time64_t *time) TAWNY_API(localtime_s);
errno_t _gmtime64_s(struct tm *to, const __time64_t *time) TAWNY_API(gmtime_s);
errno_t _localtime32_s(struct tm *to, const __time32_t *time) TAWNY_API(_localtime32_s);
errno_t _gmtime32_s(struct tm *to, const __time32_t *time) TAWNY_API(_gmtime32_s);
__time32_t _time32(__time32_t *time) TAWNY_API(_time32);
char *_strdate(char *buffer) TAWNY_API(_strdate);
char *_strtime(char *buffer) TAWNY_API(_strtime);
errno_t _strdate_s(char *buffer, size_t size) TAWNY_API(_strdate_s);
errno_t _strtime_s(char *buffer, size_t size) TAWNY_API(_strtime_s);

/* libc's own, under Microsoft's names. */
__time64_t _time64(__time64_t *time) __asm__("time");
struct tm *_localtime64(const __time64_t *time) __asm__("localtime");
struct tm *_gmtime64(const __time64_t *time) __asm__("gmtime");
__time64_t _mktime64(struct tm *time) __asm__("mktime");
__time64_t _mkgmtime64(struct tm *time) __asm__("timegm");
time_t _mkgmtime(struct tm *time) __asm__("timegm");
double _difftime64(__time64_t end, __time64_t start) __asm__("difftime");
char *_ctime64(const __time64_t *time) __asm__("ctime");
void _tzset(void) __asm__("tzset");
TAWNY_END_DECLS

#define _timezone __timezone
#define _daylight __daylight
#define _tzname __tzname

#ifdef __cplusplus
extern "C++" {
template <size_t N> inline errno_t asctime_s(char (&buffer)[N], const struct tm *time)
{
    return asctime_s(buffer, N, time);
}
template <size_t N> inline errno_t ctime_s(char (&buffer)[N], const time_t *time) { return ctime_s(buffer, N, time); }
template <size_t N> inline errno_t _strdate_s(char (&buffer)[N]) { return _strdate_s(buffer, N); }
template <size_t N> inline errno_t _strtime_s(char (&buffer)[N]) { return _strtime_s(buffer, N); }
}
#endif

#endif /* TAWNY_CRT_TIME_H */
