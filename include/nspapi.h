/*
 * nspapi.h - the name service of Winsock 1.1: protocols and services by name.
 * https://learn.microsoft.com/windows/win32/api/nspapi/
 */
#ifndef _NSPAPI_INCLUDED
#define _NSPAPI_INCLUDED

#include <tawny/winsock/address.h>
#include <tawny/winsock/name_spaces.h>

#define XP_CONNECTIONLESS 0x00000001
#define XP_GUARANTEED_DELIVERY 0x00000002
#define XP_GUARANTEED_ORDER 0x00000004
#define XP_MESSAGE_ORIENTED 0x00000008
#define XP_PSEUDO_STREAM 0x00000010
#define XP_GRACEFUL_CLOSE 0x00000020
#define XP_EXPEDITED_DATA 0x00000040
#define XP_CONNECT_DATA 0x00000080
#define XP_DISCONNECT_DATA 0x00000100
#define XP_SUPPORTS_BROADCAST 0x00000200
#define XP_SUPPORTS_MULTICAST 0x00000400
#define XP_BANDWIDTH_ALLOCATION 0x00000800
#define XP_FRAGMENTATION 0x00001000
#define XP_ENCRYPTS 0x00002000

#define RES_SOFT_SEARCH 0x00000001
#define RES_FIND_MULTIPLE 0x00000002
#define RES_SERVICE 0x00000004

#define SERVICE_REGISTER 0x00000001
#define SERVICE_DEREGISTER 0x00000002
#define SERVICE_FLUSH 0x00000003
#define SERVICE_ADD_TYPE 0x00000004
#define SERVICE_DELETE_TYPE 0x00000005

typedef struct _PROTOCOL_INFOA {
    DWORD dwServiceFlags;
    INT iAddressFamily;
    INT iMaxSockAddr;
    INT iMinSockAddr;
    INT iSocketType;
    INT iProtocol;
    DWORD dwMessageSize;
    LPSTR lpProtocol;
} PROTOCOL_INFOA, *PPROTOCOL_INFOA, *LPPROTOCOL_INFOA;

typedef struct _PROTOCOL_INFOW {
    DWORD dwServiceFlags;
    INT iAddressFamily;
    INT iMaxSockAddr;
    INT iMinSockAddr;
    INT iSocketType;
    INT iProtocol;
    DWORD dwMessageSize;
    LPWSTR lpProtocol;
} PROTOCOL_INFOW, *PPROTOCOL_INFOW, *LPPROTOCOL_INFOW;

typedef void(CALLBACK *LPSERVICE_CALLBACK_PROC)(LPARAM lParam, HANDLE hAsyncTaskHandle);

typedef struct _SERVICE_ASYNC_INFO {
    LPSERVICE_CALLBACK_PROC lpServiceCallbackProc;
    LPARAM lParam;
    HANDLE hAsyncTaskHandle;
} SERVICE_ASYNC_INFO, *PSERVICE_ASYNC_INFO, FAR *LPSERVICE_ASYNC_INFO;

TAWNY_BEGIN_DECLS

INT APIENTRY EnumProtocolsA(LPINT lpiProtocols, LPVOID lpProtocolBuffer, LPDWORD lpdwBufferLength)
    TAWNY_API(EnumProtocolsA);
INT APIENTRY EnumProtocolsW(LPINT lpiProtocols, LPVOID lpProtocolBuffer, LPDWORD lpdwBufferLength)
    TAWNY_API(EnumProtocolsW);
INT APIENTRY GetAddressByNameA(DWORD dwNameSpace, LPGUID lpServiceType, LPSTR lpServiceName, LPINT lpiProtocols,
                               DWORD dwResolution, LPSERVICE_ASYNC_INFO lpServiceAsyncInfo, LPVOID lpCsaddrBuffer,
                               LPDWORD lpdwBufferLength, LPSTR lpAliasBuffer, LPDWORD lpdwAliasBufferLength)
    TAWNY_API(GetAddressByNameA);
INT APIENTRY GetAddressByNameW(DWORD dwNameSpace, LPGUID lpServiceType, LPWSTR lpServiceName, LPINT lpiProtocols,
                               DWORD dwResolution, LPSERVICE_ASYNC_INFO lpServiceAsyncInfo, LPVOID lpCsaddrBuffer,
                               LPDWORD lpdwBufferLength, LPWSTR lpAliasBuffer, LPDWORD lpdwAliasBufferLength)
    TAWNY_API(GetAddressByNameW);
INT APIENTRY GetTypeByNameA(LPSTR lpServiceName, LPGUID lpServiceType) TAWNY_API(GetTypeByNameA);
INT APIENTRY GetTypeByNameW(LPWSTR lpServiceName, LPGUID lpServiceType) TAWNY_API(GetTypeByNameW);
INT APIENTRY GetNameByTypeA(LPGUID lpServiceType, LPSTR lpServiceName, DWORD dwNameLength) TAWNY_API(GetNameByTypeA);
INT APIENTRY GetNameByTypeW(LPGUID lpServiceType, LPWSTR lpServiceName, DWORD dwNameLength) TAWNY_API(GetNameByTypeW);

TAWNY_END_DECLS

#ifdef UNICODE
typedef PROTOCOL_INFOW PROTOCOL_INFO;
typedef LPPROTOCOL_INFOW LPPROTOCOL_INFO;
#define EnumProtocols EnumProtocolsW
#define GetAddressByName GetAddressByNameW
#define GetTypeByName GetTypeByNameW
#define GetNameByType GetNameByTypeW
#else
typedef PROTOCOL_INFOA PROTOCOL_INFO;
typedef LPPROTOCOL_INFOA LPPROTOCOL_INFO;
#define EnumProtocols EnumProtocolsA
#define GetAddressByName GetAddressByNameA
#define GetTypeByName GetTypeByNameA
#define GetNameByType GetNameByTypeA
#endif

#endif
