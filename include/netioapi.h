/*
 * netioapi.h - interfaces with their names, indexes and identifiers, addresses, routes and neighbours, and what changes of them.
 * https://learn.microsoft.com/windows/win32/api/netioapi/
 */
#ifndef _NETIOAPI_H_
#define _NETIOAPI_H_

#include <ifdef.h>

#include <tawny/winsock/mib_rows.h>

#define NETIO_STATUS DWORD
#define NETIOAPI_API_ WINAPI
#define NETIOAPI_API NETIO_STATUS NETIOAPI_API_
#define IF_NAMESIZE IF_MAX_STRING_SIZE
#define NDIS_IF_MAX_STRING_SIZE IF_MAX_STRING_SIZE

typedef VOID(NETIOAPI_API_ *PIPINTERFACE_CHANGE_CALLBACK)(PVOID CallerContext, PMIB_IPINTERFACE_ROW Row,
                                                          MIB_NOTIFICATION_TYPE NotificationType);
typedef VOID(NETIOAPI_API_ *PUNICAST_IPADDRESS_CHANGE_CALLBACK)(PVOID CallerContext, PMIB_UNICASTIPADDRESS_ROW Row,
                                                                MIB_NOTIFICATION_TYPE NotificationType);
typedef VOID(NETIOAPI_API_ *PIPFORWARD_CHANGE_CALLBACK)(PVOID CallerContext, PMIB_IPFORWARD_ROW2 Row,
                                                        MIB_NOTIFICATION_TYPE NotificationType);

TAWNY_BEGIN_DECLS

NETIOAPI_API GetIfEntry2(PMIB_IF_ROW2 Row) TAWNY_API(GetIfEntry2);
NETIOAPI_API GetIfEntry2Ex(MIB_IF_ENTRY_LEVEL Level, PMIB_IF_ROW2 Row) TAWNY_API(GetIfEntry2Ex);
NETIOAPI_API GetIfTable2(PMIB_IF_TABLE2 *Table) TAWNY_API(GetIfTable2);
NETIOAPI_API GetIfTable2Ex(MIB_IF_TABLE_LEVEL Level, PMIB_IF_TABLE2 *Table) TAWNY_API(GetIfTable2Ex);
NETIOAPI_API GetIpInterfaceEntry(PMIB_IPINTERFACE_ROW Row) TAWNY_API(GetIpInterfaceEntry);
NETIOAPI_API GetIpInterfaceTable(ADDRESS_FAMILY Family, PMIB_IPINTERFACE_TABLE *Table) TAWNY_API(GetIpInterfaceTable);
VOID NETIOAPI_API_ InitializeIpInterfaceEntry(PMIB_IPINTERFACE_ROW Row) TAWNY_API(InitializeIpInterfaceEntry);

NETIOAPI_API GetUnicastIpAddressEntry(PMIB_UNICASTIPADDRESS_ROW Row) TAWNY_API(GetUnicastIpAddressEntry);
NETIOAPI_API GetUnicastIpAddressTable(ADDRESS_FAMILY Family, PMIB_UNICASTIPADDRESS_TABLE *Table)
    TAWNY_API(GetUnicastIpAddressTable);
VOID NETIOAPI_API_ InitializeUnicastIpAddressEntry(PMIB_UNICASTIPADDRESS_ROW Row)
    TAWNY_API(InitializeUnicastIpAddressEntry);
NETIOAPI_API GetMulticastIpAddressEntry(PMIB_MULTICASTIPADDRESS_ROW Row) TAWNY_API(GetMulticastIpAddressEntry);
NETIOAPI_API GetMulticastIpAddressTable(ADDRESS_FAMILY Family, PMIB_MULTICASTIPADDRESS_TABLE *Table)
    TAWNY_API(GetMulticastIpAddressTable);

NETIOAPI_API GetIpForwardEntry2(PMIB_IPFORWARD_ROW2 Row) TAWNY_API(GetIpForwardEntry2);
NETIOAPI_API GetIpForwardTable2(ADDRESS_FAMILY Family, PMIB_IPFORWARD_TABLE2 *Table) TAWNY_API(GetIpForwardTable2);
NETIOAPI_API GetBestRoute2(NET_LUID *InterfaceLuid, NET_IFINDEX InterfaceIndex, CONST SOCKADDR_INET *SourceAddress,
                           CONST SOCKADDR_INET *DestinationAddress, ULONG AddressSortOptions,
                           PMIB_IPFORWARD_ROW2 BestRoute, SOCKADDR_INET *BestSourceAddress) TAWNY_API(GetBestRoute2);
VOID NETIOAPI_API_ InitializeIpForwardEntry(PMIB_IPFORWARD_ROW2 Row) TAWNY_API(InitializeIpForwardEntry);

NETIOAPI_API GetIpNetEntry2(PMIB_IPNET_ROW2 Row) TAWNY_API(GetIpNetEntry2);
NETIOAPI_API GetIpNetTable2(ADDRESS_FAMILY Family, PMIB_IPNET_TABLE2 *Table) TAWNY_API(GetIpNetTable2);
NETIOAPI_API ResolveIpNetEntry2(PMIB_IPNET_ROW2 Row, CONST SOCKADDR_INET *SourceAddress) TAWNY_API(ResolveIpNetEntry2);

NETIOAPI_API NotifyIpInterfaceChange(ADDRESS_FAMILY Family, PIPINTERFACE_CHANGE_CALLBACK Callback,
                                     PVOID CallerContext, BOOLEAN InitialNotification, HANDLE *NotificationHandle)
    TAWNY_API(NotifyIpInterfaceChange);
NETIOAPI_API NotifyUnicastIpAddressChange(ADDRESS_FAMILY Family, PUNICAST_IPADDRESS_CHANGE_CALLBACK Callback,
                                          PVOID CallerContext, BOOLEAN InitialNotification,
                                          HANDLE *NotificationHandle) TAWNY_API(NotifyUnicastIpAddressChange);
NETIOAPI_API NotifyRouteChange2(ADDRESS_FAMILY AddressFamily, PIPFORWARD_CHANGE_CALLBACK Callback,
                                PVOID CallerContext, BOOLEAN InitialNotification, HANDLE *NotificationHandle)
    TAWNY_API(NotifyRouteChange2);
NETIOAPI_API CancelMibChangeNotify2(HANDLE NotificationHandle) TAWNY_API(CancelMibChangeNotify2);

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
