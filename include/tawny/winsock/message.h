/*
 * Scatter/gather buffers, messages with ancillary data, and the walk over the latter.
 * https://learn.microsoft.com/windows/win32/api/ws2def/ns-ws2def-wsamsg
 */
#ifndef TAWNY_WINSOCK_MESSAGE_H
#define TAWNY_WINSOCK_MESSAGE_H

#include <stddef.h>

#include <tawny/winsock/address.h>

typedef struct _WSABUF {
    ULONG len;
    CHAR FAR *buf;
} WSABUF, FAR *LPWSABUF;

typedef struct _WSAMSG {
    LPSOCKADDR name;
    INT namelen;
    LPWSABUF lpBuffers;
    ULONG dwBufferCount;
    WSABUF Control;
    ULONG dwFlags;
} WSAMSG, *PWSAMSG, *FAR LPWSAMSG;

typedef struct cmsghdr {
    SIZE_T cmsg_len;
    INT cmsg_level;
    INT cmsg_type;
} WSACMSGHDR, *PWSACMSGHDR, FAR *LPWSACMSGHDR;

#define WSA_CMSGHDR_ALIGN(length) \
    (((length) + __alignof__(WSACMSGHDR) - 1) & ~(__alignof__(WSACMSGHDR) - 1))
#define WSA_CMSGDATA_ALIGN(length) (((length) + sizeof(ULONG_PTR) - 1) & ~(sizeof(ULONG_PTR) - 1))

#define WSA_CMSG_FIRSTHDR(msg) \
    (((msg)->Control.len >= sizeof(WSACMSGHDR)) ? (LPWSACMSGHDR)(msg)->Control.buf : (LPWSACMSGHDR)NULL)

#define WSA_CMSG_NXTHDR(msg, cmsg)                                                                  \
    (((cmsg) == NULL) ? WSA_CMSG_FIRSTHDR(msg)                                                      \
     : (((PUCHAR)(cmsg) + WSA_CMSGHDR_ALIGN((cmsg)->cmsg_len) + sizeof(WSACMSGHDR))                 \
        > (PUCHAR)(msg)->Control.buf + (msg)->Control.len)                                          \
         ? (LPWSACMSGHDR)NULL                                                                       \
         : (LPWSACMSGHDR)((PUCHAR)(cmsg) + WSA_CMSGHDR_ALIGN((cmsg)->cmsg_len)))

#define WSA_CMSG_DATA(cmsg) ((PUCHAR)(cmsg) + WSA_CMSGDATA_ALIGN(sizeof(WSACMSGHDR)))
#define WSA_CMSG_SPACE(length) (WSA_CMSGDATA_ALIGN(sizeof(WSACMSGHDR) + WSA_CMSGHDR_ALIGN(length)))
#define WSA_CMSG_LEN(length) (WSA_CMSGDATA_ALIGN(sizeof(WSACMSGHDR)) + (length))

/* The names of RFC 2292. */
typedef WSACMSGHDR CMSGHDR;
typedef PWSACMSGHDR PCMSGHDR;
#define CMSGHDR_ALIGN WSA_CMSGHDR_ALIGN
#define CMSGDATA_ALIGN WSA_CMSGDATA_ALIGN
#define CMSG_FIRSTHDR WSA_CMSG_FIRSTHDR
#define CMSG_NXTHDR WSA_CMSG_NXTHDR
#define CMSG_DATA WSA_CMSG_DATA
#define CMSG_SPACE WSA_CMSG_SPACE
#define CMSG_LEN WSA_CMSG_LEN

#endif
