/*
 * iphlpapi.h - the IP helper.
 * https://learn.microsoft.com/windows/win32/api/iphlpapi/
 */
#ifndef __IPHLPAPI_H__
#define __IPHLPAPI_H__

#include <windows.h>

#include <ifdef.h>
#include <ipexport.h>
#include <iprtrmib.h>
#include <iptypes.h>
#include <netioapi.h>

#define GAA_FLAG_SKIP_UNICAST 0x0001
#define GAA_FLAG_SKIP_ANYCAST 0x0002
#define GAA_FLAG_SKIP_MULTICAST 0x0004
#define GAA_FLAG_SKIP_DNS_SERVER 0x0008
#define GAA_FLAG_INCLUDE_PREFIX 0x0010
#define GAA_FLAG_SKIP_FRIENDLY_NAME 0x0020
#define GAA_FLAG_INCLUDE_WINS_INFO 0x0040
#define GAA_FLAG_INCLUDE_GATEWAYS 0x0080
#define GAA_FLAG_INCLUDE_ALL_INTERFACES 0x0100
#define GAA_FLAG_INCLUDE_ALL_COMPARTMENTS 0x0200
#define GAA_FLAG_INCLUDE_TUNNEL_BINDINGORDER 0x0400
#define GAA_FLAG_SKIP_DNS_INFO 0x0800

TAWNY_BEGIN_DECLS

ULONG WINAPI GetAdaptersAddresses(ULONG Family, ULONG Flags, PVOID Reserved, PIP_ADAPTER_ADDRESSES AdapterAddresses,
                                  PULONG SizePointer) TAWNY_API(GetAdaptersAddresses);
ULONG WINAPI GetAdaptersInfo(PIP_ADAPTER_INFO AdapterInfo, PULONG SizePointer) TAWNY_API(GetAdaptersInfo);
DWORD WINAPI GetPerAdapterInfo(ULONG IfIndex, PIP_PER_ADAPTER_INFO pPerAdapterInfo, PULONG pOutBufLen)
    TAWNY_API(GetPerAdapterInfo);
DWORD WINAPI GetNetworkParams(PFIXED_INFO pFixedInfo, PULONG pOutBufLen) TAWNY_API(GetNetworkParams);
DWORD WINAPI GetAdapterIndex(LPWSTR AdapterName, PULONG IfIndex) TAWNY_API(GetAdapterIndex);

DWORD WINAPI GetNumberOfInterfaces(PDWORD pdwNumIf) TAWNY_API(GetNumberOfInterfaces);
DWORD WINAPI GetInterfaceInfo(PIP_INTERFACE_INFO pIfTable, PULONG dwOutBufLen) TAWNY_API(GetInterfaceInfo);
DWORD WINAPI GetIfEntry(PMIB_IFROW pIfRow) TAWNY_API(GetIfEntry);
DWORD WINAPI GetIfTable(PMIB_IFTABLE pIfTable, PULONG pdwSize, BOOL bOrder) TAWNY_API(GetIfTable);
DWORD WINAPI SetIfEntry(PMIB_IFROW pIfRow) TAWNY_API(SetIfEntry);

DWORD WINAPI GetIpAddrTable(PMIB_IPADDRTABLE pIpAddrTable, PULONG pdwSize, BOOL bOrder) TAWNY_API(GetIpAddrTable);
DWORD WINAPI AddIPAddress(IPAddr Address, IPMask IpMask, DWORD IfIndex, PULONG NTEContext, PULONG NTEInstance)
    TAWNY_API(AddIPAddress);
DWORD WINAPI DeleteIPAddress(ULONG NTEContext) TAWNY_API(DeleteIPAddress);
DWORD WINAPI IpReleaseAddress(PIP_ADAPTER_INDEX_MAP AdapterInfo) TAWNY_API(IpReleaseAddress);
DWORD WINAPI IpRenewAddress(PIP_ADAPTER_INDEX_MAP AdapterInfo) TAWNY_API(IpRenewAddress);
DWORD WINAPI NotifyAddrChange(PHANDLE Handle, LPOVERLAPPED overlapped) TAWNY_API(NotifyAddrChange);
DWORD WINAPI NotifyRouteChange(PHANDLE Handle, LPOVERLAPPED overlapped) TAWNY_API(NotifyRouteChange);
BOOL WINAPI CancelIPChangeNotify(LPOVERLAPPED notifyOverlapped) TAWNY_API(CancelIPChangeNotify);

DWORD WINAPI GetIpNetTable(PMIB_IPNETTABLE IpNetTable, PULONG SizePointer, BOOL Order) TAWNY_API(GetIpNetTable);
DWORD WINAPI CreateIpNetEntry(PMIB_IPNETROW pArpEntry) TAWNY_API(CreateIpNetEntry);
DWORD WINAPI DeleteIpNetEntry(PMIB_IPNETROW pArpEntry) TAWNY_API(DeleteIpNetEntry);
DWORD WINAPI FlushIpNetTable(DWORD dwIfIndex) TAWNY_API(FlushIpNetTable);
DWORD WINAPI SendARP(IPAddr DestIP, IPAddr SrcIP, PVOID pMacAddr, PULONG PhyAddrLen) TAWNY_API(SendARP);

DWORD WINAPI GetIpForwardTable(PMIB_IPFORWARDTABLE pIpForwardTable, PULONG pdwSize, BOOL bOrder)
    TAWNY_API(GetIpForwardTable);
DWORD WINAPI CreateIpForwardEntry(PMIB_IPFORWARDROW pRoute) TAWNY_API(CreateIpForwardEntry);
DWORD WINAPI SetIpForwardEntry(PMIB_IPFORWARDROW pRoute) TAWNY_API(SetIpForwardEntry);
DWORD WINAPI DeleteIpForwardEntry(PMIB_IPFORWARDROW pRoute) TAWNY_API(DeleteIpForwardEntry);
DWORD WINAPI GetBestRoute(DWORD dwDestAddr, DWORD dwSourceAddr, PMIB_IPFORWARDROW pBestRoute) TAWNY_API(GetBestRoute);
DWORD WINAPI GetBestInterface(IPAddr dwDestAddr, PDWORD pdwBestIfIndex) TAWNY_API(GetBestInterface);
DWORD WINAPI GetBestInterfaceEx(struct sockaddr *pDestAddr, PDWORD pdwBestIfIndex) TAWNY_API(GetBestInterfaceEx);
BOOL WINAPI GetRTTAndHopCount(IPAddr DestIpAddress, PULONG HopCount, ULONG MaxHops, PULONG RTT)
    TAWNY_API(GetRTTAndHopCount);

ULONG WINAPI GetTcpTable(PMIB_TCPTABLE TcpTable, PULONG SizePointer, BOOL Order) TAWNY_API(GetTcpTable);
ULONG WINAPI GetTcp6Table(PMIB_TCP6TABLE TcpTable, PULONG SizePointer, BOOL Order) TAWNY_API(GetTcp6Table);
ULONG WINAPI GetTcpTable2(PMIB_TCPTABLE2 TcpTable, PULONG SizePointer, BOOL Order) TAWNY_API(GetTcpTable2);
ULONG WINAPI GetTcp6Table2(PMIB_TCP6TABLE2 TcpTable, PULONG SizePointer, BOOL Order) TAWNY_API(GetTcp6Table2);
ULONG WINAPI GetUdp6Table(PMIB_UDP6TABLE Udp6Table, PULONG SizePointer, BOOL Order) TAWNY_API(GetUdp6Table);
ULONG WINAPI GetUdpTable(PMIB_UDPTABLE UdpTable, PULONG SizePointer, BOOL Order) TAWNY_API(GetUdpTable);
DWORD WINAPI GetExtendedTcpTable(PVOID pTcpTable, PDWORD pdwSize, BOOL bOrder, ULONG ulAf, TCP_TABLE_CLASS TableClass,
                                 ULONG Reserved) TAWNY_API(GetExtendedTcpTable);
DWORD WINAPI GetExtendedUdpTable(PVOID pUdpTable, PDWORD pdwSize, BOOL bOrder, ULONG ulAf, UDP_TABLE_CLASS TableClass,
                                 ULONG Reserved) TAWNY_API(GetExtendedUdpTable);
DWORD WINAPI SetTcpEntry(PMIB_TCPROW pTcpRow) TAWNY_API(SetTcpEntry);

ULONG WINAPI GetIpStatistics(PMIB_IPSTATS Statistics) TAWNY_API(GetIpStatistics);
ULONG WINAPI GetIpStatisticsEx(PMIB_IPSTATS Statistics, ULONG Family) TAWNY_API(GetIpStatisticsEx);
ULONG WINAPI GetTcpStatistics(PMIB_TCPSTATS Statistics) TAWNY_API(GetTcpStatistics);
ULONG WINAPI GetUdpStatistics(PMIB_UDPSTATS Stats) TAWNY_API(GetUdpStatistics);
ULONG WINAPI GetTcpStatisticsEx(PMIB_TCPSTATS Statistics, ULONG Family) TAWNY_API(GetTcpStatisticsEx);
ULONG WINAPI GetUdpStatisticsEx(PMIB_UDPSTATS Statistics, ULONG Family) TAWNY_API(GetUdpStatisticsEx);
DWORD WINAPI GetIpErrorString(IP_STATUS ErrorCode, PWSTR Buffer, PDWORD Size) TAWNY_API(GetIpErrorString);

TAWNY_END_DECLS

#endif
