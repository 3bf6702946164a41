/*
 * Opening and closing the library for a process.
 * https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-wsastartup
 */
#ifndef TAWNY_WINSOCK_STARTUP_H
#define TAWNY_WINSOCK_STARTUP_H

#include <tawny/winsock/base.h>

#define WSADESCRIPTION_LEN 256
#define WSASYS_STATUS_LEN 128

/* The order of the members differs between 32-bit and 64-bit Windows. */
typedef struct WSAData {
    WORD wVersion;
    WORD wHighVersion;
#ifdef _WIN64
    unsigned short iMaxSockets;
    unsigned short iMaxUdpDg;
    char FAR *lpVendorInfo;
    char szDescription[WSADESCRIPTION_LEN + 1];
    char szSystemStatus[WSASYS_STATUS_LEN + 1];
#else
    char szDescription[WSADESCRIPTION_LEN + 1];
    char szSystemStatus[WSASYS_STATUS_LEN + 1];
    unsigned short iMaxSockets;
    unsigned short iMaxUdpDg;
    char FAR *lpVendorInfo;
#endif
} WSADATA, FAR *LPWSADATA;

TAWNY_BEGIN_DECLS

int WSAAPI WSAStartup(WORD wVersionRequested, LPWSADATA lpWSAData) TAWNY_API(WSAStartup);
int WSAAPI WSACleanup(void) TAWNY_API(WSACleanup);

/* The blocking hooks of Winsock 1.1. */
BOOL WSAAPI WSAIsBlocking(void) TAWNY_API(WSAIsBlocking);
int WSAAPI WSAUnhookBlockingHook(void) TAWNY_API(WSAUnhookBlockingHook);
FARPROC WSAAPI WSASetBlockingHook(FARPROC lpBlockFunc) TAWNY_API(WSASetBlockingHook);
int WSAAPI WSACancelBlockingCall(void) TAWNY_API(WSACancelBlockingCall);

TAWNY_END_DECLS

#endif
