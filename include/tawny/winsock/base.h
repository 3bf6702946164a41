/*
 * The types that every part of Winsock is built from. The parts name the headers they stand on themselves and
 * never windows.h, which may be in the middle of including one of them.
 * https://learn.microsoft.com/windows/win32/winsock/socket-data-type-2
 */
#ifndef TAWNY_WINSOCK_BASE_H
#define TAWNY_WINSOCK_BASE_H

#include <tawny/api.h>

#include <windef.h>
#include <guiddef.h>
#include <minwinbase.h>

#include <bits/types/struct_timeval.h>

typedef unsigned char u_char;
typedef unsigned short u_short;
typedef unsigned int u_int;
typedef unsigned TAWNY_LONG32 u_long;
typedef unsigned long long u_int64;

typedef UINT_PTR SOCKET;

#define INVALID_SOCKET (SOCKET)(~0)
#define SOCKET_ERROR (-1)

/* libc's own structure: its members are of the size that time_t has on this system. */
typedef struct timeval TIMEVAL;
typedef struct timeval *PTIMEVAL;
typedef struct timeval FAR *LPTIMEVAL;

#ifndef timerisset
#define timerisset(tvp) ((tvp)->tv_sec || (tvp)->tv_usec)
#define timercmp(tvp, uvp, cmp) \
    ((tvp)->tv_sec cmp (uvp)->tv_sec || ((tvp)->tv_sec == (uvp)->tv_sec && (tvp)->tv_usec cmp (uvp)->tv_usec))
#define timerclear(tvp) (tvp)->tv_sec = (tvp)->tv_usec = 0
#endif

typedef struct linger {
    u_short l_onoff;
    u_short l_linger;
} LINGER, *PLINGER, FAR *LPLINGER;

#ifndef _tagBLOB_DEFINED
#define _tagBLOB_DEFINED
#define _BLOB_DEFINED
#define _LPBLOB_DEFINED
typedef struct _BLOB {
    ULONG cbSize;
    BYTE *pBlobData;
} BLOB, *LPBLOB;
#endif

#endif
