/*
 * Event objects, network events recorded in them, and waits.
 * https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaeventselect
 */
#ifndef TAWNY_WINSOCK_EVENTS_H
#define TAWNY_WINSOCK_EVENTS_H

#include <winnt.h>

#include <tawny/winsock/async_select.h>

#define WSAEVENT HANDLE
#define LPWSAEVENT LPHANDLE

#define WSA_INVALID_EVENT ((WSAEVENT)NULL)
#define WSA_INFINITE ((DWORD)0xFFFFFFFF)
#define WSA_MAXIMUM_WAIT_EVENTS (MAXIMUM_WAIT_OBJECTS)
#define WSA_WAIT_FAILED ((DWORD)0xFFFFFFFF)
#define WSA_WAIT_EVENT_0 ((DWORD)0x00000000)
#define WSA_WAIT_IO_COMPLETION ((DWORD)0x000000C0)
#define WSA_WAIT_TIMEOUT ((DWORD)0x00000102)

typedef struct _WSANETWORKEVENTS {
    LONG lNetworkEvents;
    int iErrorCode[FD_MAX_EVENTS];
} WSANETWORKEVENTS, FAR *LPWSANETWORKEVENTS;

TAWNY_BEGIN_DECLS

WSAEVENT WSAAPI WSACreateEvent(void) TAWNY_API(WSACreateEvent);
BOOL WSAAPI WSACloseEvent(WSAEVENT hEvent) TAWNY_API(WSACloseEvent);
BOOL WSAAPI WSASetEvent(WSAEVENT hEvent) TAWNY_API(WSASetEvent);
BOOL WSAAPI WSAResetEvent(WSAEVENT hEvent) TAWNY_API(WSAResetEvent);

int WSAAPI WSAEventSelect(SOCKET s, WSAEVENT hEventObject, long lNetworkEvents) TAWNY_API(WSAEventSelect);
int WSAAPI WSAEnumNetworkEvents(SOCKET s, WSAEVENT hEventObject, LPWSANETWORKEVENTS lpNetworkEvents)
    TAWNY_API(WSAEnumNetworkEvents);
DWORD WSAAPI WSAWaitForMultipleEvents(DWORD cEvents, const WSAEVENT FAR *lphEvents, BOOL fWaitAll, DWORD dwTimeout,
                                      BOOL fAlertable) TAWNY_API(WSAWaitForMultipleEvents);

TAWNY_END_DECLS

#endif
