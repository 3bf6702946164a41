/*
 * sys/timeb.h - the time in milliseconds.
 * https://learn.microsoft.com/cpp/c-runtime-library/reference/ftime-ftime32-ftime64
 */
#ifndef TAWNY_CRT_TIMEB_H
#define TAWNY_CRT_TIMEB_H

#include <time.h>

#include <tawny/crt/base.h>

struct _timeb {
    time_t time;
    unsigned short millitm;
    short timezone;
    short dstflag;
};

#ifndef timeb
#define timeb _timeb
#endif
#define __timeb64 _timeb

TAWNY_BEGIN_DECLS
void _ftime(struct _timeb *now) TAWNY_API(_ftime);
errno_t _ftime_s(struct _timeb *now) TAWNY_API(_ftime_s);
void ftime(struct _timeb *now) TAWNY_API(_ftime);
void _ftime64(struct _timeb *now) TAWNY_API(_ftime);
errno_t _ftime64_s(struct _timeb *now) TAWNY_API(_ftime_s);
TAWNY_END_DECLS

#endif /* TAWNY_CRT_TIMEB_H */
