/*
 * netioapi.h - names, indexes and identifiers of interfaces.
 * https://learn.microsoft.com/windows/win32/api/netioapi/
 */
#ifndef _NETIOAPI_H_
#define _NETIOAPI_H_

#include <ifdef.h>

#define NETIO_STATUS DWORD
#define NETIOAPI_API_ WINAPI
#define NETIOAPI_API NETIO_STATUS NETIOAPI_API_
#define IF_NAMESIZE IF_MAX_STRING_SIZE
#define NDIS_IF_MAX_STRING_SIZE IF_MAX_STRING_SIZE

TAWNY_BEGIN_DECLS

NETIOAPI_API ConvertInterfaceNameToLuidA(const CHAR *InterfaceName, NET_LUID *InterfaceLuid)
    TAWNY_API(ConvertInterfaceNameToLuidA);
NETIOAPI_API ConvertInterfaceNameToLuidW(const WCHAR *InterfaceName, NET_LUID *InterfaceLuid)
    TAWNY_API(ConvertInterfaceNameToLuidW);
NETIOAPI_API ConvertInterfaceLuidToNameA(const NET_LUID *InterfaceLuid, PSTR InterfaceName, SIZE_T Length)
    TAWNY_API(ConvertInterfaceLuidToNameA);
NETIOAPI_API ConvertInterfaceLuidToNameW(const NET_LUID *InterfaceLuid, PWSTR InterfaceName, SIZE_T Length)
    TAWNY_API(ConvertInterfaceLuidToNameW);
NETIOAPI_API ConvertInterfaceLuidToIndex(const NET_LUID *InterfaceLuid, PNET_IFINDEX InterfaceIndex)
    TAWNY_API(ConvertInterfaceLuidToIndex);
NETIOAPI_API ConvertInterfaceIndexToLuid(NET_IFINDEX InterfaceIndex, PNET_LUID InterfaceLuid)
    TAWNY_API(ConvertInterfaceIndexToLuid);
NETIOAPI_API ConvertInterfaceLuidToAlias(const NET_LUID *InterfaceLuid, PWSTR InterfaceAlias, SIZE_T Length)
    TAWNY_API(ConvertInterfaceLuidToAlias);
NETIOAPI_API ConvertInterfaceAliasToLuid(const WCHAR *InterfaceAlias, PNET_LUID InterfaceLuid)
    TAWNY_API(ConvertInterfaceAliasToLuid);
NETIOAPI_API ConvertInterfaceLuidToGuid(const NET_LUID *InterfaceLuid, GUID *InterfaceGuid)
    TAWNY_API(ConvertInterfaceLuidToGuid);
NETIOAPI_API ConvertInterfaceGuidToLuid(const GUID *InterfaceGuid, PNET_LUID InterfaceLuid)
    TAWNY_API(ConvertInterfaceGuidToLuid);
NET_IFINDEX NETIOAPI_API_ if_nametoindex(PCSTR InterfaceName) TAWNY_API(if_nametoindex);
PCHAR NETIOAPI_API_ if_indextoname(NET_IFINDEX InterfaceIndex, PCHAR InterfaceName) TAWNY_API(if_indextoname);
VOID NETIOAPI_API_ FreeMibTable(PVOID Memory) TAWNY_API(FreeMibTable);

TAWNY_END_DECLS

#ifdef UNICODE
#define ConvertInterfaceNameToLuid ConvertInterfaceNameToLuidW
#define ConvertInterfaceLuidToName ConvertInterfaceLuidToNameW
#else
#define ConvertInterfaceNameToLuid ConvertInterfaceNameToLuidA
#define ConvertInterfaceLuidToName ConvertInterfaceLuidToNameA
#endif

#endif
