/*
 * The text of a resolver error. Like Windows' own it is kept in a buffer that threads share.
 * https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-gai_strerrora
 */
#ifndef TAWNY_WINSOCK_GAI_STRERROR_H
#define TAWNY_WINSOCK_GAI_STRERROR_H

#include <tawny/winsock/base.h>
#include <winbase.h>

#define GAI_STRERROR_BUFFER_SIZE 1024

#define TAWNY_GAI_STRERROR(format, code, buffer)                                                                   \
    (format(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS | FORMAT_MESSAGE_MAX_WIDTH_MASK, NULL,      \
            (DWORD)(code), MAKELANGID(LANG_NEUTRAL, SUBLANG_DEFAULT), (buffer), GAI_STRERROR_BUFFER_SIZE, NULL),   \
     (buffer))

TAWNY_INLINE char *gai_strerrorA(int ecode)
{
    static char buffer[GAI_STRERROR_BUFFER_SIZE + 1];
    return TAWNY_GAI_STRERROR(FormatMessageA, ecode, buffer);
}

TAWNY_INLINE WCHAR *gai_strerrorW(int ecode)
{
    static WCHAR buffer[GAI_STRERROR_BUFFER_SIZE + 1];
    return TAWNY_GAI_STRERROR(FormatMessageW, ecode, buffer);
}

#ifdef UNICODE
#define gai_strerror gai_strerrorW
#else
#define gai_strerror gai_strerrorA
#endif

#endif
